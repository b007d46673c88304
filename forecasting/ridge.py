"""Ridge calendar + level: the same shrunk calendar on log day totals, with a level that is a weighted mean.

    y_t = slow_t + x_t' b + e_t,    b ~ N(prior mean, prior sd^2),    e_t ~ N(0, noise^2 / weight_t)

Calendar and slow level (a kernel mean over weeks) are found in turns, outlying days weighing less; the level
carried into the future is the mean of what the calendar leaves, newer days weighing more. Beside the
structural model it errs differently: its level does not chase the last weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.calendar import Design
from forecasting.grid import BoolArray, FloatArray, IntArray

CALENDAR_HALF_LIFE_DAYS = 800.0
NOISE = 0.12
"""S.d. of a day about its level and calendar; larger than measured, as neighbouring days err together [A]."""
SLOW_WEEKS = 6.0
ROUNDS = 4
OUTLIER_SDS = 2.5
STEP_DAYS = 10
STEP = float(np.log(1.8))
"""A level that changes by so much from ten days to the next ten, and stays, is a new level [A]."""
STEP_NOISES = 2.5
"""... if it is also so many s.d. of a day's noise: about four of the difference of two medians of ten."""
STEP_MEMORY = 56


@dataclass(frozen=True)
class RidgeDays:
    """Log day totals (NaN = unknown) and their calendar; fits itself anew at every origin.

    `half_lives`: the level is the mean over these of decayed means, in days; `annual`: with annual harmonics.
    """

    log_totals: FloatArray
    design: Design
    half_lives: Sequence[float]
    annual: bool = True

    def predict(self, origin: int, targets: IntArray) -> FloatArray:
        """Log totals of the target days as known at the end of day `origin`."""
        columns = self._columns()
        x = self.design.matrix[: origin + 1, columns]
        offset = self.design.matrix @ self.design.prior_mean
        y = self.log_totals[: origin + 1] - offset[: origin + 1]
        effect, weight = _fit(x, self.design.prior_sd[columns], y)
        step = _last_step(y - x @ effect)
        if step:
            # The calendar must not explain what a new level explains: lift the days before, fit again.
            rest = y - x @ effect
            before, since = (part[np.isfinite(part)] for part in (rest[:step], rest[step:]))
            y[:step] += np.median(since) - np.median(before[-STEP_MEMORY:])
            effect, weight = _fit(x, self.design.prior_sd[columns], y)
            weight[:step] = 0.0
        level = _level(y - x @ effect, weight, self.half_lives)
        return np.asarray(self.design.matrix[np.ix_(targets, columns)] @ effect + offset[targets] + level)

    def _columns(self) -> IntArray:
        kept: BoolArray = np.array([self.annual or not n.startswith("year:") for n in self.design.names])
        return np.flatnonzero(kept)


def _fit(x: FloatArray, prior_sd: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Effects, and the weight of each day (0 where unknown)."""
    known = np.flatnonzero(np.isfinite(y))
    rows, values = x[known], y[known]
    week = known // 7
    order = np.arange(week.max() + 1)
    kernel = np.exp(-0.5 * ((order[:, None] - order) / SLOW_WEEKS) ** 2)
    decay = 0.5 ** ((len(y) - 1 - known) / CALENDAR_HALF_LIFE_DAYS) / NOISE**2
    penalty = np.diag(prior_sd**-2.0)
    effect = np.zeros(x.shape[1])
    trust = np.ones(len(known))
    for _ in range(ROUNDS):
        rest = values - rows @ effect
        smooth = kernel @ np.bincount(week, trust * rest, order.size)
        slow = (smooth / np.maximum(kernel @ np.bincount(week, trust, order.size), 1e-12))[week]
        scaled = rows.T * (decay * trust)
        effect = np.asarray(np.linalg.solve(scaled @ rows + penalty, scaled @ (values - slow)), dtype=float)
        off = np.abs(values - slow - rows @ effect)
        typical = 1.48 * float(np.median(off)) + 1e-9
        trust = 1.0 / np.maximum(off / (OUTLIER_SDS * typical), 1.0)
    weight = np.zeros(len(y))
    weight[known] = trust
    return effect, weight


def _level(rest: FloatArray, weight: FloatArray, half_lives: Sequence[float]) -> float:
    """Mean over half-lives of the decayed means of what the calendar leaves."""
    known = np.flatnonzero(weight > 0)
    age = float(len(rest) - 1) - known
    decayed = [0.5 ** (age / half_life) * weight[known] for half_life in half_lives]
    return float(np.mean([(w @ rest[known]) / w.sum() for w in decayed]))


def _last_step(rest: FloatArray) -> int:
    """Position of the first day of the present level, 0 when there was no step; NaN days are unknown.

    A step parts ten days from the next ten, with medians far apart, and the newest ten days lie nearer to the
    new level than to the old one.
    """
    known = np.flatnonzero(np.isfinite(rest))
    values = rest[known]
    if len(values) < 2 * STEP_DAYS:
        return 0
    median = np.median(np.lib.stride_tricks.sliding_window_view(values, STEP_DAYS), axis=1)
    old, new = median[:-STEP_DAYS], median[STEP_DAYS:]
    noise = 1.48 * float(np.median(np.abs(np.diff(values)))) / np.sqrt(2.0)
    far = np.abs(new - old) > max(STEP, STEP_NOISES * noise)
    steps = np.flatnonzero(far & (np.abs(median[-1] - new) < np.abs(median[-1] - old)))
    if steps.size == 0:
        return 0
    near = steps[steps > steps[-1] - STEP_DAYS]
    return int(known[near[np.argmax(np.abs(new - old)[near])] + STEP_DAYS])
