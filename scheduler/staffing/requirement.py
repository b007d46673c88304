"""From offered contacts and handle times to agents to be rostered, interval by interval (FC-05, ST-01)."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from scheduler.staffing.erlang import FloatArray, IntArray, Performance, erlang_a, erlang_c
from scheduler.staffing.inverse import least_agents_erlang_a, least_agents_erlang_c
from scheduler.staffing.seat_table import TableMode, seats_table
from scheduler.staffing.target import ServiceTarget

Norm = Literal["erlang_c", "erlang_a", "table_step", "table_linear", "table_erlang"]
_TABLE_MODES: dict[str, TableMode] = {
    "table_step": "step",
    "table_linear": "linear",
    "table_erlang": "erlang",
}
_DUST = 1e-9


@dataclass(frozen=True)
class StaffingNorm:
    """How a queue is staffed. `shrinkage` = share of rostered time not on contacts, in [0, 1).

    `least_seats` and `most_seats` bound the agents to be rostered at a time; `most_seats` None = no bound.
    The seat-table norms look at calls only: they leave target, patience and occupancy aside.
    """

    target: ServiceTarget
    patience_s: float | None
    shrinkage: float
    max_occupancy: float
    least_seats: int
    most_seats: int | None
    norm: Norm

    def __post_init__(self) -> None:
        if self.norm not in get_args(Norm):
            raise ValueError(f"There is no norm {self.norm!r}: one of {', '.join(get_args(Norm))} is needed.")
        if self.norm == "erlang_a" and not (self.patience_s and self.patience_s > 0):
            raise ValueError("Erlang A needs the callers' mean patience in seconds.")
        if not 0.0 <= self.shrinkage < 1.0:
            raise ValueError(
                f"The shrinkage is {self.shrinkage}: a fraction of at least 0 and below 1 is needed."
            )
        if not 0.0 < self.max_occupancy <= 1.0:
            raise ValueError(
                f"The highest occupancy is {self.max_occupancy}: a fraction above 0 and up to 1 is needed."
            )
        if self.least_seats < 0 or (self.most_seats is not None and self.most_seats < self.least_seats):
            raise ValueError("The least seats must not be negative nor more than the most seats.")


@dataclass(frozen=True)
class SeatNeeds:
    """One value per interval. `seats` = people on contacts, before shrinkage; `required` = agents to be
    rostered.

    `service_level` and `occupancy` are what the required agents will probably give, shrinkage taken off.
    """

    load_erlangs: FloatArray
    seats: IntArray
    required: IntArray
    service_level: FloatArray
    occupancy: FloatArray


def requirement_for(
    offered: ArrayLike, aht_s: ArrayLike, interval_minutes: int, norm: StaffingNorm
) -> SeatNeeds:
    """Seats and required agents for open intervals.

    `offered` = contacts per interval, `aht_s` = seconds each; both finite, not negative, aht_s above 0 where
    there are contacts. `required` = seats / (1 - shrinkage), rounded up once, then brought within the bounds.
    """
    calls, aht = np.broadcast_arrays(np.asarray(offered, dtype=float), np.asarray(aht_s, dtype=float))
    _check(calls, aht)
    load = calls * aht / (60.0 * interval_minutes)
    seats = _seats(calls, load, aht, interval_minutes, norm)
    required = np.ceil(seats / (1.0 - norm.shrinkage) - _DUST).astype(np.int64)
    required = np.maximum(required, norm.least_seats)
    if norm.most_seats is not None:
        required = np.minimum(required, norm.most_seats)
    outcome = expected(load, on_contacts(required, norm.shrinkage), aht, norm)
    return SeatNeeds(load, seats, required, outcome.service_level, outcome.occupancy)


def on_contacts(rostered: ArrayLike, shrinkage: float) -> IntArray:
    """Whole agents on contacts of so many rostered: those that shrinkage leaves, at least one of any."""
    agents = np.asarray(rostered, dtype=float)
    left = np.floor(agents * (1.0 - shrinkage) + _DUST)
    return np.asarray(np.maximum(left, np.minimum(agents, 1.0)), dtype=np.int64)


def expected(load: ArrayLike, agents: ArrayLike, aht_s: ArrayLike, norm: StaffingNorm) -> Performance:
    """What agents on contacts will probably give (FC-05, K-06): Erlang A where that is the norm, else C."""
    aht = np.where(np.asarray(load) > 0, aht_s, 1.0)
    if norm.norm == "erlang_a" and norm.patience_s:
        return erlang_a(load, agents, aht, norm.target.threshold_s, norm.patience_s)
    return erlang_c(load, agents, aht, norm.target.threshold_s)


def _seats(
    calls: FloatArray, load: FloatArray, aht: FloatArray, interval_minutes: int, norm: StaffingNorm
) -> IntArray:
    if norm.norm in _TABLE_MODES:
        return seats_table(calls * 60.0 / interval_minutes, _TABLE_MODES[norm.norm])
    safe = np.where(load > 0, aht, 1.0)
    if norm.norm == "erlang_a" and norm.patience_s:
        return least_agents_erlang_a(load, safe, norm.target, norm.patience_s, norm.max_occupancy)
    return least_agents_erlang_c(load, safe, norm.target, norm.max_occupancy)


def _check(calls: FloatArray, aht: FloatArray) -> None:
    if not (np.isfinite(calls).all() and np.isfinite(aht).all() and (calls >= 0).all() and (aht >= 0).all()):
        raise ValueError("Contacts and handle times must be finite and not negative.")
    if np.any((calls > 0) & (aht == 0)):
        raise ValueError("A handle time of 0 s cannot be worked: give the queue one above 0.")
