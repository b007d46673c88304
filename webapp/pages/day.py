"""A day of a plan: who does what when, one line an agent (BR-01, K-36)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webapp.plan_model import ActivityLine, DutyLine, FairnessRow, Plan, ShiftInfo

HOURS_A_LABEL = 3
SHADES = 4
"""Shades that tell queues apart; the fifth queue has the first again."""
NAMES = {
    "meal": "Meal",
    "break": "Break",
    "training": "Training",
    "meeting": "Meeting or briefing",
    "monitoring": "Monitored on the phone",
    "standby": "Standby",
    "management": "Management",
}


@dataclass(frozen=True)
class Stretch:
    """A coloured piece of a line: `left` and `width` in minutes of the day's window, and what it is."""

    left: int
    width: int
    look: str
    words: str


@dataclass(frozen=True)
class AgentDay:
    """One agent's line."""

    agent: FairnessRow
    duty: DutyLine
    shift: ShiftInfo
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class DayContent:
    """Everything the page shows; `marks` are labelled full hours with their minute, `looks` the legend."""

    day: date
    minutes: int
    marks: tuple[tuple[int, str], ...]
    teams: tuple[tuple[str, tuple[AgentDay, ...]], ...]
    looks: Mapping[str, str]
    known: bool


def day_content(plan: Plan, day: date) -> DayContent:
    """The lines of a day, by team and start of the duty."""
    duties = sorted((d for d in plan.roster if d.day == day), key=lambda d: (d.start, d.end, d.agent))
    first, last = _window(plan, day, duties)
    found: dict[str, list[AgentDay]] = {team: [] for team in plan.teams}
    rows = {row.agent: row for row in plan.fairness}
    for duty in duties:
        stretches = tuple(_stretches(plan, first, plan.activities_of(duty)))
        line = AgentDay(rows[duty.agent], duty, plan.shifts[duty.shift], stretches)
        found.setdefault(line.agent.team, []).append(line)
    used = {stretch.look for lines in found.values() for line in lines for stretch in line.stretches}
    return DayContent(
        day=day,
        minutes=_minutes(first, last),
        marks=tuple(_marks(first, last)),
        teams=tuple((team, tuple(lines)) for team, lines in found.items() if lines),
        looks={look: name for look, name in _looks(plan).items() if look in used},
        known=bool(plan.activities),
    )


def _window(plan: Plan, day: date, duties: Iterable[DutyLine]) -> tuple[datetime, datetime]:
    """From the hour of the first start to that of the last end, in the time that passes."""
    zone = ZoneInfo(plan.timezone)
    midnight = datetime.combine(day, time(), zone)
    starts = [duty.start for duty in duties] or [midnight]
    ends = [duty.end for duty in duties] or [midnight + timedelta(days=1)]
    last = max(ends)
    whole = last.replace(minute=0)
    return min(starts).replace(minute=0), whole if whole == last else whole + timedelta(hours=1)


def _minutes(first: datetime, last: datetime) -> int:
    return round((last.timestamp() - first.timestamp()) / 60)


def _marks(first: datetime, last: datetime) -> Iterable[tuple[int, str]]:
    # A label at the very end would stand outside.
    for hour in range(0, _minutes(first, last) // 60 - 1, HOURS_A_LABEL):
        at = datetime.fromtimestamp(first.timestamp() + 3600 * hour, first.tzinfo)
        yield 60 * hour, f"{at:%H:%M}"


def _looks(plan: Plan) -> dict[str, str]:
    """What each look means; queues first."""
    queues = [f"queue-{number % SHADES}" for number in range(len(plan.queues))]
    shared: dict[str, str] = {}
    for look, queue in zip(queues, plan.queues, strict=True):
        shared[look] = f"{shared[look]}, {queue.name}" if look in shared else queue.name
    return {**shared, **NAMES}


def _stretches(plan: Plan, first: datetime, lines: Iterable[ActivityLine]) -> Iterable[Stretch]:
    place = {queue.code: number for number, queue in enumerate(plan.queues)}
    for line in lines:
        on_calls = line.activity == "contacts" and line.queue in place
        look = f"queue-{place[line.queue] % SHADES}" if on_calls else line.activity
        name = plan.queue_name(line.queue) if line.activity == "contacts" else NAMES[line.activity]
        words = f"{line.start:%H:%M}–{line.end:%H:%M} {name}"
        yield Stretch(_minutes(first, line.start), _minutes(line.start, line.end), look, words)
