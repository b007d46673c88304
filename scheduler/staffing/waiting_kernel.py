"""The search for the least agents by Erlang C, one load at a time: plain for a few, compiled for months.

Loading the compiler's code takes longer than a few hundred loads do without it.
"""

import functools
from collections.abc import Callable
from math import exp, inf

import numpy as np

from scheduler.staffing.erlang import FloatArray, IntArray

MANY = 300
_DUST = 1e-9


def search(
    load: FloatArray,
    aht_s: FloatArray,
    floor: FloatArray,
    share: bool,
    threshold_s: float,
    need: float,
    agents: IntArray,
    measures: FloatArray,
) -> None:
    """For each load above 0 the least agents, at least `floor`, whose measure reaches `need`, into `agents`.

    The measure is the share in time, or (not `share`) the negative speed of answer; `measures` (2, loads)
    takes it at one agent fewer and at so many. Agents are tried from 1 on; y = 1 / B(n) follows from Erlang
    B's recursion (see `erlang.erlang_b`) as y(n) = 1 + n / a y(n - 1), and the chance to wait is
    n / ((n - a) y + a). As exp(-x) >= 1 - x, most tries fail without a look at the exponential.
    """
    for k in range(load.size):
        if load[k] <= 0.0:
            continue
        # Loads too small to matter would overflow their reciprocals.
        a, hold = max(load[k], 1e-9), aht_s[k]
        per, rate = 1.0 / a, threshold_s / hold
        y, n = 1.0, 0
        while n + 1 <= a:
            n += 1
            y = 1.0 + n * per * y
        while True:
            n += 1
            y = 1.0 + n * per * y
            spare = n - a
            below = spare * y + a
            if share and n * (1.0 - spare * rate) > (1.0 - need) * below:
                continue
            waits = n / below
            measure = 1.0 - waits * exp(-spare * rate) if share else -waits * hold / spare
            if measure >= need and floor[k] <= n + _DUST:
                break
        agents[k] = n
        measures[1, k] = measure
        if n - 1 <= a:
            measures[0, k] = 0.0 if share else -inf
            continue
        # y(n - 1) back from y(n).
        spare = n - 1 - a
        waits = (n - 1) / (spare * (y - 1.0) / (n * per) + a)
        measures[0, k] = 1.0 - waits * exp(-spare * rate) if share else -waits * hold / spare


def searched(
    load: FloatArray, aht_s: FloatArray, floor: FloatArray, share: bool, threshold_s: float, need: float
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Agents (0 without load), and the measure at one fewer and at so many; arrays of one length."""
    agents, measures = np.zeros(load.size, dtype=np.int64), np.zeros((2, load.size))
    work = _compiled() if load.size >= MANY else search
    work(load, aht_s, floor, share, threshold_s, need, agents, measures)
    return agents, measures[0], measures[1]


@functools.cache
def _compiled() -> Callable[..., None]:
    from numba import njit

    compiled: Callable[..., None] = njit(cache=True, nogil=True)(search)
    return compiled
