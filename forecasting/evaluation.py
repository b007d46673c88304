"""How good a forecast was, once the calls have come (FC-01): by queue, level and lead.

Only intervals whose count is known take part, on every level: a day or month is the sum of its known
intervals, forecast and counted alike. Quantiles do not add up: bands of days and months are judged by
quantiles of their own (`forecasting.levels.path_totals`), where there are such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting import metrics
from forecasting.backtest import BANDED, naive_error
from forecasting.grid import BoolArray, FloatArray, IntArray, local_days
from forecasting.history import History
from forecasting.levels import TOTAL_COLUMNS, Level, totals, unit_starts
from forecasting.method import QUANTILES

LEVELS: tuple[Level, ...] = ("interval", "day", "month", "year")
LEADS = ((1, 7), (8, 14), (15, 21), (22, 28), (29, 10_000))
"""Days ahead that are told together: weeks, which hold every weekday."""
EVERY_LEAD = "all"
LEAST_KNOWN_OF_DAY = 0.9
TOLERANCE = 0.5
"""A stored total that differs by more calls from the sum of its intervals is of another forecast (FC-02)."""


@dataclass(frozen=True)
class Accuracy:
    """Errors of one queue on one level and lead: fractions (`rmse`: calls), NaN where they cannot be told.

    `lead` is a range of days ahead, "8-14" (1 = the first day not known), or "all". `pairs` counts the units
    compared, `actual` and `forecast` are their calls. `peak_error` is the WAPE of the busiest tenth,
    `floor_ratio` the WAPE over that of a known Poisson rate; `pinball` and coverage are never of years.
    """

    queue: str
    level: Level
    lead: str
    pairs: int
    actual: float
    forecast: float
    wape: float
    mape: float
    mase: float
    rmse: float
    bias: float
    pinball: float
    coverage80: float
    coverage95: float
    peak_error: float
    floor_ratio: float


@dataclass(frozen=True)
class NaiveScale:
    """Mean absolute difference of counts a week apart before the forecast, the scale of MASE."""

    interval: float
    day: float

    @staticmethod
    def of(history: History) -> NaiveScale:
        """From the history that was known when the forecast was made."""
        if history.frame.empty:
            return NaiveScale(float("nan"), float("nan"))
        sums = _day_sums(history)
        gap = np.abs(sums[7:] - sums[:-7])
        day = float(np.nanmean(gap)) if np.isfinite(gap).any() else float("nan")
        return NaiveScale(naive_error(history), day)


def _day_sums(history: History) -> FloatArray:
    """Calls of each day, NaN where less than nine tenths of its intervals are known."""
    grid = history.grid()
    offered = history.frame["offered"].to_numpy(dtype=float)
    known = np.isfinite(offered)
    days = len(grid.days)
    counted = np.bincount(grid.day, known, minlength=days)
    share = counted / np.maximum(np.bincount(grid.day, minlength=days), 1)
    sums = np.bincount(grid.day, np.where(known, offered, 0.0), minlength=days)
    return np.where(share >= LEAST_KNOWN_OF_DAY, sums, np.nan)


def accuracy(
    queue: str,
    rows: pd.DataFrame,
    scale: NaiveScale,
    lead: str | None = None,
    sums: pd.DataFrame | None = None,
) -> list[Accuracy]:
    """Every level over all leads, intervals and days also by lead.

    `rows` is indexed by interval_start (tz-aware) with the mean, the quantiles, `actual` (NaN = unknown or
    masked) and `cut`, the first day that was not known when the row was forecast (NaT = not told). `lead`
    names the one lead that all rows have, instead of ranges. `sums` holds days and months with their
    quantiles, as `forecasting.backtest.backtest_levels` gives them; without it they have no coverage. No row
    with a known actual gives an empty list.
    """
    known = rows[np.isfinite(rows["actual"].to_numpy(dtype=float))]
    if known.empty:
        return []
    bands = {level: _of_level(sums, level) for level in LEVELS[1:]}
    bands["interval"] = known
    found = [_judged(queue, level, lead or EVERY_LEAD, known, scale, bands[level]) for level in LEVELS]
    if lead is None:
        of_day = dict(_classes(leads(bands["day"]))) if bands["day"] is not None else {}
        for name, chosen in _classes(leads(known)):
            mine = known[chosen]
            found.append(_judged(queue, "interval", name, mine, scale, mine))
            days = bands["day"][of_day[name]] if bands["day"] is not None and name in of_day else None
            found.append(_judged(queue, "day", name, mine, scale, days))
    return found


def _of_level(sums: pd.DataFrame | None, level: Level) -> pd.DataFrame | None:
    """The rows of one level, indexed by their start; None where there are none."""
    if sums is None or sums.empty:
        return None
    mine = sums[sums["level"] == level]
    return None if mine.empty else mine.set_index("start")


def leads(rows: pd.DataFrame) -> IntArray:
    """Days ahead of each row: 1 is the first day not known; 0 where the cut is not told."""
    day = _days_of(pd.DatetimeIndex(rows.index))
    cut = pd.to_datetime(rows["cut"]).to_numpy(dtype="datetime64[D]")
    told = ~np.isnat(cut)
    return np.where(told, (day - np.where(told, cut, day)).astype(np.int64) + 1, 0)


def _days_of(index: pd.DatetimeIndex) -> npt.NDArray[np.datetime64]:
    """Local days of instants, or of starts of days, which have no zone."""
    return local_days(index) if index.tz is not None else np.asarray(index, dtype="datetime64[D]")


def _classes(days_ahead: IntArray) -> Iterator[tuple[str, BoolArray]]:
    for first, last in LEADS:
        chosen = (days_ahead >= first) & (days_ahead <= last)
        if chosen.any():
            yield (f"{first}-{min(last, int(days_ahead.max()))}" if last > first else str(first)), chosen


def _judged(
    queue: str,
    level: Level,
    lead: str,
    rows: pd.DataFrame,
    scale: NaiveScale,
    banded: pd.DataFrame | None,
) -> Accuracy:
    """`rows` are intervals; `banded` the units of the level with their quantiles, None = not told."""
    actual, mean = (_summed(rows, column, level) for column in ("actual", "mean"))
    wape = metrics.wape(actual, mean)
    floor = metrics.poisson_floor(mean)
    naive = {"interval": scale.interval, "day": scale.day}.get(level, float("nan"))
    bands = _bands(banded) if banded is not None else (float("nan"),) * 3
    return Accuracy(
        queue=queue,
        level=level,
        lead=lead,
        pairs=len(actual),
        actual=float(actual.sum()),
        forecast=float(mean.sum()),
        wape=wape,
        mape=metrics.mape(actual, mean),
        mase=metrics.mase(actual, mean, naive),
        rmse=metrics.rmse(actual, mean),
        bias=metrics.bias(actual, mean),
        pinball=bands[0],
        coverage80=bands[1],
        coverage95=bands[2],
        peak_error=metrics.peak_error(actual, mean),
        floor_ratio=wape / floor if floor > 0 else float("nan"),
    )


def _bands(rows: pd.DataFrame) -> tuple[float, float, float]:
    """Mean pinball loss and the two coverages, counts spread over their unit (see `metrics.coverage`)."""
    actual = rows["actual"].to_numpy(dtype=float)
    at = {name: rows[name].to_numpy(dtype=float) for name in QUANTILES}
    uniform = np.random.default_rng(0).random(len(rows))
    return (
        float(np.mean([metrics.pinball(actual, at[name], level) for name, level in QUANTILES.items()])),
        metrics.coverage(actual, at["p10"], at["p90"], uniform),
        metrics.coverage(actual, at["p2_5"], at["p97_5"], uniform),
    )


def _summed(rows: pd.DataFrame, column: str, level: Level) -> FloatArray:
    """Sums per unit of the level and cut, in time's order."""
    values = rows[column].to_numpy(dtype=float)
    if level == "interval":
        return values
    unit = unit_starts(pd.DatetimeIndex(rows.index), level)
    cut = pd.to_datetime(rows["cut"]).to_numpy()
    sums = pd.Series(values).groupby([unit, cut], dropna=False, sort=True).sum()
    return sums.to_numpy(dtype=float)


