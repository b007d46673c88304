"""Which methods there are, and which one a queue gets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forecasting.calendar import DayFlags
from forecasting.history import History
from forecasting.method import Fitted, ForecastRefused, Method
from forecasting.methods.combination import Combination
from forecasting.methods.profile_mix import profile_mix
from forecasting.methods.ridge import ridge
from forecasting.methods.ridge_svd import ridge_svd
from forecasting.methods.seasonal_naive import SeasonalNaive
from forecasting.methods.structural import Structural
from forecasting.methods.week_mean import WeekMean

METHODS: tuple[Method, ...] = (
    Combination(),
    Structural(),
    profile_mix(),
    ridge(),
    ridge_svd(),
    WeekMean(),
    SeasonalNaive(),
)
"""Every method, best first. A new one is one file under `methods/` and one entry here."""
DEFAULT_METHOD = METHODS[0].name


def method_named(name: str) -> Method:
    """The method of that name; a ValueError says which names there are."""
    for method in METHODS:
        if method.name == name:
            return method
    raise ValueError(
        f"There is no forecasting method {name!r}: {', '.join(m.name for m in METHODS)} are known."
    )


def fit_or_fall_back(method: Method, history: History, flags: Mapping[date, DayFlags]) -> tuple[str, Fitted]:
    """Fit `method`, or the 8-week mean where history is too short for it; returns the name of the one fitted.

    Raises ForecastRefused when the mean refuses too.
    """
    try:
        return method.name, method.fit(history, flags)
    except ForecastRefused:
        mean = WeekMean()
        return mean.name, mean.fit(history, flags)
