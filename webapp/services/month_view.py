"""A stored month as pages show it: days with their marks, shifts with their colours, a row for each agent."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from scheduler.domain.roster import Duty
from webapp.centre.calendar import SiteDay, site_days
from webapp.centre.model import AgentRow, ShiftConf
from webapp.centre.times import format_clock
from webapp.services.desk import OpenMonth
from webapp.services.kept import beside
from webapp.services.plan_facts import family

MINUTES_OF_DAY = 1440
T = TypeVar("T")


@dataclass(frozen=True)
class ShiftView:
    """A shift: its code, name and times of day; `family` decides the colour."""

    code: str
    name: str
    start: str
    end: str
    next_day: bool
    family: str
    night: bool


@dataclass(frozen=True)
class DayView:
    """A day of the month; `names` are its holiday and windows."""

    date: date
    position: int
    weekend: bool
    holiday: str
    kind: str
    no_leave: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class CellView:
    """What an agent has on a day: a shift, leave, or (neither) a day off."""

    day: DayView
    shift: ShiftView | None = None
    queue: str = ""
    start: datetime | None = None
    end: datetime | None = None
    leave: bool = False


@dataclass(frozen=True)
class AgentView:
    """A row: who, and a cell for each day. `hours` and `nights` are of the month."""

    id: str
    name: str
    team: str
    cells: tuple[CellView, ...]
    hours: float
    nights: int
    duties: int


@dataclass(frozen=True)
class MonthView:
    """A month of a site at one version."""

    month: OpenMonth
    wanted: Collection[str] | None = field(default=None)
    """Agents to show; None = all."""

    @cached_property
    def shifts(self) -> Mapping[str, ShiftView]:
        """Every shift by code, in the order of their starts."""
        return self.kept("shifts", self._shifts)

    def kept(self, what: str, make: Callable[[], T]) -> T:
        """What follows from the month's frame and the language of its names."""
        return beside(self.month.standing.frame, f"{what} {self.month.centre.language}", make)

    def _shifts(self) -> Mapping[str, ShiftView]:
        views = (self._shift(conf) for conf in self.month.centre.shifts)
        return {view.code: view for view in sorted(views, key=lambda one: (one.start, one.code))}

    def _shift(self, conf: ShiftConf) -> ShiftView:
        night = self.month.problem.shift_of[conf.code].is_night
        return ShiftView(
            conf.code,
            conf.name,
            format_clock(conf.start_min),
            format_clock(conf.end_min % MINUTES_OF_DAY),
            conf.end_min > MINUTES_OF_DAY,
            family(conf, night),
            night,
        )

    @cached_property
    def days(self) -> tuple[DayView, ...]:
        """The days of the month."""
        return self.kept("days", self._days)

    def _days(self) -> tuple[DayView, ...]:
        span = self.month.month
        days = site_days(self.month.centre, span.first_day, span.last_day)
        return tuple(self._day(position, day) for position, day in enumerate(days))

    def _day(self, position: int, day: SiteDay) -> DayView:
        names = (day.holiday or "", *(window.name for window in day.windows))
        weekend = self.month.problem.days[position].weekend
        return DayView(
            day.date,
            position,
            weekend,
            day.holiday or "",
            day.kind,
            day.no_leave_window,
            tuple(filter(None, names)),
        )

    @cached_property
    def queues(self) -> Mapping[str, str]:
        """Names of the queues by code."""
        return {queue.code: queue.name for queue in self.month.centre.queues}

    @cached_property
    def agents(self) -> tuple[AgentView, ...]:
        """A row for each agent wanted, by team and id."""
        rows = sorted(self.month.centre.agents, key=lambda row: (row.team, row.agent))
        return tuple(self._agent(row) for row in rows if self.wanted is None or row.agent in self.wanted)

    def agent(self, number: str) -> AgentView | None:
        """One agent's row."""
        what = f"row of {number} {self.month.centre.language}"
        return beside(self.month.standing, what, lambda: self._row(number))

    def _row(self, number: str) -> AgentView | None:
        row = next((row for row in self.month.centre.agents if row.agent == number), None)
        return self._agent(row) if row else None

    def _agent(self, row: AgentRow) -> AgentView:
        problem, roster = self.month.problem, self.month.roster
        duties = {duty.day: duty for duty in roster.by_agent.get(row.agent, ())}
        paid = sum(problem.paid_minutes(duty.shift, duty.day) for duty in duties.values())
        return AgentView(
            row.agent,
            row.name,
            row.team,
            tuple(self._cell(row.agent, day, duties.get(day.position)) for day in self.days),
            paid / 60,
            sum(self.shifts[duty.shift].night for duty in duties.values()),
            len(duties),
        )

    def _cell(self, agent: str, day: DayView, duty: Duty | None) -> CellView:
        if duty is None:
            return CellView(day, leave=(agent, day.position) in self.month.problem.leave)
        horizon = self.month.problem.horizon
        return CellView(
            day,
            self.shifts[duty.shift],
            duty.queue or "",
            horizon.instant(duty.start),
            horizon.instant(duty.end),
        )

    def beside(self, agent: str, day: int) -> tuple[AgentRow, ...]:
        """Who else is on duty while an agent is on that day, by name."""
        what = f"beside {agent} {day} {self.month.centre.language}"
        return beside(self.month.standing, what, lambda: self._beside(agent, day))

    def _beside(self, agent: str, day: int) -> tuple[AgentRow, ...]:
        mine = self.month.roster.of(agent, day)
        if not mine:
            return ()
        start, end = mine[0].start, mine[0].end
        there = {
            duty.agent
            for near in (day - 1, day, day + 1)
            for duty in self.month.roster.by_day.get(near, ())
            if duty.agent != agent and duty.start < end and start < duty.end
        }
        return tuple(sorted((r for r in self.month.centre.agents if r.agent in there), key=lambda r: r.name))
