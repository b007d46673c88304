"""What the forecasting benchmark asks: month, week and day ahead, at rolling origins in two halves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from forecasting.backtest import LEAST_HISTORY_DAYS, Origin, lead_origins, month_ahead_origins
from tests.benchmarks.forecast_data import Case

SEED = 1
BOOTSTRAPS = 2000
YARDSTICKS: Mapping[str, int] = {"8-week mean": 8, "seasonal naive": 1}
PEERS: Mapping[str, str] = {"MSTL": "mstl", "Prophet": "prophet", "LightGBM": "lightgbm"}
"""Names of the peers in the tables and in `peers.py`."""
WEEKS_AHEAD = 20
DAYS_AHEAD = 40
"""About so many origins are laid over a history, both halves together."""


def _weeks(first: date, last: date) -> list[Origin]:
    step = max(7, (last - first).days // WEEKS_AHEAD)
    return lead_origins(first, last, lead=1, length=7, step=step, least_days=LEAST_HISTORY_DAYS)


def _days(first: date, last: date) -> list[Origin]:
    step = max(3, (last - first).days // DAYS_AHEAD)
    step += step % 7 == 0  # every weekday has its turn
    return lead_origins(first, last, lead=1, length=1, step=step, least_days=LEAST_HISTORY_DAYS)


TASKS: Mapping[str, Callable[[date, date], list[Origin]]] = {
    "month": month_ahead_origins,
    "week": _weeks,
    "day": _days,
}
"""Origins by first and last day of a history."""
LIMITS: Mapping[tuple[str, str], float] = {
    ("month", "8-week mean"): 0.83,
    ("month", "seasonal naive"): 0.72,
    ("month", "MSTL"): 0.83,
    ("month", "Prophet"): 0.76,
    ("month", "LightGBM"): 0.98,
    ("week", "8-week mean"): 0.78,
    ("week", "seasonal naive"): 0.68,
    ("week", "MSTL"): 0.80,
    ("week", "Prophet"): 0.72,
    ("week", "LightGBM"): 0.93,
    ("day", "8-week mean"): 0.82,
    ("day", "seasonal naive"): 0.72,
    ("day", "MSTL"): 0.92,
    ("day", "LightGBM"): 0.95,
}
"""What the ratio of WAPEs is meant to stay below, by task and yardstick or peer."""


def chosen_origins(case: Case, task: str, half: str, quick: bool) -> list[Origin]:
    """The origins of a task in the wanted half (dev, report or all), every third of them when quick.

    Development looks at targets that begin in a month of even number, the report at the others.
    """
    origins = TASKS[task](case.history.first_day, case.history.last_day)
    if half != "all":
        origins = [origin for origin in origins if (origin.first.month % 2 == 0) == (half == "dev")]
    return origins[::3] if quick else origins
