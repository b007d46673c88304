"""The rest of the day, forecast again with the counts so far.

The calls of interval i are Poisson with rate F G_i S_i m_i: m_i the mean of the forecast, F the day's own
level, G_i noise of the interval, S_i a local swell that fades. F and S are gamma with mean 1, so that counts
update them in closed form (gamma-Poisson). The noise G makes counts tell less than Poisson counts would: they
are divided by their dispersion phi = 1 + w sum(m^2) / sum(m) before they are believed (quasi-Poisson).

    level  F | N  ~ gamma(1/v + N/phi, 1/v + M/phi),   N calls where M were expected
    shape  S | N' ~ gamma(1/s + N'/phi, 1/s + F M'/phi), of counts weighted by their age, halving every
                    SHAPE_HALVING_MIN; ahead it fades towards 1 at the same pace

v is the relative variance of a day's level that the forecast's own bands tell, w that of an interval within
its day. Without counts nothing changes; with counts as expected the means stay and the bands narrow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from forecasting.forecast import COLUMNS, Forecast
from forecasting.grid import BoolArray, FloatArray, local_days
from forecasting.method import NUMBERS, QUANTILES

DAY_SHARE = 0.1
"""Part of a band's relative variance (beyond Poisson) that all intervals of the day share."""
SHAPE_SHARE = 0.5
"""Part of the rest that neighbouring intervals share for a while."""
SHAPE_HALVING_MIN = 60.0
HALF_BELIEVED_CALLS = 200.0
"""Of a queue with so many calls a day expected, half the variance of level and swell is believed: the band
of a small count says little of its rate.

These and SURPRISE_SDS were chosen on day-ahead forecasts of seven real queues, 7 to 20 days each of even
months, at three times of day; forecasting/README.md tells what they do on the other months. More trust in the
morning does harm.
"""
LEAST_VARIANCE, MOST_VARIANCE = 0.0009, 0.5
"""Bounds of the relative variance of a rate: an s.d. of 3 % to 70 %."""
SURPRISE_SDS = 3.0
Z80 = 1.2815515655446004
MOST_FACTOR = 20.0


@dataclass(frozen=True)
class Belief:
    """What is thought of a gamma factor: its mean and relative variance."""

    mean: float
    variance: float

    def widened(self, counted: float, expected: float, phi: float) -> Belief:
        """With the variance that the counts themselves ask for where they are beyond this one.

        Empirical Bayes: a gamma factor has light tails, and would hold on to the forecast on a day that is
        plainly another. What lies within SURPRISE_SDS is no surprise.
        """
        sd = math.sqrt(self.variance * self.mean**2 + phi * self.mean / expected)
        surprise = max(abs(counted / expected - self.mean) - SURPRISE_SDS * sd, 0.0)
        return Belief(self.mean, max(self.variance, surprise**2))

    def after(self, counted: float, expected: float) -> Belief:
        """With so many calls counted where `expected` were thought of at factor 1."""
        shape = 1.0 / self.variance + counted
        rate = 1.0 / (self.variance * self.mean) + expected
        return Belief(shape / rate, 1.0 / shape)


def update(
    forecast: Forecast, counts: pd.Series[float], now: pd.Timestamp, interval_minutes: int
) -> Forecast:
    """The intervals of the day that have not begun yet at `now`, or have but not ended, forecast again.

    `counts` (indexed by tz-aware interval_start; NaN and intervals that have not ended at `now` are not
    believed) are of one queue, as is the forecast; handle times stay. The day is the local one of `now`. A
    forecast without rows after `now` on that day gives one without rows.
    """
    frame = forecast.frame
    start = pd.DatetimeIndex(frame["interval_start"])
    today = local_days(start) == np.datetime64(now.tz_convert(start.tz).date())
    ended = np.asarray(start + timedelta(minutes=interval_minutes) <= now)
    mean = frame["mean"].to_numpy(dtype=float)
    seen = counts.reindex(start).to_numpy(dtype=float)
    known = today & ended & np.isfinite(seen) & (mean > 0)
    ahead = today & ~ended
    prior = _prior(frame[today & (mean > 0)])
    age = np.asarray((now - start).total_seconds(), dtype=float) / 60.0 - interval_minutes
    level, swell = _believe(prior, seen[known], mean[known], age[known], interval_minutes)
    rest = frame[ahead]
    lead = np.maximum(-age[ahead] - interval_minutes, 0.0)
    factor, variance = _ahead(level, swell, lead, prior)
    return Forecast(_moved(rest, factor, variance, prior, bool(known.any())), f"{forecast.method}, intraday")


