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

_DUST = 1e-9


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
    """Least agents by Erlang C. One pass of the Erlang B recursion serves all elements.

    The recursion runs over agents n = 1, 2, ...; an element leaves when its target holds. Elements are kept
    sorted by load, so that those still overloaded cost two operations only.
    """
    loads, aht = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(aht_s, dtype=float))
    agents, exact = np.zeros(loads.size, dtype=np.int64), np.zeros(loads.size)
    pending = np.flatnonzero(loads.ravel() > 0)
    pending = pending[np.argsort(loads.ravel()[pending], kind="stable")]
    a, hold = loads.ravel()[pending], aht.ravel()[pending]
    floor = a / max_occupancy
    blocking, before = np.ones_like(a), np.full_like(a, _unserved(target))
    n = 0
    while a.size:
        n += 1
        product = a * blocking
        blocking = product / (n + product)
        stable = int(np.searchsorted(a, n, side="left"))
        if not stable:
            continue
        spare, b = n - a[:stable], blocking[:stable]
        waits = n * b / (spare + a[:stable] * b)
        measure = _erlang_c_measure(target, waits, spare, hold[:stable])
        done = (measure >= target.need - TOLERANCE) & (floor[:stable] <= n + _DUST)
        if done.any():
            at = pending[:stable][done]
            agents[at] = n
            exact[at] = np.maximum(
                _between(n, before[:stable][done], measure[done], target.need), floor[:stable][done]
            )
            keep = np.concatenate([~done, np.ones(a.size - stable, dtype=bool)])
            before[:stable] = measure
            pending, a, hold, floor, blocking, before = (
                x[keep] for x in (pending, a, hold, floor, blocking, before)
            )
        else:
            before[:stable] = measure
    return Least(agents.reshape(loads.shape), np.minimum(exact, agents).reshape(loads.shape))


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


def _unserved(target: ServiceTarget | SpeedTarget) -> float:
    """The measure of a queue that grows for ever."""
    return 0.0 if isinstance(target, ServiceTarget) else -np.inf


def _erlang_c_measure(
    target: ServiceTarget | SpeedTarget, waits: FloatArray, spare: FloatArray, aht_s: FloatArray
) -> FloatArray:
    if isinstance(target, ServiceTarget):
        return np.asarray(1.0 - waits * np.exp(-spare * (target.threshold_s / aht_s)))
    if isinstance(target, AbandonTarget):
        raise ValueError("Nobody gives up by Erlang C: a target of abandonment needs the callers' patience.")
    return np.asarray(-waits * aht_s / spare)


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
