"""The parts of two audits in which they can differ, without judging what neither roster changed.

Each rule says with `reach` what its breaches follow from; so only the agents, days and intervals that a
change touches are checked, and `worse_than` over the parts says what it says over the whole audits.
"""

import copy
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from scheduler.audit import Audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation
from scheduler.rulebook import Rulebook
from scheduler.rules.rule import OF_AGENT, OF_PLACE, Rule


def moved(current: Roster, changed: Roster) -> tuple[tuple[Duty, ...], tuple[Duty, ...]]:
    """The duties that only the current and only the changed roster has."""
    out: Counter[Duty] = Counter()
    into: Counter[Duty] = Counter()
    for agent in {*current.by_agent, *changed.by_agent}:
        before, after = current.by_agent.get(agent, ()), changed.by_agent.get(agent, ())
        if before != after:
            out.update((Counter(before) - Counter(after)).elements())
            into.update((Counter(after) - Counter(before)).elements())
    return _sorted(out), _sorted(into)


def _sorted(duties: Counter[Duty]) -> tuple[Duty, ...]:
    return tuple(sorted(duties.elements(), key=_order))


def _order(duty: Duty) -> tuple[int, str, int, str, str]:
    return duty.day, duty.agent, duty.start, duty.shift, duty.queue or ""


class Narrow:
    """What a change of some duties can alter in an audit: its agents, days and intervals."""

    def __init__(self, problem: RosterProblem, book: Rulebook, duties: Iterable[Duty]) -> None:
        """Look at the agents and the times of the duties that come or go."""
        self.problem, self.book = problem, book
        touched = tuple(duties)
        agents = {duty.agent for duty in touched}
        self.agents = agents | {a.id for a in problem.agents if a.mentor in agents}
        mentors = {problem.agent_of[agent].mentor for agent in self.agents}
        self.seen = self.agents | {mentor for mentor in mentors if mentor is not None}
        self.days = frozenset(self._days(touched))
        spans = problem.horizon.day_intervals
        self.intervals = frozenset(interval for day in self.days for interval in spans[day])
        self.near = frozenset(day - back for day in self.days for back in range(_reach(problem) + 1))

    def _days(self, duties: Iterable[Duty]) -> Iterator[int]:
        problem, horizon = self.problem, self.problem.horizon
        for duty in duties:
            yield duty.day
            for interval, _ in (
                *problem.presence(duty.shift, duty.day),
                *problem.attendance(duty.shift, duty.day),
            ):
                if 0 <= interval < horizon.intervals:
                    yield horizon.interval_days[interval]

    def part(self, roster: Roster) -> Audit:
        """The violations of a roster that the change can alter."""
        own = Roster(duty for agent in sorted(self.seen) for duty in roster.by_agent.get(agent, ()))
        around = self.around(roster)
        found: list[Violation] = []
        for entry in self.book.entries:
            found += self._check(entry.rule, own, around)
        return Audit(self.problem, self.book, tuple(sorted(found, key=lambda v: (v.rule, v.where))))

    def _check(self, rule: Rule, own: Roster, around: Roster) -> Iterator[Violation]:
        if rule.reach == OF_AGENT:
            return (v for v in rule.check(self.of_agents, own) if v.where.agent in self.agents)
        if rule.reach == OF_PLACE:
            return (v for v in rule.check(self.of_places, around) if self._here(v))
        return (v for v in rule.check(self.problem, own) if v.where.agent in self.agents)

    def _here(self, violation: Violation) -> bool:
        where = violation.where
        return where.interval in self.intervals if where.interval >= 0 else where.day in self.days

    def around(self, roster: Roster) -> Roster:
        """The duties that may be present at the times of the change."""
        return Roster(duty for duty in roster.duties if duty.day in self.near)

    @cached_property
    def of_agents(self) -> RosterProblem:
        """The problem of the agents touched alone, with what was published to them."""
        told = self.problem.published
        return _changed(
            self.problem,
            agents=tuple(agent for agent in self.problem.agents if agent.id in self.agents),
            published=told and Roster(d for d in told.duties if d.agent in self.seen),
        )

    @cached_property
    def of_places(self) -> RosterProblem:
        """The problem of the times touched alone: nothing required and nothing past at others."""
        problem = self.problem
        asked = problem.requirement
        return _changed(
            problem,
            past=tuple(duty for duty in problem.past if duty.day in self.near),
            requirement=asked
            and replace(asked, agents={queue: self._masked(needs) for queue, needs in asked.agents.items()}),
        )

    def _masked(self, needs: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(need if i in self.intervals else 0 for i, need in enumerate(needs))


def _reach(problem: RosterProblem) -> int:
    """How many days after its own a duty can be present: 1, as a shift lasts at most 24 hours.

    Where shifts bring parts of an agent, as far as these say.
    """
    last = max((interval for shift in problem.shifts for interval, _ in shift.parts), default=0)
    # A day may be an hour short.
    return max(1, -(-(last + 1) * problem.horizon.interval_minutes // (23 * 60)))


def _changed(problem: RosterProblem, **fields: Any) -> RosterProblem:
    """A shallow copy with other fields, without checking a checked problem again.

    What is known of all agents stays known; views of the fields changed are made anew.
    """
    # Views of all agents are made before the copy loses sight of some of them.
    _ = problem.agent_of, problem.queues_of, problem.past_roster
    found = copy.copy(problem)
    for view in ("required", "reckoned", *(("past_roster", "known_from") if "past" in fields else ())):
        found.__dict__.pop(view, None)
    for name, value in fields.items():
        object.__setattr__(found, name, value)
    return found
