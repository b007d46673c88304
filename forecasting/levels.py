"""The four levels of a forecast: interval, day, month, year (FC-02): sums of intervals, hence coherent."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from forecasting.grid import FloatArray, local_days

Level = Literal["interval", "day", "month", "year"]
_UNIT = {"day": "D", "month": "M", "year": "Y"}


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
        days = local_days(pd.DatetimeIndex(rows["interval_start"]))
        start = days.astype(f"datetime64[{_UNIT[level]}]").astype("datetime64[s]")
    table = pd.DataFrame({"queue": rows["queue"].to_numpy(), "start": start, column: rows[column].to_numpy()})
    sums = table.groupby(["queue", "start"], sort=True)[column].sum()
    return sums.to_frame().reset_index()


def spread_total(means: FloatArray, total: float) -> FloatArray:
    """Intervals scaled pro rata to sum to a planner's total (FC-02); nothing to scale is a ValueError."""
    now = float(means.sum())
    if total < 0 or (now <= 0 and total > 0):
        raise ValueError(f"A total of {total:g} cannot be spread over intervals that sum to {now:g}.")
    return np.asarray(means * (total / now)) if now > 0 else means.copy()
