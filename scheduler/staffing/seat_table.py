"""The manuals' table of seats per busy-hour calls (ST-01, K-07), and when not to believe it (K-08).

Rows: 50 calls an hour -> 5 seats, 100 -> 7, 200 -> 10, 300 -> 14, 400 -> 17, then 3 more for each further
100. Between rows, below 50 and for parts of a hundred the source is silent; the modes are the choices of
section 4.3.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from scheduler.domain.sentence import Facts, Sentence
from scheduler.staffing.erlang import FloatArray, IntArray, erlang_c
from scheduler.staffing.inverse import least_agents_erlang_c
from scheduler.staffing.target import ServiceTarget

TableMode = Literal["step", "linear", "erlang"]
CALLS = (50, 100, 200, 300, 400)
SEATS = (5, 7, 10, 14, 17)
STEP_CALLS, STEP_SEATS = 100, 3
CALIBRATED_TARGET, CALIBRATED_AHT_S = ServiceTarget(0.97, 20.0), 99.0
"""Plain Erlang C with these gives all printed rows exactly (section 4.1)."""
DOUBTFUL_OCCUPANCY = 0.85
_DUST = 1e-9


def seats_table(calls_per_hour: ArrayLike, mode: TableMode = "linear") -> IntArray:
    """Seats for offered calls per hour.

    step: next higher row; linear: interpolated, rounded up; erlang: Erlang C at 97 % in 20 s and 99 s handle
    time. Step and linear never give fewer than the first row's 5 seats.
    """
    calls = np.asarray(calls_per_hour, dtype=float)
    if np.any(~np.isfinite(calls)) or np.any(calls < 0):
        raise ValueError("Calls per hour must be finite and not negative.")
    if mode == "erlang":
        return least_agents_erlang_c(
            calls * CALIBRATED_AHT_S / 3600.0, CALIBRATED_AHT_S, CALIBRATED_TARGET
        ).agents
    beyond = np.maximum(calls - CALLS[-1], 0.0) / STEP_CALLS
    if mode == "step":
        row = np.searchsorted(np.asarray(CALLS, dtype=float), calls, side="left")
        within = np.asarray(SEATS, dtype=float)[np.minimum(row, len(SEATS) - 1)]
        seats = within + STEP_SEATS * np.ceil(beyond - _DUST)
    else:
        seats = np.ceil(np.interp(calls, CALLS, SEATS) + STEP_SEATS * beyond - _DUST)
    return np.asarray(seats, dtype=np.int64)


def busy_hour(offered: ArrayLike, interval_minutes: int) -> float:
    """Most calls in 60 minutes of adjacent intervals: rolling, not the clock hour; 0 without intervals."""
    counts = np.asarray(offered, dtype=float)
    width = min(60 // interval_minutes, counts.size)
    return float(np.convolve(counts, np.ones(width), "valid").max()) if counts.size else 0.0


@dataclass(frozen=True)
class TableDoubt:
    """Why the table's seats should not be trusted for one volume."""

    calls_per_hour: float
    seats: int
    service_level: float
    occupancy: float
    overload: bool

    def sentence(self, target: ServiceTarget) -> Sentence:
        """What the table would give, in words."""
        known: Facts = {"calls": f"{self.calls_per_hour:g}", "seats": self.seats}
        if self.overload:
            return Sentence(
                "For {calls} calls an hour the table gives {seats:seat|seats}: overload, the calls need more "
                "than all agents' time. Use an Erlang norm.",
                known,
            )
        known |= {"level": f"{100 * self.service_level:.1f}", "threshold": f"{target.threshold_s:g}"}
        known |= {"share": f"{100 * target.share:.0f}", "occupancy": f"{100 * self.occupancy:.0f}"}
        return Sentence(
            "For {calls} calls an hour the table gives {seats:seat|seats}: {level} % in {threshold} s "
            "(wanted {share} %) at an occupancy of {occupancy} %. Use an Erlang norm.",
            known,
        )


def doubts(
    calls_per_hour: ArrayLike, aht_s: float, target: ServiceTarget, mode: TableMode = "linear"
) -> tuple[TableDoubt, ...]:
    """Volumes where Erlang C contradicts the table: occupancy above 85 % or service level below target."""
    calls: FloatArray = np.atleast_1d(np.asarray(calls_per_hour, dtype=float))
    seats = seats_table(calls, mode)
    load = calls * aht_s / 3600.0
    outcome = erlang_c(load, seats, aht_s, target.threshold_s)
    bad = (outcome.occupancy > DOUBTFUL_OCCUPANCY) | (outcome.service_level < target.share)
    return tuple(
        TableDoubt(
            float(calls[i]),
            int(seats[i]),
            float(outcome.service_level[i]),
            float(outcome.occupancy[i]),
            bool(seats[i] <= load[i]),
        )
        for i in np.flatnonzero(bad)
    )
