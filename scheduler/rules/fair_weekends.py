"""Weekend duties evenly shared (NT-03)."""

from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.ledger import WEEKEND
from scheduler.rules._fair_share import FairShare
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class FairWeekends(FairShare):
    """Weekend duties evenly shared (NT-03)."""

    code = "fair-weekends"
    weight = 60
    kind = WEEKEND

    points_a_duty: int = parameter(1, "points", 1, 10, "Points a duty")

    @property
    def points(self) -> int:
        """Points that one duty of the kind counts."""
        return self.points_a_duty

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Weekend duties are shared evenly (points for each: {points}).", {"points": self.points}
        )
