"""What a forecast's error costs: paid hours more than perfect foresight needs to keep the promise.

Whoever staffs to a forecast that errs misses the target in some intervals and beats it in others. The price
is taken where both reach the target over the whole span: the forecast is multiplied by the least common
factor with which the share of calls answered in time reaches the queue's target, and so is the truth (whole
agents overshoot: its own factor is a little below 1). Then

    price = hours staffed to factor x forecast / hours staffed to factor x truth - 1,

0 for a perfect forecast, 0.06 when 6 % more hours are paid. The definition is this project's own: it compares
hours at equal service, as staffing to a point forecast without safety keeps no promise.
"""

import numpy as np

from forecasting.grid import FloatArray
from scheduler.staffing.requirement import StaffingNorm, expected, on_contacts, requirement_for

HIGHEST_FACTOR = 8.0
STEPS = 12


def staffing_price(
    actual: FloatArray, forecast: FloatArray, aht_s: FloatArray, interval_minutes: int, norm: StaffingNorm
) -> float:
    """The price as a fraction; NaN without calls, or when the target cannot be reached (bounds of seats).

    `actual` and `forecast` are calls per interval, NaN actuals are left out; `aht_s` above 0.
    """
    known = np.isfinite(actual)
    truth, guess, aht = actual[known], forecast[known], aht_s[known]
    if not truth.sum() > 0:
        return float("nan")
    best = _least_hours(truth, truth, aht, interval_minutes, norm)
    paid = _least_hours(truth, guess, aht, interval_minutes, norm)
    return paid / best - 1.0 if best > 0 else float("nan")


def _least_hours(
    truth: FloatArray, guess: FloatArray, aht_s: FloatArray, interval_minutes: int, norm: StaffingNorm
) -> float:
    """Agent-hours staffed to the least multiple of `guess` that serves `truth` in time, or NaN."""
    load = truth * aht_s / (60.0 * interval_minutes)
    called = truth > 0

    def staffed(factor: float) -> tuple[float, float]:
        agents = requirement_for(factor * guess, aht_s, interval_minutes, norm).required
        level = norm.target.measure(expected(load, on_contacts(agents, norm.shrinkage), aht_s, norm))
        reached = (level[called] * truth[called]).sum() / truth.sum()
        return float(reached), float(agents.sum()) * interval_minutes / 60.0

    low, high = 0.0, HIGHEST_FACTOR
    level, hours = staffed(high)
    if level < norm.target.need:
        return float("nan")
    for _ in range(STEPS):
        middle = (low + high) / 2
        level, needed = staffed(middle)
        if level >= norm.target.need:
            high, hours = middle, needed
        else:
            low = middle
    return hours
