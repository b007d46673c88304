"""Which duties are offered: all there are, or only those that no hard rule on single duties excludes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty

Kind = tuple[str, str | None]
"""A shift and a queue (None for a shift that is no cover)."""
DAY = "day"
AGENT, SHIFT, QUEUE = "agent", "shift", "queue"


@runtime_checkable
class LooksAtDuties(Protocol):
    """A rule that judges a duty by itself, by no more than the parts of it that it names."""

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Parts of a duty: agent, day, shift, queue."""

    def forbids(self, problem: RosterProblem, duty: Duty) -> bool:
        """Whether a duty is excluded whatever else is in the roster."""


def kinds(problem: RosterProblem) -> list[Kind]:
    """Every shift with each queue that it serves, in the problem's order."""
    return [
        (shift.code, queue)
        for shift in problem.shifts
        for queue in ([q.code for q in problem.queues if shift.serves(q.code)] if shift.covers else (None,))
    ]


@dataclass
class Offers:
    """The duties on offer to each agent and day.

    Rules that look at days without shifts are asked once a cell, those that look at shifts without days once
    an agent: asking every rule about every duty takes seconds for 1000 agents.
    """

    problem: RosterProblem
    rules: Sequence[LooksAtDuties] = ()
    held: Collection[Duty] = ()
    _kinds: dict[str, list[Kind]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the rules by what they look at."""
        self.all = kinds(self.problem)
        self._kept = frozenset(self.held)
        self._of_cell = self._asking(lambda parts: DAY in parts and not {SHIFT, QUEUE} & set(parts))
        self._of_agent = self._asking(lambda parts: DAY not in parts)
        self._of_kind = self._asking(lambda parts: DAY in parts and SHIFT in parts and AGENT not in parts)
        asked = (*self._of_cell, *self._of_agent, *self._of_kind)
        self._of_duty = [rule for rule in self.rules if rule not in asked]
        self._by_day: dict[int, set[Kind]] = {}

    def _asking(self, fits: Callable[[tuple[str, ...]], bool]) -> list[LooksAtDuties]:
        return [rule for rule in self.rules if fits(rule.looks_at)]

    def settle(self, rule: LooksAtDuties) -> bool:
        """Whether nothing that a rule forbids is on offer."""
        return rule in self.rules and not self._kept

    def duties(self, agent: str, day: int) -> Iterable[Duty]:
        """The duties offered to an agent on a day."""
        problem = self.problem
        if self._kept:
            return self._with_kept(agent, day)
        if not self.all:
            return ()
        if self._of_cell:
            probe = problem.duty(agent, day, *self.all[0])
            if any(rule.forbids(problem, probe) for rule in self._of_cell):
                return ()
        today, mine = self._today(agent, day), self._mine(agent)
        made = [
            Duty(agent, day, *problem.times(kind[0], day), kind[0], kind[1]) for kind in mine if kind in today
        ]
        if not self._of_duty:
            return made
        return [duty for duty in made if not any(rule.forbids(problem, duty) for rule in self._of_duty)]

    def _with_kept(self, agent: str, day: int) -> Iterator[Duty]:
        """The duties offered, and those held anyway."""
        problem = self.problem
        today, mine = self._today(agent, day), self._mine(agent)
        for kind in self.all:
            duty = problem.duty(agent, day, *kind)
            offered = (
                kind in today
                and kind in mine
                and not any(rule.forbids(problem, duty) for rule in (*self._of_duty, *self._of_cell))
            )
            if offered or duty in self._kept:
                yield duty

    def _mine(self, agent: str) -> list[Kind]:
        if agent not in self._kinds:
            self._kinds[agent] = self._left(self.all, self._of_agent, agent, 0)
        return self._kinds[agent]

    def _today(self, agent: str, day: int) -> set[Kind]:
        if day not in self._by_day:
            self._by_day[day] = set(self._left(self.all, self._of_kind, agent, day))
        return self._by_day[day]

    def _left(
        self, among: Sequence[Kind], rules: Sequence[LooksAtDuties], agent: str, day: int
    ) -> list[Kind]:
        duties = [(kind, self.problem.duty(agent, day, *kind)) for kind in among]
        return [k for k, duty in duties if not any(rule.forbids(self.problem, duty) for rule in rules)]
