"""Fewer agents present than required (FC-05, FC-11)."""

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
class Understaffing(Cover):
    """Fewer agents present than required (FC-05, FC-11)."""

    code = "understaffing"
    weight = 10

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "As many agents are present as each interval requires; the second "
            "missing agent weighs twice the first."
        )

    def told(self, requirement: Requirement) -> Mapping[str, tuple[Slopes, ...]]:
        """The prices of what is missing."""
        return requirement.under

    def limit(self, limits: Limits, present: Expr, required: int, where: Where, scale: Price | None) -> None:
        """present >= required."""
        limits.at_least(present, required, where, scale)

    def excess(self, present: int, required: int) -> int:
        """The minutes missing."""
        return required - present

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many agents, when and where."""
        return Sentence(
            "{queue} at {time}: {there} present for {need} required, {agents} too few.", violation.facts
        )
