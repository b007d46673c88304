"""Rolling-origin evaluation.

A method gets a copy of the history that ends at the origin: it cannot see the future.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from forecasting import metrics
from forecasting.calendar import DayFlags, flags_of
from forecasting.grid import BoolArray, FloatArray, days_between, local_days, minute_of_day
from forecasting.history import History
from forecasting.levels import Level, path_totals
from forecasting.method import QUANTILES, ForecastRefused, Method
from forecasting.spread import PATHS

ORIGIN_DAY_OF_MONTH = 20
LEAST_HISTORY_DAYS = 84
BANDED: tuple[Level, ...] = ("day", "month")
"""Levels above the interval whose quantiles are judged: of years there are too few."""


@dataclass(frozen=True)
class Origin:
    """Everything before `cut` is known; `first` to `last` is forecast."""

    cut: date
    first: date
    last: date

    def __post_init__(self) -> None:
        if not self.cut <= self.first <= self.last:
            raise ValueError(
                f"An origin needs cut <= first <= last, not {self.cut}, {self.first}, {self.last}."
            )


@dataclass(frozen=True)
class Scores:
    """Errors of one method on one queue, fractions; see `forecasting.metrics`."""

    queue: str
    method: str
    wape: float
    mase: float
    bias: float
    pinball: float
    coverage80: float
    coverage95: float
    floor_ratio: float
    peak_error: float
    mape: float
    intervals: int


def month_ahead_origins(
    first_day: date, last_day: date, least_days: int = LEAST_HISTORY_DAYS
) -> list[Origin]:
    """Origins at the 20th of a month, blind from that day on, for the whole next calendar month.

    Only months that lie entirely within the history, with at least `least_days` of history before the origin.
    """
    origins = []
    month = first_day.replace(day=1)
    while month <= last_day:
        following = month + timedelta(days=months.monthrange(month.year, month.month)[1])
        last = following.replace(day=months.monthrange(following.year, following.month)[1])
        cut = month.replace(day=ORIGIN_DAY_OF_MONTH)
        if (cut - first_day).days >= least_days and last <= last_day:
            origins.append(Origin(cut, following, last))
        month = following
    return origins


def lead_origins(
    first_day: date, last_day: date, *, lead: int, length: int, step: int, least_days: int
) -> list[Origin]:
    """Origins every `step` days; the first day forecast lies `lead` days after the last one known."""
    origins = []
    cut = first_day + timedelta(days=least_days)
    while cut + timedelta(days=lead + length - 2) <= last_day:
        first = cut + timedelta(days=lead - 1)
        origins.append(Origin(cut, first, first + timedelta(days=length - 1)))
        cut += timedelta(days=step)
    return origins


def backtest(
    history: History, flags: Mapping[date, DayFlags], method: Method, origins: Sequence[Origin], seed: int
) -> pd.DataFrame:
    """Forecast every origin's span from what was known then.

    Returns rows with the columns of `NUMBERS`, `actual` (NaN where unknown or within an outage, FC-09), `cut`
    and `naive_error`, indexed by interval_start. Origins whose history is refused are left out;
    ForecastRefused when all are.
    """
    return backtest_levels(history, flags, method, origins, seed)[0]


def backtest_levels(
    history: History, flags: Mapping[date, DayFlags], method: Method, origins: Sequence[Origin], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of `backtest`, and beside them the days and months with their quantiles.

    Those have the columns of `forecasting.levels.TOTAL_COLUMNS`, `actual` and `cut`; what is forecast and
    what came are both summed over the intervals whose count is known, units without any are left out.
    """
    parts, sums = [], []
    for origin in origins:
        known = history.before(origin.cut)
        days = days_between(origin.first, origin.last)
        try:
            fitted = method.fit(known, flags)
            rows = fitted.forecast(days, seed)
        except ForecastRefused:
            continue
        actual = history.frame["offered"].reindex(rows.index).to_numpy(dtype=float, copy=True)
        actual[masked(rows.index, flags, history.interval_minutes)] = np.nan
        parts.append(rows.assign(actual=actual, cut=origin.cut, naive_error=naive_error(known)))
        if np.isfinite(actual).any():
            sums.append(_known_totals(parts[-1], fitted.simulate(days, PATHS, seed)))
    if not parts:
        raise ForecastRefused(
            "Queue {queue} is too short for every one of {number} origins.",
            {"queue": history.queue, "number": len(origins)},
        )
    return pd.concat(parts), pd.concat(sums) if sums else pd.DataFrame()


