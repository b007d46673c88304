"""The undecided roster with most of its cells decided: what may not move is a constant, as last month is."""

from collections.abc import Collection
from functools import cached_property

from scheduler.domain.cover import carried_in, queues_served
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.linear import Expr
from scheduler.posting.offers import Offers
from scheduler.posting.plan import Plan

Cell = tuple[str, int]


class PinnedPlan(Plan):
    """A plan in which only the `free` cells (agent id, day) are open; the others keep what a roster holds.

    Rules post over it as over any plan, and what they ask of pinned cells alone becomes rows without
    variables. A free cell can keep what it holds even where that duty names no queue.
    """

    def __init__(
        self, problem: RosterProblem, roster: Roster, free: Collection[Cell], offers: Offers | None = None
    ) -> None:
        """Number the variables of the free cells by agent, day, shift and queue.

        With `offers` there are none for duties that hard rules exclude, but for what the roster holds.
        """
        self.roster = roster
        self.free = frozenset(free)
        super().__init__(problem, offers)

    def _open(self, agent: str, day: int) -> list[Duty]:
        if (agent, day) not in self.free:
            return []
        found = list(super()._open(agent, day))
        known = set(found)
        return [*found, *(duty for duty in self.roster.of(agent, day) if duty not in known)]

    def _given(self, agent: str, day: int) -> tuple[Duty, ...]:
        if day < 0 or (agent, day) in self.free:
            return super()._given(agent, day)
        return self.roster.of(agent, day)

    @cached_property
    def _present(self) -> dict[str, list[Expr]]:
        problem = self.problem
        present = {q: [Expr(const=there) for there in row] for q, row in carried_in(problem).items()}
        still = [d for d in self.roster.duties if (d.agent, d.day) not in self.free]
        for duty in still:
            self._add(present, duty, None)
        for var, duty in enumerate(self.duties):
            self._add(present, duty, var)
        return present

    def _add(self, present: dict[str, list[Expr]], duty: Duty, var: int | None) -> None:
        """A duty without a queue counts for the first that it can serve."""
        for queue in queues_served(self.problem, duty)[:1]:
            for interval, minutes in self.problem.presence(duty.shift, duty.day):
                if not 0 <= interval < self.problem.horizon.intervals:
                    continue
                if var is None:
                    present[queue][interval].const += minutes
                else:
                    present[queue][interval].terms[var] = minutes

    def held(self) -> list[int]:
        """The variables that the roster chooses in the free cells."""
        inside = (d for d in self.roster.duties if (d.agent, d.day) in self.free)
        keys = ((d.agent, d.day, d.shift, d.queue) for d in inside)
        return [self.var_of[key] for key in keys if key in self.var_of]
