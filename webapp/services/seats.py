"""The pocket calculator: seats for so many calls."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.domain.sentence import Sentence
from scheduler.staffing.erlang import Performance
from scheduler.staffing.requirement import StaffingNorm, expected, requirement_for
from scheduler.staffing.target import Target
from webapp.services.problems import CannotDo

DECIMALS = 6
_DUST = 1e-9


@dataclass(frozen=True)
class SeatAnswer:
    """Seats, agents to be rostered for them, what they give, and what one seat fewer would give."""

    seats: int
    required: int
    short: int
    outcome: Performance
    one_fewer: Performance | None

    def facts(self) -> Mapping[str, float | int | None]:
        """What `--json` prints; a wait without end is null."""
        asa = float(self.outcome.asa_s)
        return {
            "seats": self.seats,
            "service_level": round(float(self.outcome.service_level), DECIMALS),
            "asa_s": round(asa, DECIMALS) if math.isfinite(asa) else None,
            "occupancy": round(float(self.outcome.occupancy), DECIMALS),
            "p_wait": round(float(self.outcome.waits), DECIMALS),
        }


def seats_for(
    calls: float,
    aht_s: float,
    per_minutes: int,
    target: Target,
    *,
    patience_s: float | None,
    max_occupancy: float,
    shrinkage: float,
    least: int,
    most: int | None,
) -> SeatAnswer:
    """Seats for `calls` in `per_minutes`, by Erlang A with patience, else C. Raises CannotDo with why not.

    `least` and `most` bound the seats, for which as many more are rostered as shrinkage takes away.
    """
    if most is not None and most < least:
        raise CannotDo(
            Sentence(
                "The least seats {least} are more than the most seats {most}: make --most the larger one.",
                {"least": least, "most": most},
            )
        )
    try:
        norm = StaffingNorm(
            target=target,
            patience_s=patience_s,
            shrinkage=shrinkage,
            max_occupancy=max_occupancy,
            least_seats=0,
            most_seats=None,
            norm="erlang_c" if patience_s is None else "erlang_a",
        )
        found = requirement_for([calls], [aht_s], per_minutes, norm)
    except ValueError as error:
        raise CannotDo.because(error) from error
    seats = max(int(found.seats[0]), least)
    short = max(0, seats - most) if most is not None else 0
    seats -= short
    bound = seats != int(found.seats[0])
    load = float(found.load_erlangs[0])
    return SeatAnswer(
        seats=seats,
        required=math.ceil(seats / (1 - shrinkage) - _DUST) if bound else int(found.required[0]),
        short=short,
        outcome=expected(load, seats, aht_s, norm),
        one_fewer=expected(load, seats - 1, aht_s, norm) if seats else None,
    )
