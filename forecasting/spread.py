"""From a forecast of means to possible counts: replayed day errors, then gamma-Poisson within the day.

A day's error on the log scale has a part common to the whole month ahead and a part of its own; both are
learned by replaying the method at past origins at the same lead.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from scipy.special import ndtri

from forecasting.grid import FloatArray, Grid, IntArray
from forecasting.method import NUMBERS, QUANTILES

PATHS = 500
REPLAYS: Mapping[int, tuple[int, int]] = {21: (16, 21), 5: (24, 7), 0: (48, 3)}
"""Past origins to replay a method at: their number and distance, by the least number of days asked."""
BURN_IN_DAYS = 56
"""The history the first of them needs."""
LEAST_ERRORS = 20
ASSUMED_SD = 0.25
"""S.d. of a day's log error where there is too little history to replay [A]."""
BIGGEST_ERROR = 1.5
SHARED_PRIOR_ORIGINS = 3.0
ASSUMED_SHARED = 0.5
MOST_SDS = 4.0
IN_SAMPLE_FACTOR = 1.25
"""Replayed errors are a little too small: profile and scales were learned from the same days [A]."""


@dataclass(frozen=True)
class DayErrors:
    """Replayed errors: s.d. of what the days of a month share, and the days' own parts as a pool.

    The s.d. is learned from few origins, each telling once: what is shared follows Student's t with as many
    degrees of `freedom` as stand behind it.
    """

    shared_sd: float
    own: FloatArray
    freedom: float = SHARED_PRIOR_ORIGINS

    def draw(self, paths: int, days: int, rng: np.random.Generator) -> FloatArray:
        """Errors (paths, days); the days of one path share a part."""
        shared = rng.standard_t(self.freedom, (paths, 1)) * self.shared_sd
        return np.asarray(shared + self.own[rng.integers(0, self.own.size, (paths, days))])


def learn_errors(errors: Sequence[FloatArray], scale: float = 1.0) -> DayErrors:
    """Split errors (one array per past origin, NaN = unknown) into shared and own parts.

    `scale` is the s.d. that such errors are supposed to have (1 when they are standardised already). It is
    what remains with too few of them, and what the shared part, of which each origin tells only once, is
    shrunk to. One or two days ahead there is nothing to share: all errors are the days' own.
    """
    limit = MOST_SDS * scale
    known = [np.clip(row[np.isfinite(row)], -limit, limit) for row in errors]
    if max((row.size for row in errors), default=0) < 3 and sum(row.size for row in known) >= LEAST_ERRORS:
        return DayErrors(0.0, IN_SAMPLE_FACTOR * np.concatenate(known))
    known = [row for row in known if row.size >= 3]
    assumed = ASSUMED_SHARED * scale
    if sum(row.size for row in known) < LEAST_ERRORS:
        return DayErrors(assumed, np.sqrt(1 - ASSUMED_SHARED**2) * scale * _normal_scores(99))
    own = np.concatenate([row - row.mean() for row in known])
    within = float(np.var(own)) / float(np.mean([row.size for row in known]))
    observed = max(float(np.mean([row.mean() ** 2 for row in known])) - within, 0.0)
    weight = len(known) / (len(known) + SHARED_PRIOR_ORIGINS)
    shared = weight * observed + (1 - weight) * min(assumed**2, 4 * observed + 0.1 * assumed**2)
    return DayErrors(float(np.sqrt(shared)), IN_SAMPLE_FACTOR * own, len(known) + SHARED_PRIOR_ORIGINS)


def replay_origins(last: int, leads: IntArray, burn_in: int = BURN_IN_DAYS) -> list[int]:
    """Past days, newest first, from which days at these leads had already happened by day `last`."""
    most, step = next(value for least, value in REPLAYS.items() if leads.size >= least)
    newest = last - int(leads.max())
    return [newest - back * step for back in range(most) if newest - back * step >= burn_in]


def _normal_scores(count: int) -> FloatArray:
    return np.asarray(ndtri((np.arange(count) + 0.5) / count), dtype=float)


def simulate_counts(
    mean: FloatArray, day: IntArray, errors: FloatArray, dispersion: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Counts (paths, intervals) whose mean is `mean`.

    `errors` (paths, days) are log errors, minus infinity for a day without calls, `day` the day of each
    interval, `dispersion` the relative variance of its rate within the day.
    """
    factor = np.exp(np.clip(errors, -BIGGEST_ERROR, BIGGEST_ERROR))
    factor[np.isneginf(errors)] = 0.0
    factor /= np.maximum(factor.mean(axis=0), 1e-9)
    rate = mean[None, :] * factor[:, day]
    over = dispersion > 1e-6
    shape = 1.0 / dispersion[over]
    rate[:, over] *= rng.standard_gamma(shape, size=(len(rate), int(over.sum()))) / shape
    return rng.poisson(rate).astype(float)


class SpreadFit(ABC):
    """A fitted method that knows means and day errors; its quantiles are those of simulated paths."""

    @abstractmethod
    def rows(self, days: Sequence[date]) -> tuple[Grid, FloatArray, FloatArray]:
        """The grid of the days' rows, the mean and the within-day dispersion of each."""

    @abstractmethod
    def draw_errors(self, days: Sequence[date], paths: int, rng: np.random.Generator) -> FloatArray:
        """Log errors (paths, days) of the given days."""

    @abstractmethod
    def chance_open(self, days: Sequence[date]) -> FloatArray:
        """How likely each day is open; the means of `rows` are expectations over both."""

    def simulate(self, days: Sequence[date], paths: int, seed: int) -> FloatArray:
        """See `forecasting.method.Fitted`."""
        return self._simulate(*self.rows(days), paths, seed)

    def _simulate(
        self, grid: Grid, mean: FloatArray, dispersion: FloatArray, paths: int, seed: int
    ) -> FloatArray:
        rng = np.random.default_rng(seed)
        errors = self.draw_errors(grid.days, paths, rng)
        chance = self.chance_open(grid.days)
        for doubtful in np.flatnonzero((chance > 0) & (chance < 1)):
            # As many paths open as the chance says, not more or fewer by luck.
            shut = rng.permutation(paths)[round(chance[doubtful] * paths) :]
            errors[shut, doubtful] = -np.inf
        return simulate_counts(mean, grid.day, errors, dispersion, rng)

    def forecast(self, days: Sequence[date], seed: int) -> pd.DataFrame:
        """See `forecasting.method.Fitted`."""
        grid, mean, dispersion = self.rows(days)
        numbers = np.zeros((mean.size, len(NUMBERS)))
        numbers[:, 0] = mean
        if mean.size:
            paths = self._simulate(grid, mean, dispersion, PATHS, seed)
            numbers[:, 1:] = np.quantile(paths, list(QUANTILES.values()), axis=0).T
        return pd.DataFrame(numbers, index=grid.index.rename("interval_start"), columns=list(NUMBERS))
