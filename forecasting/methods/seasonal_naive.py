"""The seasonal naive forecast: every interval repeats its newest ordinary same weekday."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forecasting.calendar import DayFlags
from forecasting.history import History
from forecasting.method import Fitted
from forecasting.methods.week_mean import WeekMean


@dataclass(frozen=True)
class SeasonalNaive:
    """The mean of one week: the week itself."""

    name: str = "seasonal_naive"

    def fit(self, history: History, flags: Mapping[date, DayFlags]) -> Fitted:
        """See `forecasting.method.Method`; needs a week of open days."""
        return WeekMean(weeks=1).fit(history, flags)
