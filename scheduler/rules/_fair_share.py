"""The common form of rules that share burdens evenly."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.ledger import Share, bears, burden_shares, points_of
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price, rising
from scheduler.rules.rule import OF_SHARE, SOFT, Rule, parameter


@dataclass(frozen=True)
class FairShare(Rule):
    """Points of burden stay at each agent's fair share, which carries the ledger over (NT-03, EV-02)."""

    unit = "points"
    reach = OF_SHARE
    severity = SOFT
    kind: ClassVar[str]
    """What the points are called in a sentence."""

    @property
    @abstractmethod
    def weights(self) -> Mapping[str, int]:
        """Points that one duty counts, by kind of burden."""

    def price(self, problem: RosterProblem) -> Price:
        """Convex: two agents a little off are better than one far off."""
        return rising(1)

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """low <= sum of points <= high for each agent who can bear the burden."""
        weights = self.weights

        def points(duty: Duty) -> int:
            return points_of(problem, duty, weights)

        for agent, share in self._shares(problem).items():
            borne = total(plan.sum_of(agent, day, points) for day in range(problem.horizon.days))
            limits.within(borne, share.low, share.high, Where(agent))

    def _shares(self, problem: RosterProblem) -> Mapping[str, Share]:
        """The shares, which no roster changes: reckoned once for a problem."""
        key = ("fair-shares", *sorted(self.weights.items()))
        if key not in problem.reckoned:
            problem.reckoned[key] = burden_shares(problem, self.weights)
        found: Mapping[str, Share] = problem.reckoned[key]
        return found

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Points off the share."""
        return self.check_of(problem, roster, self._shares(problem))

    def check_of(
        self, problem: RosterProblem, roster: Roster, agents: Collection[str]
    ) -> Iterator[Violation]:
        """Points off the share of some agents."""
        shares = self._shares(problem)
        for agent in agents:
            if (share := shares.get(agent)) is None:
                continue
            duties = roster.by_agent.get(agent, ())
            borne = sum(
                points * sum(bears(problem, duty, kind) for duty in duties)
                for kind, points in self.weights.items()
            )
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


@dataclass(frozen=True)
class FairKind(FairShare):
    """Points of one kind of burden stay at each agent's fair share."""

    points_a_duty: int = parameter(1, "points", 1, 10, "Points a duty")

    @property
    def weights(self) -> Mapping[str, int]:
        """The points of the one kind."""
        return {self.kind: self.points_a_duty}

    @property
    def points(self) -> int:
        """Points that one duty of the kind counts."""
        return self.points_a_duty
