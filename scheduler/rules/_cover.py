"""The common form of rules on how many agents are present."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price, rising
from scheduler.rules.rule import SOFT, Rule


@dataclass(frozen=True)
class Cover(Rule):
    """Agent-minutes present against those required, per queue and interval (FC-05)."""

    unit = "agent-minutes"
    severity = SOFT

    def price(self, problem: RosterProblem) -> Price:
        """Convex: each further agent costs more than the one before."""
        return rising(problem.horizon.interval_minutes)

    @abstractmethod
    def limit(self, limits: Limits, present: Expr, required: int, where: Where) -> None:
        """Post what is asked of the agent-minutes present in an interval."""

    @abstractmethod
    def excess(self, present: int, required: int) -> int:
        """By how many agent-minutes an interval breaks the rule; 0 or less when it does not."""

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Agent-minutes present against agents x minutes required, per queue and interval."""
        step = problem.horizon.interval_minutes
        for queue, needs in problem.requirement.agents.items() if problem.requirement else ():
            for interval, need in enumerate(needs):
                where = Where(interval=interval, queue=queue)
                self.limit(limits, plan.present(queue, interval), need * step, where)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The agent-minutes by which each interval differs."""
        if problem.requirement is None:
            return
        step = problem.horizon.interval_minutes
        present = staffed(problem, roster)
        for queue, needs in problem.requirement.agents.items():
            for interval, (need, there) in enumerate(zip(needs, present[queue], strict=True)):
                amount = self.excess(there, need * step)
                if amount > 0:
                    facts = {"need": need, "there": round(there / step, 2), "agents": round(amount / step, 2)}
                    yield Violation(self.code, Where(interval=interval, queue=queue), amount, facts)
