"""The forecast of a span of days, usually a month, of every queue: what a plan starts from."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from forecasting.calendar import DayFlags
from forecasting.choose import DEFAULT_METHOD, fit_or_fall_back, method_named
from forecasting.forecast import COLUMNS, TOTALS, Forecast
from forecasting.grid import days_between, open_grid
from forecasting.handle_time import handle_times
from forecasting.history import History
from forecasting.levels import path_totals
from forecasting.method import ForecastRefused
from forecasting.spread import PATHS

__all__ = ["ForecastRefused", "forecast_month", "queue_seed"]


def forecast_month(
    histories: Mapping[str, History],
    flags: Mapping[date, DayFlags],
    first_day: date,
    last_day: date,
    *,
    default_aht_s: Mapping[str, float],
    seed: int,
    method: str = DEFAULT_METHOD,
    progress: Callable[[str], None] | None = None,
) -> Forecast:
    """Forecast every queue from `first_day` to `last_day`, both included.

    Each queue is forecast from its history before `first_day`, by the 8-week mean where that is too short for
    the method. Raises ForecastRefused, naming the queue, where nothing can be done, and ValueError for an
    unknown method or a span that ends before it begins. Same input and seed, same numbers, whatever the order
    or number of the queues.
    """
    chosen = method_named(method)
    if last_day < first_day:
        raise ValueError(
            f"A forecast from {first_day} to {last_day} ends before it begins: swap the two days."
        )
    parts, sums, used = [], [], {}
    days = days_between(first_day, last_day)
    for queue in sorted(histories):
        if progress:
            progress(f"Forecasting {queue}")
        history = histories[queue].before(first_day)
        used[queue], fitted = fit_or_fall_back(chosen, history, flags)
        rows = fitted.forecast(days, queue_seed(queue, seed))
        parts.append(_with_handle_times(rows, history, first_day, last_day, default_aht_s.get(queue)))
        # The same paths that gave the intervals their quantiles: one seed, one set of paths.
        paths = fitted.simulate(days, PATHS, queue_seed(queue, seed))
        index = pd.DatetimeIndex(rows.index)
        sums.append(path_totals(index, rows["mean"].to_numpy(dtype=float), paths).assign(queue=queue))
    return Forecast(_joined(parts, COLUMNS), _told(method, used), _joined(sums, TOTALS))


def queue_seed(queue: str, seed: int) -> int:
    """A seed of the queue's own, so that no queue's numbers depend on the others."""
    entropy = np.random.SeedSequence([seed % 2**63, zlib.crc32(queue.encode())])
    return int(entropy.generate_state(1, np.uint64)[0])


def _with_handle_times(
    rows: pd.DataFrame, history: History, first_day: date, last_day: date, default_aht_s: float | None
) -> pd.DataFrame:
    grid = open_grid(days_between(first_day, last_day), history.spec, history.zone, history.interval_minutes)
    if default_aht_s is None and not history.frame["aht_s"].notna().any():
        raise ForecastRefused(
            "Queue {queue} has no handle time, neither in history nor as a default: one is needed.",
            {"queue": history.queue},
        )
    aht = pd.Series(handle_times(history, grid, default_aht_s or 0.0), index=grid.index)
    return rows.assign(queue=history.queue, aht_s=aht.reindex(rows.index).to_numpy()).reset_index()


def _joined(parts: list[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame({column: pd.Series(dtype=float) for column in columns})
    return pd.concat(parts, ignore_index=True)[list(columns)]


def _told(method: str, used: Mapping[str, str]) -> str:
    """The method's name, with the queues that fell back named behind it."""
    other = [f"{queue}: {name}" for queue, name in used.items() if name != method]
    return f"{method} ({', '.join(other)})" if other else method
