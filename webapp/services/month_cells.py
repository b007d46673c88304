"""What can be put into cells of a month, each with its price and what it would break; a day's cover."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.sentence import Sentence
from webapp.services.desk import OpenMonth
from webapp.services.editing import Change, weigh
from webapp.services.month_view import ShiftView

Place = tuple[str, date]


@dataclass(frozen=True)
class Option:
    """A shift, or None for a day off, in all the cells asked about; `price` is the rise of the cost."""

    shift: ShiftView | None
    price: int
    breaks: tuple[Sentence, ...]
    held: bool

    @property
    def code(self) -> str:
        """The shift's code; empty for a day off."""
        return self.shift.code if self.shift else ""


@dataclass(frozen=True)
class Slot:
    """A half-hour or other interval of a day: agents required and present in a queue."""

    start: datetime
    required: float
    present: float

    @property
    def short(self) -> float:
        """Agents missing."""
        return max(0.0, self.required - self.present)


@dataclass(frozen=True)
class QueueDay:
    """A queue's day."""

    code: str
    name: str
    slots: tuple[Slot, ...]

    @property
    def missing_hours(self) -> float:
        """Agent hours missing."""
        return sum(slot.short for slot in self.slots) * 24 / (len(self.slots) or 1)

    @property
    def most(self) -> float:
        """The height of its picture: the most agents required or present."""
        return max((max(slot.required, slot.present) for slot in self.slots), default=0.0) or 1.0


def options(month: OpenMonth, places: Sequence[Place], shifts: Sequence[ShiftView]) -> tuple[Option, ...]:
    """A day off and every shift for the cells, what keeps every rule first, the cheapest first."""
    horizon, found = month.problem.horizon, []
    for shift in (None, *shifts):
        code = shift.code if shift else None
        if shift is not None and not all(_fits(month, agent, shift.code) for agent, _ in places):
            continue
        verdict = weigh(month, [Change(agent, on, code) for agent, on in places]).verdict
        duties = [month.roster.of(agent, horizon.day_of_date(on)) for agent, on in places]
        held = all([d.shift for d in have] == ([code] if code else []) for have in duties)
        found.append(Option(shift, verdict.price, verdict.reasons, held))
    return tuple(sorted(found, key=lambda one: (not one.held, bool(one.breaks), one.price, one.code)))


def _fits(month: OpenMonth, agent: str, shift: str) -> bool:
    """Whether a shift is for no queue, or for one that the agent serves."""
    template = month.problem.shift_of[shift]
    return not template.covers or any(template.serves(queue) for queue in month.problem.queues_of[agent])


def day_cover(month: OpenMonth, on: date) -> tuple[QueueDay, ...]:
    """Required and present agents of each queue on a day, by interval; empty without requirement."""
    problem, horizon = month.problem, month.problem.horizon
    span = horizon.day_intervals[horizon.day_of_date(on)]
    present, found = month.standing.present, []
    names = {queue.code: queue.name for queue in month.centre.queues}
    for queue, needs in problem.required.items():
        slots = tuple(
            Slot(
                horizon.instant(i * horizon.interval_minutes),
                needs[i] / problem.whole,
                present[queue][i] / problem.whole,
            )
            for i in range(span.start, span.stop)
        )
        found.append(QueueDay(queue, names.get(queue, queue), slots))
    return tuple(found)


@dataclass(frozen=True)
class DayTotal:
    """A day under the grid: agents on duty, those of them at night, agent hours missing in all queues.

    `missing` None = there is no requirement.
    """

    on_duty: int
    nights: int
    missing: float | None


def day_totals(month: OpenMonth, agents: Collection[str] | None = None) -> tuple[DayTotal, ...]:
    """The totals of each day; duties are counted of some agents or of all, what is missing of all."""
    problem, horizon = month.problem, month.problem.horizon
    on_duty, nights = [0] * horizon.days, [0] * horizon.days
    for duty in month.roster.duties:
        if 0 <= duty.day < horizon.days and (agents is None or duty.agent in agents):
            on_duty[duty.day] += 1
            nights[duty.day] += problem.shift_of[duty.shift].is_night
    present, hour = month.standing.present, problem.whole * 60 / horizon.interval_minutes
    missing = [
        sum(
            max(0, needs[i] - present[queue][i])
            for queue, needs in problem.required.items()
            for i in range(span.start, span.stop)
        )
        / hour
        for span in horizon.day_intervals[: horizon.days]
    ]
    known = problem.requirement is not None
    return tuple(
        DayTotal(on_duty[day], nights[day], missing[day] if known else None) for day in range(horizon.days)
    )
