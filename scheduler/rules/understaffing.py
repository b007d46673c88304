"""Fewer agents present than required (FC-05, FC-11)."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price, rising
from scheduler.rules.rule import SOFT, Rule


@dataclass(frozen=True)
class Understaffing(Rule):
    """Fewer agents present than required (FC-05, FC-11)."""

    code = "understaffing"
    unit = "agent-minutes"
    severity = SOFT
    weight = 10

    def price(self, problem: RosterProblem) -> Price:
        """Convex: each further agent costs more than the one before."""
        return rising(problem.horizon.interval_minutes)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "As many agents are present as each interval requires; the second "
            "missing agent weighs twice the first."
        )

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Agent-minutes present against agents x minutes required, per queue and interval."""
        step = problem.horizon.interval_minutes
        for queue, needs in problem.requirement.agents.items() if problem.requirement else ():
            for interval, need in enumerate(needs):
                limits.at_least(
                    plan.present(queue, interval), need * step, Where(interval=interval, queue=queue)
                )

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The agent-minutes by which each interval differs."""
        if problem.requirement is None:
            return
        step = problem.horizon.interval_minutes
        present = staffed(problem, roster)
        for queue, needs in problem.requirement.agents.items():
            for interval, (need, there) in enumerate(zip(needs, present[queue], strict=True)):
                amount = need * step - there
                if amount > 0:
                    yield Violation(
                        self.code,
                        Where(interval=interval, queue=queue),
                        amount,
                        {"need": need, "there": round(there / step, 2), "agents": round(amount / step, 2)},
                    )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many agents, when and where."""
        return Sentence(
            "{queue} at {time}: {there} present for {need} required, {agents} too few.", violation.facts
        )
