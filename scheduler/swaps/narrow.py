"""Parts of a problem: some agents alone, or some days alone, as far as rules about them look."""

import copy
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation
from scheduler.rulebook import RuleInForce


class Place:
    """The days that a change touches, with all who may be present on them."""

    def __init__(self, problem: RosterProblem, roster: Roster, days: frozenset[int]) -> None:
        """Look at some days of a roster."""
        self.whole, self.days = problem, days
        spans = problem.horizon.day_intervals
        self.intervals = frozenset(interval for day in days for interval in spans[day])
        self.near = frozenset(day - back for day in days for back in range(_reach(problem) + 1))
        self.duties = tuple(duty for day in sorted(self.near) for duty in roster.by_day.get(day, ()))
        self.found: dict[str, tuple[Violation, ...]] = {}

    @staticmethod
    def days_of(problem: RosterProblem, duties: Iterable[Duty]) -> frozenset[int]:
        """The days on which duties begin, or on which they are present or on duty."""
        horizon, found = problem.horizon, set[int]()
        for duty in duties:
            found.add(duty.day)
            for there in (problem.presence(duty.shift, duty.day), problem.attendance(duty.shift, duty.day)):
                found.update(horizon.interval_days[i] for i, _ in there if 0 <= i < horizon.intervals)
        return frozenset(found)

    @cached_property
    def roster(self) -> Roster:
        """The duties that may be present."""
        return Roster(self.duties)

    def roster_after(self, out: Iterable[Duty], into: Iterable[Duty]) -> Roster:
        """The duties that may be present after a change."""
        return after(self.duties, out, into)

    @cached_property
    def present(self) -> dict[str, list[int]]:
        """Who is present, as `staffed` says it; only the days themselves are told in full."""
        return staffed(self.problem, self.roster)

    def checked(self, entries: Iterable[RuleInForce]) -> Iterator[Violation]:
        """The breaches of rules on these days in the roster."""
        for entry in entries:
            if entry.rule.code not in self.found:
                self.found[entry.rule.code] = tuple(self._check(entry, self.roster))
            yield from self.found[entry.rule.code]

    def after(
        self, out: Iterable[Duty], into: Iterable[Duty], entries: Iterable[RuleInForce]
    ) -> Iterator[Violation]:
        """The breaches of rules on these days after a change."""
        changed = self.roster_after(out, into)
        for entry in entries:
            yield from self._check(entry, changed)

    def _check(self, entry: RuleInForce, roster: Roster) -> Iterator[Violation]:
        return (v for v in entry.rule.check(self.problem, roster) if self._here(v))

    def _here(self, violation: Violation) -> bool:
        where = violation.where
        return where.interval in self.intervals if where.interval >= 0 else where.day in self.days

    @cached_property
    def problem(self) -> RosterProblem:
        """The problem of these days: nothing required and nothing past at others."""
        problem = self.whole
        asked = problem.requirement
        return _changed(
            problem,
            past=tuple(duty for duty in problem.past if duty.day in self.near),
            requirement=asked
            and replace(asked, agents={queue: self._masked(needs) for queue, needs in asked.agents.items()}),
        )

    def _masked(self, needs: tuple[int, ...]) -> tuple[int, ...]:
        masked = [0] * len(needs)
        for interval in self.intervals:
            masked[interval] = needs[interval]
        return tuple(masked)


def after(duties: Iterable[Duty], out: Iterable[Duty], into: Iterable[Duty]) -> Roster:
    """The roster of some duties after a change."""
    left = list(duties)
    for duty in out:
        left.remove(duty)
    return Roster([*left, *into])


def of_agents(problem: RosterProblem, judged: Collection[str], seen: Collection[str]) -> RosterProblem:
    """The problem of some agents alone, with what was published to them and to whom else they look."""
    told = problem.published
    return _changed(
        problem,
        agents=tuple(agent for agent in problem.agents if agent.id in judged),
        preferences=tuple(wish for wish in problem.preferences if wish.agent in judged),
        published=told and Roster(d for agent in sorted(seen) for d in told.by_agent.get(agent, ())),
    )


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
