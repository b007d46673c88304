"""Half-hours of a roster with too few agents: which shifts would cover them, and who could work (K-24)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.candidates import Candidate
from scheduler.domain.roster import Duty
from scheduler.ledger import KINDS, points_of
from webapp.services.desk import OpenMonth
from webapp.services.fairness import point_weights
from webapp.services.month_cells import QueueDay, Slot
from webapp.services.questions import takers

MOST_TRIED = 3
"""Shifts asked about, in search of one that somebody can work."""


@dataclass(frozen=True)
class Span:
    """Half-hours on end in which a queue has too few agents; `worst` is that where most are missing."""

    queue: QueueDay
    start: datetime
    end: datetime
    hours: float
    worst: Slot

    def holds(self, slot: Slot) -> bool:
        """Whether a half-hour lies within it."""
        return self.start <= slot.start < self.end


@dataclass(frozen=True)
class Filling:
    """A shift that begins on a day and covers the hole; `hours` are the missing agent hours it would fill."""

    duty: Duty
    on: date
    hours: float


@dataclass(frozen=True)
class Fits:
    """Who is free and could work a shift: `able` without breaking a hard rule, the cheapest first.

    `points` are what the duty weighs, `burden` what the able bear so far, carried over and in the month.
    """

    chosen: Filling
    points: int
    able: tuple[Candidate, ...]
    unable: tuple[Candidate, ...]
    burden: dict[str, float]


@dataclass(frozen=True)
class Hole:
    """A half-hour of a queue, the shifts that cover it, most filled first, and who could work one."""

    span: Span
    slot: Slot
    fillings: tuple[Filling, ...]
    fits: Fits | None


def spans(cover: Collection[QueueDay]) -> tuple[Span, ...]:
    """The stretches of a day's cover with too few agents, by queue and time."""
    found = list[Span]()
    for queue in cover:
        length = timedelta(hours=24 / len(queue.slots)) if queue.slots else timedelta()
        stretch = list[Slot]()
        for slot in (*queue.slots, None):
            if slot is not None and slot.short > 0:
                stretch.append(slot)
                continue
            if stretch:
                hours = sum(one.short for one in stretch) * (length / timedelta(hours=1))
                worst = max(stretch, key=lambda one: one.short)
                found.append(Span(queue, stretch[0].start, stretch[-1].start + length, hours, worst))
            stretch = []
    return tuple(found)


def hole(
    month: OpenMonth,
    on: date,
    found: Collection[Span],
    queue: str,
    clock: str,
    shift: str,
    seen: Collection[str] | None,
) -> Hole | None:
    """The hole of a queue at a time of day (09:30), else the worst; None where nobody is missing.

    `shift` = E.5 asks about the shift E that begins on the 5th; `seen` are agents to tell of (None = all).
    """
    there = [(span, slot) for span in found for slot in span.queue.slots if span.holds(slot)]
    meant = [
        (span, slot)
        for span, slot in there
        if queue == span.queue.code and clock in ("", slot.start.strftime("%H:%M"))
    ]
    if not there:
        return None
    span, slot = max(meant or there, key=lambda one: one[1].short)
    ways = _fillings(month, span.queue.code, slot)
    wanted = [way for way in ways if shift == f"{way.duty.shift}.{way.on.day}"]
    fits = None
    for way in wanted or ways[:MOST_TRIED]:
        found_now = _fits(month, way, seen)
        if fits is None or (found_now.able and not fits.able):
            fits = found_now
        if fits.able:
            break
    return Hole(span, slot, ways, fits)


def _fillings(month: OpenMonth, queue: str, slot: Slot) -> tuple[Filling, ...]:
    """The shifts of this day and the day before that are at the contacts of a queue then."""
    problem, horizon = month.problem, month.problem.horizon
    at = horizon.minute_of(slot.start) // horizon.interval_minutes
    needs, present = problem.required[queue], month.standing.present[queue]
    hour = problem.whole * 60 / horizon.interval_minutes
    today = horizon.day_of_date(slot.start.date())
    found = list[Filling]()
    for day in (one for one in (today, today - 1) if one >= 0):
        for template in problem.shifts:
            there = dict(problem.presence(template.code, day))
            offered = template.serves(queue) and problem.days[day].kind in template.kinds
            if not offered or not there.get(at):
                continue
            filled = sum(
                min(amount, max(0, needs[i] - present[i]))
                for i, amount in there.items()
                if 0 <= i < horizon.intervals
            )
            duty = problem.duty("", day, template.code, queue)
            found.append(Filling(duty, horizon.date_of(day), filled / hour))
    return tuple(sorted(found, key=lambda one: (-one.hours, one.on, one.duty.shift)))


def _fits(month: OpenMonth, way: Filling, seen: Collection[str] | None) -> Fits:
    problem, weights = month.problem, point_weights(month.rulebook)
    free = [one for one in takers(month, way.duty) if seen is None or one.agent in seen]
    able = tuple(one for one in free if not one.breaks)
    burden = {
        one.agent: sum(problem.ledger.get((one.agent, kind), 0.0) for kind in KINDS)
        + sum(points_of(problem, duty, weights) for duty in month.roster.by_agent.get(one.agent, ()))
        for one in able
    }
    unable = tuple(one for one in free if one.breaks)
    return Fits(way, points_of(problem, way.duty, weights), able, unable, burden)
