"""From offered contacts and handle times to agents to be rostered, interval by interval (FC-05, ST-01)."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from scheduler.staffing.erlang import FloatArray, IntArray, Performance, erlang_a, erlang_c
from scheduler.staffing.inverse import Least, least_agents_erlang_a, least_agents_erlang_c
from scheduler.staffing.seat_table import TableMode, seats_table
from scheduler.staffing.target import AbandonTarget, Target

Norm = Literal["erlang_c", "erlang_a", "table_step", "table_linear", "table_erlang"]
_TABLE_MODES: dict[str, TableMode] = {
    "table_step": "step",
    "table_linear": "linear",
    "table_erlang": "erlang",
}
MOST_ERLANGS = 100_000.0
"""Beyond any call centre: larger loads are mistakes, and searching their agents would take for ever."""
_DUST = 1e-9


@dataclass(frozen=True)
class StaffingNorm:
    """How a queue is staffed. `shrinkage` = share of rostered time not on contacts, in [0, 1).

    `least_seats` and `most_seats` bound the agents to be rostered at a time, the second being the physical
    seats (FC-10); None = no bound.
    The seat-table norms look at calls only: they leave target, patience and occupancy aside.
    """

    target: Target
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
        if isinstance(self.target, AbandonTarget) and self.norm != "erlang_a":
            raise ValueError("A target of abandonment needs the norm erlang_a and the callers' patience.")
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
    """One value per interval. `exact` = people on contacts, before shrinkage and before rounding, `seats` the
    same in whole people; `required` = agents to be rostered; `short` = how many more would be needed than
    the physical seats hold.

    `service_level` and `occupancy` are what the required agents will probably give, shrinkage taken off.
    """

    load_erlangs: FloatArray
    exact: FloatArray
    seats: IntArray
    required: IntArray
    short: IntArray
    service_level: FloatArray
    occupancy: FloatArray


def requirement_for(
    offered: ArrayLike,
    aht_s: ArrayLike,
    interval_minutes: int,
    norm: StaffingNorm,
    staffed_for: ArrayLike | None = None,
) -> SeatNeeds:
    """Seats and required agents for open intervals.

    `offered` = contacts per interval, `aht_s` = seconds each; both finite, not negative, aht_s above 0 where
    there are contacts. `staffed_for` = contacts to staff for, where they are not the expected ones. Rounded
    once: `required` = exact / (1 - shrinkage), up to a whole agent, then brought within the bounds.
    """
    calls, aht = np.broadcast_arrays(np.asarray(offered, dtype=float), np.asarray(aht_s, dtype=float))
    target = calls if staffed_for is None else np.broadcast_to(np.asarray(staffed_for, float), calls.shape)
    _check(calls, aht)
    _check(target, aht)
    least = _least(target, aht, interval_minutes, norm)
    wanted = np.ceil(least.exact / (1.0 - norm.shrinkage) - _DUST).astype(np.int64)
    wanted = np.maximum(wanted, norm.least_seats)
    required = wanted if norm.most_seats is None else np.minimum(wanted, norm.most_seats)
    load = calls * aht / (60.0 * interval_minutes)
    outcome = expected(load, on_contacts(required, norm.shrinkage), aht, norm)
    return SeatNeeds(
        load,
        least.exact,
        least.agents,
        required,
        wanted - required,
        outcome.service_level,
        outcome.occupancy,
    )


def on_contacts(rostered: ArrayLike, shrinkage: ArrayLike) -> FloatArray:
    """Agents on contacts, on average over the interval, of so many rostered: those that shrinkage leaves."""
    left = np.asarray(rostered, dtype=float) * (1.0 - np.asarray(shrinkage, dtype=float))
    whole = np.round(left)
    return np.asarray(np.where(np.abs(left - whole) < _DUST, whole, left))


def expected(load: ArrayLike, agents: ArrayLike, aht_s: ArrayLike, norm: StaffingNorm) -> Performance:
    """What agents on contacts will probably give (FC-05, K-06): Erlang A where that is the norm, else C.

    A part of an agent is there for that part of the time: 4.4 agents are 4 for three fifths of it, else 5.
    """
    a, n = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(agents, dtype=float))
    aht = np.where(a > 0, aht_s, 1.0)
    floor = np.floor(n).astype(np.int64)
    low = _whole(a, floor, aht, norm)
    part = n - floor
    return low if not part.any() else _mixed(low, _whole(a, floor + 1, aht, norm), part, floor)


def _whole(load: FloatArray, agents: IntArray, aht: FloatArray, norm: StaffingNorm) -> Performance:
    if norm.norm == "erlang_a" and norm.patience_s:
        return erlang_a(load, agents, aht, norm.target.threshold_s, norm.patience_s)
    return erlang_c(load, agents, aht, norm.target.threshold_s)


def _mixed(low: Performance, high: Performance, part: FloatArray, floor: IntArray) -> Performance:
    """`high` for a part of the time, `low` for the rest; the occupancy is that of the agents' time."""

    def mean(one: FloatArray, other: FloatArray) -> FloatArray:
        # Infinite waits count only where they happen: 0 times infinity is no number.
        return np.asarray(np.where(part > 0, (1 - part) * one + np.where(part > 0, part, 1) * other, one))

    agents = floor + part
    busy = mean(low.occupancy * floor, high.occupancy * (floor + 1))
    return Performance(
        waits=mean(low.waits, high.waits),
        service_level=mean(low.service_level, high.service_level),
        wait_s=mean(low.wait_s, high.wait_s),
        occupancy=np.divide(busy, agents, out=np.zeros_like(busy), where=agents > 0),
        abandoned=mean(low.abandoned, high.abandoned),
        abandoned_early=mean(low.abandoned_early, high.abandoned_early),
        asa_s=mean(low.asa_s, high.asa_s),
    )


def _least(calls: FloatArray, aht: FloatArray, interval_minutes: int, norm: StaffingNorm) -> Least:
    if norm.norm in _TABLE_MODES:
        seats = seats_table(calls * 60.0 / interval_minutes, _TABLE_MODES[norm.norm])
        return Least(seats, seats.astype(float))
    load = calls * aht / (60.0 * interval_minutes)
    most = float(load.max(initial=0.0)) / norm.max_occupancy
    if most > MOST_ERLANGS:
        raise ValueError(
            f"The calls would keep at least {most:,.0f} agents busy: up to {MOST_ERLANGS:,.0f} can be "
            "computed. Look for a mistake in calls, handle time, minutes or highest occupancy."
        )
    safe = np.where(load > 0, aht, 1.0)
    if norm.norm == "erlang_a" and norm.patience_s:
        return least_agents_erlang_a(load, safe, norm.target, norm.patience_s, norm.max_occupancy)
    assert not isinstance(norm.target, AbandonTarget), "a norm refuses this"
    return least_agents_erlang_c(load, safe, norm.target, norm.max_occupancy)


def _check(calls: FloatArray, aht: FloatArray) -> None:
    if not (np.isfinite(calls).all() and np.isfinite(aht).all() and (calls >= 0).all() and (aht >= 0).all()):
        raise ValueError("Contacts and handle times must be finite and not negative.")
    if np.any((calls > 0) & (aht == 0)):
        raise ValueError("A handle time of 0 s cannot be worked: give the queue one above 0.")
