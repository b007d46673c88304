"""The four levels of a forecast: interval, day, month, year (FC-02): sums of intervals, hence coherent.

The mean of a day or month is the sum of its intervals' means; its quantiles are those of the sums of whole
simulated paths, as quantiles do not add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from forecasting.grid import BoolArray, FloatArray, local_days
from forecasting.method import NUMBERS, QUANTILES

Level = Literal["interval", "day", "month", "year"]
SUMMED: tuple[Level, ...] = ("day", "month", "year")
TOTAL_COLUMNS = ("level", "start", *NUMBERS)
_UNIT = {"day": "D", "month": "M", "year": "Y"}


def unit_starts(index: pd.DatetimeIndex, level: Level) -> npt.NDArray[np.datetime64]:
    """The local first day of the day, month or year that each tz-aware instant lies in, datetime64[s]."""
    days = local_days(index).astype(f"datetime64[{_UNIT[level]}]")
    return np.asarray(days.astype("datetime64[s]"))


def path_totals(
    index: pd.DatetimeIndex, mean: FloatArray, paths: FloatArray, levels: Iterable[Level] = SUMMED
) -> pd.DataFrame:
    """Mean and quantiles of the sums by unit of each level, in the columns `TOTAL_COLUMNS`.

    `index` and `mean` run over intervals, `paths` is (paths, intervals) of simulated counts of the same.
    """
    parts = []
    for level in levels:
        starts, unit = np.unique(unit_starts(index, level), return_inverse=True)
        member: BoolArray = unit[:, None] == np.arange(starts.size)
        quantiles = np.quantile(paths @ member, list(QUANTILES.values()), axis=0)
        table = pd.DataFrame(np.vstack([mean @ member, quantiles]).T, columns=list(NUMBERS))
        parts.append(table.assign(level=level, start=starts)[list(TOTAL_COLUMNS)])
    return pd.concat(parts, ignore_index=True)


def totals(rows: pd.DataFrame, level: Level, column: str = "mean") -> pd.DataFrame:
    """Sums of a column of a forecast's rows by queue and local day, month or year.

    `rows` has queue, interval_start (tz-aware) and the column; returns queue, start (datetime64, local; the
    instant itself at level interval) and the column, sorted. Only means and simulated paths add up, quantiles
    do not: asking for the sum of a quantile is a ValueError.
    """
    if column.startswith("p") and column[1:2].isdigit():
        raise ValueError(
            f"The sum of {column} over intervals is no quantile of the sum: add means or simulated paths."
        )
    if level == "interval":
        start: object = rows["interval_start"].to_numpy()
    else:
        start = unit_starts(pd.DatetimeIndex(rows["interval_start"]), level)
    table = pd.DataFrame({"queue": rows["queue"].to_numpy(), "start": start, column: rows[column].to_numpy()})
    sums = table.groupby(["queue", "start"], sort=True)[column].sum()
    return sums.to_frame().reset_index()


def spread_total(means: FloatArray, total: float) -> FloatArray:
    """Intervals scaled pro rata to sum to a planner's total (FC-02); nothing to scale is a ValueError."""
    now = float(means.sum())
    if total < 0 or (now <= 0 and total > 0):
        raise ValueError(f"A total of {total:g} cannot be spread over intervals that sum to {now:g}.")
    return np.asarray(means * (total / now)) if now > 0 else means.copy()
