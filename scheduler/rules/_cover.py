"""The common form of rules on how many agents are present."""

from abc import abstractmethod
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from scheduler.domain.cover import staffed
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement, Slopes
from scheduler.domain.roster import Roster
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR, Price, rising
from scheduler.rules.rule import OF_PLACE, SOFT, Rule


@dataclass(frozen=True)
class Cover(Rule):
    """Agent-minutes present against those required, per queue and interval (FC-05).

    Where the requirement brings prices of its own, the amount is what these make of it.
    """

    unit = "agent-minutes"
    reach = OF_PLACE
    severity = SOFT

    def price(self, problem: RosterProblem) -> Price:
        """Convex: each further agent costs more than the one before; or what the requirement says itself."""
        own = problem.requirement is not None and self.told(problem.requirement)
        return LINEAR if own else rising(problem.whole)

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """Nothing: who is present is counted."""
        return None

    def _scales(self, problem: RosterProblem, queue: str) -> list[Price]:
        """What the requirement itself says about missing or surplus amounts, interval by interval."""
        told = self.told(problem.requirement).get(queue, ()) if problem.requirement else ()
        return [_price(slopes) for slopes in told]

    @abstractmethod
    def told(self, requirement: Requirement) -> Mapping[str, tuple[Slopes, ...]]:
        """The side of the requirement's own prices that is the rule's matter."""

    @abstractmethod
    def limit(self, limits: Limits, present: Expr, required: int, where: Where, scale: Price | None) -> None:
        """Post what is asked of the agent-minutes present in an interval."""

    @abstractmethod
    def excess(self, present: int, required: int) -> int:
        """By how many agent-minutes an interval breaks the rule; 0 or less when it does not."""

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Agent-minutes present against agents x minutes required, per queue and interval."""
        for queue, needs in problem.required.items():
            scales = self._scales(problem, queue)
            for interval, need in enumerate(needs):
                where = Where(interval=interval, queue=queue)
                scale = scales[interval] if scales else None
                self.limit(limits, plan.present(queue, interval), need, where, scale)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The agent-minutes by which each interval differs."""
        if problem.requirement is None:
            return
        whole = problem.whole
        present = staffed(problem, roster)
        for queue, needs in problem.required.items():
            scales = self._scales(problem, queue)
            for interval, (need, there) in enumerate(zip(needs, present[queue], strict=True)):
                excess = self.excess(there, need)
                amount = scales[interval].of(excess) if scales and excess > 0 else excess
                if amount > 0:
                    heads = {"need": need, "there": there, "agents": excess}
                    facts = {name: round(value / whole, 2) for name, value in heads.items()}
                    yield Violation(self.code, Where(interval=interval, queue=queue), amount, facts)


@cache
def _price(slopes: Slopes) -> Price:
    return Price(tuple(knee for knee, _ in slopes), tuple(slope for _, slope in slopes))
