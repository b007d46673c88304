"""Holiday duties evenly shared (NT-03, SH-17)."""

from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.ledger import HOLIDAY
from scheduler.rules._fair_share import FairKind


@dataclass(frozen=True)
class FairHolidays(FairKind):
    """Holiday duties evenly shared (NT-03, SH-17)."""

    code = "fair-holidays"
    weight = 60
    kind = HOLIDAY

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Duties on statutory holidays are shared evenly (points for each: {points}).",
            {"points": self.points},
        )
