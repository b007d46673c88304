"""Night points evenly shared (NT-01: a night weighs 2; NT-03)."""

from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.ledger import NIGHT, USUAL_POINTS
from scheduler.rules._fair_share import FairKind
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class FairNights(FairKind):
    """Night points evenly shared (NT-01: a night weighs 2; NT-03)."""

    code = "fair-nights"
    weight = 60
    kind = NIGHT

    points_a_duty: int = parameter(USUAL_POINTS[NIGHT], "points", 1, 10, "Points a duty")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Night duties are shared evenly (points for each: {points}).", {"points": self.points}
        )