def stored_rows(frame: pd.DataFrame, history: History, as_of: date | None) -> pd.DataFrame:
    """The rows of one queue of a stored forecast beside what came, as `accuracy` takes them."""
    rows = frame.set_index("interval_start")
    actual = history.frame["offered"].reindex(pd.DatetimeIndex(rows.index)).to_numpy(dtype=float)
    return rows.assign(actual=actual, cut=np.full(len(rows), as_of or "NaT", dtype="datetime64[s]"))


def stored_sums(
    levels: pd.DataFrame, rows: pd.DataFrame, history: History, as_of: date | None
) -> pd.DataFrame:
    """The stored days and months of one queue beside what came, as `accuracy` takes them.

    `levels` has the columns of `forecasting.levels.TOTAL_COLUMNS`, `rows` are those of `stored_rows`. Only
    units all of whose intervals are known, and whose mean is still the sum of their intervals.
    """
    intervals = rows.reset_index().assign(queue=history.queue)
    parts = []
    for level in BANDED:
        came, mean = (totals(intervals, level, name)[["start", name]] for name in ("actual", "mean"))
        unknown = intervals.assign(unknown=intervals["actual"].isna().astype(float))
        gaps = totals(unknown, level, "unknown")[["start", "unknown"]]
        table = levels[levels["level"] == level].merge(came, on="start").merge(gaps, on="start")
        table = table.merge(mean.rename(columns={"mean": "sum"}), on="start")
        agrees = (table["mean"] - table["sum"]).abs() <= TOLERANCE
        parts.append(table[agrees & (table["unknown"] == 0)][[*TOTAL_COLUMNS, "actual"]])
    return pd.concat(parts).assign(cut=np.datetime64(as_of or "NaT", "s"))
