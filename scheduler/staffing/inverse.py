"""The least number of agents that reaches a service target, for whole arrays of loads."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.staffing.erlang import FloatArray, IntArray, erlang_a
from scheduler.staffing.target import ServiceTarget

_TOLERANCE = 1e-12
"""A target counts as reached when it is missed by rounding only (requirements section 10)."""
_DUST = 1e-9


def least_agents_erlang_c(
    load: ArrayLike, aht_s: ArrayLike, target: ServiceTarget, max_occupancy: float = 1.0
) -> IntArray:
    """Least agents by Erlang C; 0 without load. One pass of the Erlang B recursion serves all elements.

    The recursion runs over agents n = 1, 2, ...; an element leaves when its target holds. Elements are kept
    sorted by load, so that those still overloaded cost two operations only.
    """
    loads, aht = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(aht_s, dtype=float))
    result = np.zeros(loads.shape, dtype=np.int64)
    pending = np.flatnonzero(loads.ravel() > 0)
    pending = pending[np.argsort(loads.ravel()[pending], kind="stable")]
    a, rate = loads.ravel()[pending], target.threshold_s / aht.ravel()[pending]
    floor = np.ceil(a / max_occupancy - _DUST)
    blocking = np.ones_like(a)
    n = 0
    while a.size:
        n += 1
        product = a * blocking
        blocking = product / (n + product)
        stable = int(np.searchsorted(a, n, side="left"))
        if not stable:
            continue
        spare, b = n - a[:stable], blocking[:stable]
        late = n * b / (spare + a[:stable] * b) * np.exp(-spare * rate[:stable])
        done = (1.0 - late >= target.share - _TOLERANCE) & (floor[:stable] <= n)
        if done.any():
            result.ravel()[pending[:stable][done]] = n
            keep = np.concatenate([~done, np.ones(a.size - stable, dtype=bool)])
            pending, a, rate, floor, blocking = (x[keep] for x in (pending, a, rate, floor, blocking))
    return result


def least_agents_erlang_a(
    load: ArrayLike, aht_s: ArrayLike, target: ServiceTarget, patience_s: float, max_occupancy: float = 1.0
) -> IntArray:
    """Least agents by Erlang A; 0 without load. Occupancy counts the answered contacts only."""
    loads, aht = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(aht_s, dtype=float))
    flat_load, flat_aht = loads.ravel(), aht.ravel()

    def reached(at: IntArray, agents: IntArray) -> NDArray[np.bool_]:
        outcome = erlang_a(flat_load[at], agents, flat_aht[at], target.threshold_s, patience_s)
        enough = outcome.service_level >= target.share - _TOLERANCE
        return np.asarray(enough & (outcome.occupancy <= max_occupancy + _TOLERANCE))

    return _least(flat_load, reached).reshape(loads.shape)


def _least(load: FloatArray, reached: Callable[[IntArray, IntArray], NDArray[np.bool_]]) -> IntArray:
    """Least n per element with reached(elements, n), which holds for all larger n: gallop up, then bisect."""
    low = np.zeros(load.shape, dtype=np.int64)
    high = np.ceil(load + np.sqrt(load)).astype(np.int64)
    open_at = np.flatnonzero(load > 0)
    high[load <= 0] = 0
    while open_at.size:
        failed = open_at[~reached(open_at, high[open_at])]
        low[failed] = high[failed]
        high[failed] += np.maximum(1, high[failed] // 2)
        open_at = failed
    open_at = np.flatnonzero(high - low > 1)
    while open_at.size:
        middle = (low[open_at] + high[open_at]) // 2
        good = reached(open_at, middle)
        high[open_at[good]] = middle[good]
        low[open_at[~good]] = middle[~good]
        open_at = open_at[high[open_at] - low[open_at] > 1]
    return high
