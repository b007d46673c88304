"""All burdens together evenly shared."""

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.ledger import BILL_RUN, HOLIDAY, NIGHT, USUAL_POINTS, WEEKEND
from scheduler.rules._fair_share import FairShare
from scheduler.rules.rule import OFF, parameter


@dataclass(frozen=True)
class FairBurden(FairShare):
    """Nights, weekends, statutory holidays and bill-run days in one sum of points (NT-01, NT-03, K-21).

    The points of a duty add up: a night on a holiday counts as both. A night more may be made good by
    weekends less, where the rules on single kinds keep each of them apart. 0 points: a kind does not count.
    """

    code = "fair-burden"
    severity = OFF
    weight = 60
    kind = "burden"

    night: int = parameter(USUAL_POINTS[NIGHT], "points", 0, 10, "Points of a night duty")
    weekend: int = parameter(USUAL_POINTS[WEEKEND], "points", 0, 10, "Points of a weekend duty")
    holiday: int = parameter(
        USUAL_POINTS[HOLIDAY], "points", 0, 10, "Points of a duty on a statutory holiday"
    )
    bill_run: int = parameter(USUAL_POINTS[BILL_RUN], "points", 0, 10, "Points of a duty on a bill-run day")

    @property
    def weights(self) -> Mapping[str, int]:
        """The points of every kind."""
        return {NIGHT: self.night, WEEKEND: self.weekend, HOLIDAY: self.holiday, BILL_RUN: self.bill_run}

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Burdens are shared evenly (points: night {night}, weekend {weekend}, holiday {holiday}, "
            "bill-run day {bill_run}).",
            {
                "night": self.night,
                "weekend": self.weekend,
                "holiday": self.holiday,
                "bill_run": self.bill_run,
            },
        )
