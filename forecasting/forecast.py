"""A stored forecast: one table of numbers with the name of the method that made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.method import NUMBERS, QUANTILES

COLUMNS = ("queue", "interval_start", *NUMBERS, "aht_s")


@dataclass(frozen=True)
class Forecast:
    """Rows of open intervals in the columns `COLUMNS`, interval_start tz-aware; `method` names who made them.

    Numbers are finite and at least 0, quantiles in order: a ValueError names the first row where they are
    not.
    """

    frame: pd.DataFrame
    method: str

    def __post_init__(self) -> None:
        if tuple(self.frame.columns) != COLUMNS:
            raise ValueError(
                f"A forecast has the columns {', '.join(COLUMNS)}, not {', '.join(self.frame.columns)}."
            )
        numbers = self.frame[[*NUMBERS, "aht_s"]].to_numpy(dtype=float)
        bad = ~np.isfinite(numbers).all(axis=1) | (numbers < 0).any(axis=1)
        bad |= (np.diff(self.frame[list(QUANTILES)].to_numpy(dtype=float), axis=1) < 0).any(axis=1)
        if bad.any():
            row = self.frame.iloc[int(np.flatnonzero(bad)[0])]
            raise ValueError(
                f"The forecast of queue {row['queue']} at {row['interval_start']} is not finite, is "
                "negative or has quantiles out of order."
            )
