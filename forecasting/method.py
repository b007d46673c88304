"""What every forecasting method offers: fit, forecast (mean and quantiles), simulate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

import pandas as pd

from forecasting.calendar import DayFlags
from forecasting.grid import FloatArray
from forecasting.history import History
from forecasting.told import Told

QUANTILES: Mapping[str, float] = {"p2_5": 0.025, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p97_5": 0.975}
NUMBERS = ("mean", *QUANTILES)


class ForecastRefused(Told):
    """There is not enough history; the text is one sentence that says what is missing."""


class Fitted(Protocol):
    """A method fitted to one queue."""

    def forecast(self, days: Sequence[date], seed: int) -> pd.DataFrame:
        """Rows of the open intervals of the days after the history.

        Indexed by tz-aware interval_start with the columns of `NUMBERS`: finite, at least 0, quantiles in
        order.
        """
        ...

    def simulate(self, days: Sequence[date], paths: int, seed: int) -> FloatArray:
        """Possible counts of the same intervals, (paths, intervals); the days of a path go together."""
        ...


class Method(Protocol):
    """A way of forecasting one queue."""

    @property
    def name(self) -> str:
        """What the table of methods calls it."""
        ...

    def fit(self, history: History, flags: Mapping[date, DayFlags]) -> Fitted:
        """Learn from history, knowing past and coming flags; ForecastRefused when it is too short."""
        ...
