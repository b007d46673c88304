"""Average handle time per queue and interval of the week, shrunk where counts are small."""

from __future__ import annotations

import numpy as np

from forecasting.grid import FloatArray, Grid, slots_per_day
from forecasting.history import History

PRIOR_CALLS = 100.0
"""A cell of the week with so many calls is believed half, the rest is borrowed from its time of day [A]."""
HALF_LIFE_DAYS = 91.0


def handle_times(history: History, grid: Grid, default_aht_s: float) -> FloatArray:
    """Handle time of each interval of `grid` in seconds.

    Means are weighted by calls and newer days weigh more (half-life a quarter). The cell of weekday and slot
    is shrunk to its slot, the slot to the queue; a queue that never recorded a handle time has
    `default_aht_s` everywhere.
    """
    aht = history.frame["aht_s"].to_numpy(dtype=float)
    offered = history.frame["offered"].to_numpy(dtype=float)
    known = np.isfinite(aht) & (offered > 0)
    if not known.any():
        return np.full(len(grid.index), float(default_aht_s))
    past = history.grid()
    slots = slots_per_day(history.spec, history.interval_minutes)
    weekday = np.array([day.weekday() for day in past.days], dtype=np.int64)[past.day]
    age = past.day.max() - past.day
    calls = np.where(known, offered, 0.0) * 0.5 ** (age / HALF_LIFE_DAYS)
    seconds = calls * np.where(known, aht, 0.0)
    overall = float(seconds.sum() / calls.sum())
    by_slot = _shrunk(_sum(seconds, past.slot, slots), _sum(calls, past.slot, slots), np.full(slots, overall))
    cell = weekday * slots + past.slot
    by_cell = _shrunk(_sum(seconds, cell, 7 * slots), _sum(calls, cell, 7 * slots), np.tile(by_slot, 7))
    ahead = np.array([day.weekday() for day in grid.days], dtype=np.int64)[grid.day]
    return np.asarray(by_cell[ahead * slots + grid.slot])


def _sum(values: FloatArray, cell: object, cells: int) -> FloatArray:
    return np.asarray(np.bincount(np.asarray(cell), values, minlength=cells), dtype=float)


def _shrunk(seconds: FloatArray, calls: FloatArray, prior: FloatArray) -> FloatArray:
    return np.asarray((seconds + PRIOR_CALLS * prior) / (calls + PRIOR_CALLS))
