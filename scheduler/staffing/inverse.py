"""The least agents that reach a target, for whole arrays of loads: whole numbers, and before rounding.

Between n - 1 and n agents the target's measure is taken as a straight line: so many agents on average, n - 1
for a part of the time and n for the rest. Where one fewer means a queue that grows for ever there is no such
line, and the whole number stands.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.staffing.erlang import FloatArray, IntArray, Performance, erlang_a
from scheduler.staffing.target import TOLERANCE, AbandonTarget, ServiceTarget, SpeedTarget, Target, reached
from scheduler.staffing.waiting_kernel import searched


@dataclass(frozen=True)
class Least:
    """`agents` is the least whole number that reaches the target, `exact` in (agents - 1, agents] before
    rounding; both 0 without load.
    """

    agents: IntArray
    exact: FloatArray


def least_agents_erlang_c(
    load: ArrayLike, aht_s: ArrayLike, target: ServiceTarget | SpeedTarget, max_occupancy: float = 1.0
) -> Least:
    """Least agents by Erlang C."""
    if isinstance(target, AbandonTarget):
        raise ValueError("Nobody gives up by Erlang C: a target of abandonment needs the callers' patience.")
    loads, aht = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(aht_s, dtype=float))
    flat, hold = np.ascontiguousarray(loads.ravel()), np.ascontiguousarray(aht.ravel())
    floor, share = flat / max_occupancy, isinstance(target, ServiceTarget)
    found = searched(flat, hold, floor, share, target.threshold_s, target.need - TOLERANCE)
    agents, before, measure = found
    exact = np.maximum(_between(agents, before, measure, target.need), floor)
    exact = np.where(agents > 0, np.minimum(exact, agents), 0.0)
    return Least(agents.reshape(loads.shape), exact.reshape(loads.shape))


def least_agents_erlang_a(
    load: ArrayLike, aht_s: ArrayLike, target: Target, patience_s: float, max_occupancy: float = 1.0
) -> Least:
    """Least agents by Erlang A. Occupancy counts the answered contacts only."""
    loads, aht = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(aht_s, dtype=float))
    flat_load, flat_aht = loads.ravel(), aht.ravel()

    def outcome(at: IntArray, agents: IntArray) -> Performance:
        return erlang_a(flat_load[at], agents, flat_aht[at], target.threshold_s, patience_s)

    def enough(at: IntArray, agents: IntArray) -> NDArray[np.bool_]:
        found = outcome(at, agents)
        return np.asarray(reached(target, found) & (found.occupancy <= max_occupancy + TOLERANCE))

    agents = _least(flat_load, enough)
    exact = np.zeros(loads.size)
    at = np.flatnonzero(agents > 0)
    if at.size:
        low, high = outcome(at, agents[at] - 1), outcome(at, agents[at])
        of_target = _between(agents[at], target.measure(low), target.measure(high), target.need)
        of_pause = _between(agents[at], -low.occupancy, -high.occupancy, -max_occupancy)
        # No agents are not busy either, but nobody answers.
        exact[at] = np.maximum(of_target, np.where(agents[at] > 1, of_pause, 0.0))
    return Least(agents.reshape(loads.shape), np.clip(exact, agents - 1.0, agents).reshape(loads.shape))


def _between(agents: IntArray | int, low: FloatArray, high: FloatArray, need: float) -> FloatArray:
    """Agents before rounding where the measure is `low` at one agent fewer and `high` at `agents`."""
    rise = high - low
    line = np.isfinite(rise) & (rise > 0) & (low < need)
    part = np.divide(need - low, rise, out=np.where(low < need, 1.0, 0.0), where=line)
    return np.asarray(agents - 1.0 + np.clip(part, 0.0, 1.0))


def _least(load: FloatArray, enough: Callable[[IntArray, IntArray], NDArray[np.bool_]]) -> IntArray:
    """Least n per element with enough(elements, n), which holds for all larger n: gallop up, then bisect."""
    low = np.zeros(load.shape, dtype=np.int64)
    high = np.ceil(load + np.sqrt(load)).astype(np.int64)
    open_at = np.flatnonzero(load > 0)
    high[load <= 0] = 0
    while open_at.size:
        failed = open_at[~enough(open_at, high[open_at])]
        low[failed] = high[failed]
        high[failed] += np.maximum(1, high[failed] // 2)
        open_at = failed
    open_at = np.flatnonzero(high - low > 1)
    while open_at.size:
        middle = (low[open_at] + high[open_at]) // 2
        good = enough(open_at, middle)
        high[open_at[good]] = middle[good]
        low[open_at[~good]] = middle[~good]
        open_at = open_at[high[open_at] - low[open_at] > 1]
    return high
