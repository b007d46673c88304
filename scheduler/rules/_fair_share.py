"""The common form of rules that share a kind of burden evenly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.ledger import bears, shares
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price, rising
from scheduler.rules.rule import SOFT, Rule, parameter


@dataclass(frozen=True)
class FairShare(Rule):
    """Points of a kind stay at each agent's fair share, which carries the ledger over (NT-03, EV-02)."""

    unit = "points"
    severity = SOFT
    kind: ClassVar[str]

    points_a_duty: int = parameter(1, "points", 1, 10, "Points a duty")

    @property
    def points(self) -> int:
        """Points that one duty of the kind counts."""
        return self.points_a_duty

    def price(self, problem: RosterProblem) -> Price:
        """Convex: two agents a little off are better than one far off."""
        return rising(1)

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """low <= sum of points <= high for each agent who can bear the burden."""

        def points(duty: Duty) -> int:
            return self.points if bears(problem, duty, self.kind) else 0

        for agent, share in shares(problem, self.kind, self.points).items():
            borne = total(plan.sum_of(agent, day, points) for day in range(problem.horizon.days))
            limits.within(borne, share.low, share.high, Where(agent))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Points off the share."""
        for agent, share in shares(problem, self.kind, self.points).items():
            duties = roster.by_agent.get(agent, ())
            borne = self.points * sum(bears(problem, duty, self.kind) for duty in duties)
            amount = max(share.low - borne, borne - share.high)
            if amount > 0:
                yield Violation(
                    self.code,
                    Where(agent),
                    amount,
                    {"points": borne, "share": round(float(share.target), 1), "kind": self.kind},
                )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The points beside the share."""
        return Sentence("{agent} bears {points} {kind} points; the fair share is {share}.", violation.facts)
