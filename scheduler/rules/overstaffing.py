"""More agents present than required."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement, Slopes
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.price import Price
from scheduler.rules._cover import Cover


@dataclass(frozen=True)
class Overstaffing(Cover):
    """More agents present than required."""

    code = "overstaffing"
    weight = 1

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "No more agents are present than each interval requires; the second "
            "surplus agent weighs twice the first."
        )

    def told(self, requirement: Requirement) -> Mapping[str, tuple[Slopes, ...]]:
        """The prices of what is too much."""
        return requirement.over

    def limit(self, limits: Limits, present: Expr, required: int, where: Where, scale: Price | None) -> None:
        """present <= required."""
        limits.at_most(present, required, where, scale)

    def excess(self, present: int, required: int) -> int:
        """The minutes too many."""
        return present - required

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many agents, when and where."""
        return Sentence(
            "{queue} at {time}: {there} present for {need} required, {agents} too many.", violation.facts
        )
