"""Duties of published rosters beside what clocks say: in time, late, absent, on leave (AT-03, RL-09)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.attendance import ABSENT, IN_TIME, MINUTE_S, Verdict, judged, minutes_kept
from scheduler.domain.roster import Duty
from scheduler.leave.states import BINDING
from webapp.centre.model import AgentRow
from webapp.services.desk import OpenMonth
from webapp.store.clocked import Clocked, clocked_between
from webapp.store.leave import slips
from webapp.store.sites import StoredSite
from webapp.store.tables.attendance import CLOCK

NOTED, UNNOTED, AWAY, EXCUSED, LEAVE = "noted", "unnoted", "away", "excused", "leave"


@dataclass(frozen=True)
class Line:
    """A duty, what is noted of it and what that means; `kept` are minutes kept of it, None = not known."""

    row: AgentRow
    date: date
    shift: str
    starts: datetime
    ends: datetime
    state: str
    verdict: Verdict
    record: Clocked | None
    kept: float | None

    @property
    def due(self) -> float:
        """Minutes of the duty."""
        return (self.ends - self.starts).total_seconds() / MINUTE_S

    @property
    def adherence(self) -> float | None:
        """The share of the duty that was kept (AT-07)."""
        return None if self.kept is None else self.kept / self.due


@dataclass(frozen=True)
class Marks:
    """An agent's sums: times late and gone early, days absent, the share kept of duties with times."""

    late: int = 0
    early: int = 0
    absent: float = 0.0
    adherence: float | None = None


NO_MARKS = Marks()
DECIMALS = 4


def lines(connection: Connection, opened: OpenMonth, first: date, last: date) -> list[Line]:
    """A line of each duty of a published month that begins from a first to a last day, by day and start.

    Who is on granted leave is never absent. Without times a duty is missed where a clock's file that came
    after it tells of others of the team on that day; where there is no such file, nothing is held against it.
    """
    found = clocked_between(connection, opened.site.id, first, last)
    rows = {row.agent: row for row in opened.centre.agents}
    told = _told(found.values(), rows)
    leave = on_leave(connection, opened.site, first, last)
    horizon = opened.problem.horizon
    made = []
    for duty in opened.roster.duties:
        on = horizon.date_of(duty.day)
        if first <= on <= last and duty.agent in rows:
            record = found.get((duty.agent, on))
            until = told.get((on, rows[duty.agent].team))
            made.append(_line(opened, rows[duty.agent], duty, record, until, (duty.agent, on) in leave))
    return sorted(made, key=lambda one: (one.starts, one.row.team, one.row.agent))


def _told(records: Iterable[Clocked], rows: Mapping[str, AgentRow]) -> dict[tuple[date, str], datetime]:
    """When a clock's file last told of a team's day."""
    found: dict[tuple[date, str], datetime] = {}
    for one in records:
        if one.source == CLOCK and one.agent in rows:
            key = (one.date, rows[one.agent].team)
            found[key] = max(one.at, found.get(key, one.at))
    return found


def _line(
    opened: OpenMonth,
    row: AgentRow,
    duty: Duty,
    record: Clocked | None,
    told: datetime | None,
    away: bool,
) -> Line:
    horizon, zone = opened.problem.horizon, opened.site.zone
    starts, ends = (horizon.instant(minute).astimezone(zone) for minute in (duty.start, duty.end))
    on = horizon.date_of(duty.day)

    def line(state: str, verdict: Verdict, kept: float | None = None) -> Line:
        return Line(row, on, duty.shift, starts, ends, state, verdict, record, kept)

    if away:
        return line(LEAVE, IN_TIME)
    if record is not None and record.excused:
        return line(EXCUSED, IN_TIME)
    if record is not None and record.away:
        return line(AWAY, ABSENT, 0.0)
    if record is not None and record.spans:
        verdict = judged(opened.centre.attendance_settings, (starts, ends), record.came, record.left)
        unpaid = opened.problem.shift_of[duty.shift].unpaid_minutes
        return line(NOTED, verdict, minutes_kept((starts, ends), record.spans, unpaid))
    if told is not None and told >= ends:
        return line(AWAY, ABSENT, 0.0)
    return line(UNNOTED, IN_TIME)


def on_leave(
    connection: Connection, site: StoredSite, first: date, last: date
) -> frozenset[tuple[str, date]]:
    """Agents and days from a first to a last one that granted leave covers, in part or as a whole."""
    return frozenset(
        (slip.agent, day)
        for slip in slips(connection, site.id, states=BINDING)
        for day in _days(max(first, slip.first_day), min(last, slip.last_day))
    )


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def marks(
    connection: Connection, months: Collection[OpenMonth], site: StoredSite, first: date, last: date
) -> dict[str, Marks]:
    """The marks of each agent in a span of days, by what is published; nobody where nothing is noted."""
    if not clocked_between(connection, site.id, first, last):
        return {}
    own: dict[str, list[Line]] = {}
    for opened in months:
        begin, end = max(first, opened.month.first_day), min(last, opened.month.last_day)
        for one in lines(connection, opened, begin, end):
            own.setdefault(one.row.agent, []).append(one)
    return {agent: _summed(some) for agent, some in own.items()}


def _summed(some: list[Line]) -> Marks:
    known = [(one.kept, one.due) for one in some if one.kept is not None]
    due = sum(minutes for _, minutes in known)
    return Marks(
        sum(one.verdict.late > 0 for one in some),
        sum(one.verdict.early > 0 for one in some),
        sum(one.verdict.absent for one in some),
        round(sum(kept for kept, _ in known) / due, DECIMALS) if due else None,
    )
