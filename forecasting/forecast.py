"""A stored forecast: one table of numbers with the name of the method that made it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecasting.levels import TOTAL_COLUMNS
from forecasting.method import NUMBERS, QUANTILES

COLUMNS = ("queue", "interval_start", *NUMBERS, "aht_s")
TOTALS = ("queue", *TOTAL_COLUMNS)


def _no_totals() -> pd.DataFrame:
    return pd.DataFrame(columns=list(TOTALS))


@dataclass(frozen=True)
class Forecast:
    """Rows of open intervals in the columns `COLUMNS`, interval_start tz-aware; `method` names who made them.

    `totals` holds the days, months and years in the columns `TOTALS` (FC-02), empty where they are not told.
    Numbers are finite and at least 0, quantiles in order: a ValueError names the first row where they are
    not.
    """

    frame: pd.DataFrame
    method: str
    totals: pd.DataFrame = field(default_factory=_no_totals)

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != COLUMNS:
            raise ValueError(
                f"A forecast has the columns {', '.join(COLUMNS)}, not {', '.join(self.frame.columns)}."
            )
        _check(self.frame, [*NUMBERS, "aht_s"], "interval_start")
        _check(self.totals, list(NUMBERS), "start")


def _check(table: pd.DataFrame, columns: list[str], when: str) -> None:
    numbers = table[columns].to_numpy(dtype=float)
    bad = ~np.isfinite(numbers).all(axis=1) | (numbers < 0).any(axis=1)
    bad |= (np.diff(table[list(QUANTILES)].to_numpy(dtype=float), axis=1) < 0).any(axis=1)
    if bad.any():
        row = table.iloc[int(np.flatnonzero(bad)[0])]
        raise ValueError(
            f"The forecast of queue {row['queue']} at {row[when]} is not finite, is "
            "negative or has quantiles out of order."
        )