def _known_totals(rows: pd.DataFrame, paths: FloatArray) -> pd.DataFrame:
    """Days and months over the intervals whose count is known."""
    told = np.isfinite(_column(rows, "actual"))
    index = pd.DatetimeIndex(rows.index[told])
    actual = _column(rows, "actual")[told]
    sums = path_totals(index, _column(rows, "mean")[told], paths[:, told], BANDED)
    came = path_totals(index, actual, actual[None, :], BANDED)["mean"]
    return sums.assign(actual=came, cut=rows["cut"].iloc[0])


def masked(index: pd.Index[pd.Timestamp], flags: Mapping[date, DayFlags], interval_minutes: int) -> BoolArray:
    """Which intervals, by their start, touch an outage (FC-09)."""
    starts = pd.DatetimeIndex(index)
    days, minute = local_days(starts), minute_of_day(starts)
    inside = np.zeros(len(starts), dtype=bool)
    for day in np.unique(days):
        flag = flags_of(day.astype(object), flags)
        if flag.outage or flag.outage_minutes:
            inside[days == day] = flag.masks(minute[days == day], interval_minutes)
    return inside


def naive_error(history: History) -> float:
    """Mean absolute difference of counts a week apart within the history: the scale of MASE."""
    local = history.frame["offered"].copy()
    local.index = pd.DatetimeIndex(local.index).tz_localize(None)
    local = local[~local.index.duplicated()]
    week_ago = pd.DatetimeIndex(local.index) - pd.Timedelta(days=7)
    before = local.reindex(week_ago).to_numpy(dtype=float)
    difference = np.abs(local.to_numpy(dtype=float) - before)
    return float(np.nanmean(difference)) if np.isfinite(difference).any() else float("nan")


def score(queue: str, method: str, rows: pd.DataFrame) -> Scores:
    """The errors of a backtest's rows; MASE is the mean over origins, each on its own history's scale."""
    actual, mean = _column(rows, "actual"), _column(rows, "mean")
    uniform = np.random.default_rng(0).random(len(rows))
    return Scores(
        queue=queue,
        method=method,
        wape=metrics.wape(actual, mean),
        mase=float(np.mean([_mase(part) for _, part in rows.groupby("cut")])),
        bias=metrics.bias(actual, mean),
        pinball=float(np.mean([metrics.pinball(actual, _column(rows, n), q) for n, q in QUANTILES.items()])),
        coverage80=metrics.coverage(actual, _column(rows, "p10"), _column(rows, "p90"), uniform),
        coverage95=metrics.coverage(actual, _column(rows, "p2_5"), _column(rows, "p97_5"), uniform),
        floor_ratio=metrics.wape(actual, mean)
        / metrics.poisson_floor(np.where(np.isfinite(actual), mean, np.nan)),
        peak_error=metrics.peak_error(actual, mean),
        mape=metrics.mape(actual, mean),
        intervals=int(np.isfinite(actual).sum()),
    )


def _mase(rows: pd.DataFrame) -> float:
    return metrics.mase(_column(rows, "actual"), _column(rows, "mean"), float(rows["naive_error"].iloc[0]))


def _column(rows: pd.DataFrame, name: str) -> FloatArray:
    return rows[name].to_numpy(dtype=float)
