"""The one judge of changes to a roster: what may not get worse, in the rules' own sentences (SW-06).

A change is refused for every hard rule that it breaks more at any place, for cover that falls below what is
required, for duties that start too soon and for a service level that falls too far. Soft costs are told, not
judged: those who agree to a change know best what it is worth to them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from scheduler.audit import Audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.rulebook import Rulebook
from scheduler.swaps.ground import Change, Ground, change_of
from scheduler.swaps.limits import RULES_ALONE, ChangeLimits, QueueService
from scheduler.swaps.narrow import Place
from scheduler.swaps.reasons import SwapReason

COVER = SwapReason.CHANGE_COVER.code
LEAD_TIME = SwapReason.CHANGE_LEAD_TIME.code
SERVICE_LEVEL = SwapReason.CHANGE_SERVICE_LEVEL.code
"""Ids of the reasons that are no rules of the rulebook."""
Present = Mapping[str, list[int]]


@dataclass(frozen=True)
class Verdict:
    """Whether a change is allowed, and if not why: `rules` holds the rule's id of each of `reasons`.

    `soft` is by how much the soft costs of each agent concerned change, `price` by how much the objective
    does; less is better.
    """

    reasons: tuple[Sentence, ...] = ()
    rules: tuple[str, ...] = ()
    soft: Mapping[str, int] = field(default_factory=dict)
    price: int = 0

    @property
    def allowed(self) -> bool:
        """Whether nothing is in the way."""
        return not self.reasons


def judge(
    problem: RosterProblem,
    rulebook: Rulebook,
    current: Roster,
    changed: Roster,
    limits: ChangeLimits = RULES_ALONE,
) -> Verdict:
    """Judge the change from one roster to another; raises ValueError for a duty that cannot be.

    The verdict is that of two whole audits; checked is only what the change can alter.
    """
    return judged(Ground(problem, rulebook, current), change_of(current, changed), limits)


def judged(ground: Ground, made: Change, limits: ChangeLimits = RULES_ALONE) -> Verdict:
    """Judge one of many changes of a roster; raises ValueError for a duty that cannot be."""
    problem, duties = ground.problem, (*made.out, *made.into)
    for duty in duties:
        problem.check_duty(duty)
    was, now = (Audit(problem, ground.book, found) for found in ground.breaches(made))
    found = [*_broken(was, now), *too_soon(problem, duties, limits)]
    if limits.keep_cover or limits.service_fall is not None:
        found += _present(ground, made, limits)
    return Verdict(
        tuple(sentence for _, sentence in found),
        tuple(rule for rule, _ in found),
        _soft(was, now, made.agents),
        now.objective - was.objective,
    )


def _present(ground: Ground, made: Change, limits: ChangeLimits) -> Iterator[tuple[str, Sentence]]:
    """What is wrong with who is present."""
    there = ground.present(made)
    if there is not None:
        yield from _cover(ground.problem, *there, limits)
        yield from _service(ground.problem, *there, limits)


def _broken(before: Audit, after: Audit) -> Iterator[tuple[str, Sentence]]:
    for violation in sorted(after.worse_than(before), key=lambda v: (v.rule, v.where)):
        yield violation.rule, after.sentence(violation)


def _soft(before: Audit, after: Audit, agents: frozenset[str]) -> dict[str, int]:
    change: Counter[str] = Counter(dict.fromkeys(sorted(agents), 0))
    for sign, judged in ((-1, before), (1, after)):
        for violation in judged.violations:
            if violation.where.agent in agents and not judged.rulebook[violation.rule].hard:
                change[violation.where.agent] += sign * judged.cost(violation)
    return dict(change)


def too_soon(
    problem: RosterProblem, duties: Iterable[Duty], limits: ChangeLimits
) -> Iterator[tuple[str, Sentence]]:
    """The duties that come or go and start before the lead time is over."""
    if limits.now is None:
        return
    seen: set[tuple[int, str]] = set()
    for duty in sorted(duties, key=lambda d: (d.start, d.shift, d.agent)):
        if duty.start > limits.now + limits.lead_minutes or (duty.start, duty.shift) in seen:
            continue
        seen.add((duty.start, duty.shift))
        facts: Facts = {
            "shift": duty.shift,
            "time": problem.horizon.instant(duty.start),
            "hours": round(limits.lead_minutes / 60, 2),
            "now": problem.horizon.instant(limits.now),
        }
        yield LEAD_TIME, Sentence(SwapReason.CHANGE_LEAD_TIME.value, facts)


def _cover(
    problem: RosterProblem, place: Place, was: Present, now: Present, limits: ChangeLimits
) -> Iterator[tuple[str, Sentence]]:
    """Half-hours of a queue with fewer than the smaller of required and present before."""
    if not limits.keep_cover:
        return
    whole = problem.whole
    for queue, needs in problem.required.items():
        for interval in sorted(place.intervals):
            need, before, after = needs[interval], was[queue][interval], now[queue][interval]
            if after < min(need, before):
                facts: Facts = {
                    "queue": queue,
                    "time": problem.horizon.instant(interval * problem.horizon.interval_minutes),
                    "before": round(before / whole, 2),
                    "after": round(after / whole, 2),
                    "need": round(need / whole, 2),
                }
                yield COVER, Sentence(SwapReason.CHANGE_COVER.value, facts)


def _service(
    problem: RosterProblem, place: Place, was: Present, now: Present, limits: ChangeLimits
) -> Iterator[tuple[str, Sentence]]:
    """Days on which the service level of a queue falls further than it may."""
    if limits.service_fall is None:
        return
    for service in limits.services:
        for day in sorted(place.days):
            before, after = (_level(problem, service, day, there[service.queue]) for there in (was, now))
            if before - after > limits.service_fall:
                facts: Facts = {
                    "queue": service.queue,
                    "date": problem.horizon.date_of(day),
                    "before": round(100 * before, 2),
                    "after": round(100 * after, 2),
                    "fall": round(100 * limits.service_fall, 2),
                }
                yield SERVICE_LEVEL, Sentence(SwapReason.CHANGE_SERVICE_LEVEL.value, facts)


def _level(problem: RosterProblem, service: QueueService, day: int, there: list[int]) -> float:
    span = problem.horizon.day_intervals[day]
    agents = np.array(there[span.start : span.stop], dtype=float) / problem.whole
    return service.level(span, agents)
