"""Weekend duties evenly shared (NT-03)."""

from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.ledger import WEEKEND
from scheduler.rules._fair_share import FairKind


@dataclass(frozen=True)
class FairWeekends(FairKind):
    """Weekend duties evenly shared (NT-03)."""

    code = "fair-weekends"
    weight = 60
    kind = WEEKEND

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Weekend duties are shared evenly (points for each: {points}).", {"points": self.points}
        )
