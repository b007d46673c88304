"""Holiday duties evenly shared (NT-03, SH-17)."""

from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.ledger import HOLIDAY
from scheduler.rules._fair_share import FairShare
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class FairHolidays(FairShare):
    """Holiday duties evenly shared (NT-03, SH-17)."""

    code = "fair-holidays"
    weight = 60
    kind = HOLIDAY

    points_a_duty: int = parameter(1, "points", 1, 10, "Points a duty")

    @property
    def points(self) -> int:
        """Points that one duty of the kind counts."""
        return self.points_a_duty

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Duties on statutory holidays are shared evenly (points for each: {points}).",
            {"points": self.points},
        )