@dataclass(frozen=True)
class _Prior:
    """Relative variances of the day's level, of a local swell and of an interval by itself."""

    level: float
    swell: float
    interval: float


def _prior(rows: pd.DataFrame) -> _Prior:
    """Split the variance that the 80 % band has beyond Poisson, pooled over the day's intervals."""
    mean = rows["mean"].to_numpy(dtype=float)
    width = (rows["p90"] - rows["p10"]).to_numpy(dtype=float) / (2 * Z80)
    square = float((mean**2).sum())
    beyond = float((width**2 - mean).sum()) / square if square > 0 else 0.0
    total = float(np.clip(beyond, LEAST_VARIANCE, MOST_VARIANCE))
    calls = float(mean.sum())
    believed = calls / (calls + HALF_BELIEVED_CALLS)
    level = DAY_SHARE * believed * total
    swell = SHAPE_SHARE * (1 - DAY_SHARE) * believed * total
    # An empty day has nothing to learn from; a variance of 0 would be a division by it.
    return _Prior(max(level, 1e-9), max(swell, 1e-9), total - level - swell)


def _believe(
    prior: _Prior, seen: FloatArray, mean: FloatArray, age: FloatArray, interval_minutes: int
) -> tuple[Belief, Belief]:
    """Level and swell after the counts; `age` in minutes since each interval ended."""
    level, swell = Belief(1.0, prior.level), Belief(1.0, prior.swell)
    if not mean.size:
        return level, swell
    # To the level a swell is noise that neighbours share: the sum of an AR(1) with this correlation.
    alike = 0.5 ** (interval_minutes / SHAPE_HALVING_MIN)
    noise = prior.swell * (1 + alike) / (1 - alike) + prior.interval
    phi = 1.0 + noise * float((mean**2).sum() / mean.sum())
    level = level.widened(float(seen.sum()), float(mean.sum()), phi)
    level = level.after(float(seen.sum()) / phi, float(mean.sum()) / phi)
    weight = 0.5 ** (age / SHAPE_HALVING_MIN)
    expected = level.mean * mean
    phi = 1.0 + prior.interval * float((weight * expected**2).sum() / (weight * expected).sum())
    return level, swell.after(float((weight * seen).sum()) / phi, float((weight * expected).sum()) / phi)


def _ahead(level: Belief, swell: Belief, lead: FloatArray, prior: _Prior) -> tuple[FloatArray, FloatArray]:
    """Factor on the mean and relative variance that level and swell leave, by minutes ahead."""
    kept = 0.5 ** (lead / SHAPE_HALVING_MIN)
    factor = np.minimum(level.mean * swell.mean**kept, MOST_FACTOR)
    # As this swell fades, others may come.
    return factor, level.variance + kept**2 * swell.variance + (1 - kept**2) * prior.swell


def _moved(
    rest: pd.DataFrame, factor: FloatArray, variance: FloatArray, prior: _Prior, counted: bool
) -> pd.DataFrame:
    """Means times the factor; each quantile's distance from the mean goes with the standard deviation."""
    if not counted:
        return rest.reset_index(drop=True)
    mean = rest["mean"].to_numpy(dtype=float)
    safe = np.maximum(mean, 1e-9)
    before = 1 / safe + prior.level + prior.swell + prior.interval
    after = 1 / (safe * factor) + variance + prior.interval
    stretch = factor * np.sqrt(after / before)
    gap = rest[list(QUANTILES)].to_numpy(dtype=float) - mean[:, None]
    quantiles = np.maximum((mean * factor)[:, None] + gap * stretch[:, None], 0.0)
    numbers = np.column_stack([mean * factor, np.maximum.accumulate(quantiles, axis=1)])
    closed: BoolArray = mean <= 0
    numbers[closed] = rest[list(NUMBERS)].to_numpy(dtype=float)[closed]
    moved = rest.reset_index(drop=True).copy()
    moved[list(NUMBERS)] = numbers
    return moved[list(COLUMNS)]
