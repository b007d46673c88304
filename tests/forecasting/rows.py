"""A small forecast for the tests of what is done with forecasts: made by formula, without a method."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from scipy.stats import nbinom

from forecasting.forecast import COLUMNS, Forecast
from forecasting.grid import QueueSpec, days_between, open_grid
from forecasting.method import QUANTILES

SHANGHAI = ZoneInfo("Asia/Shanghai")
DECEMBER = date(2026, 12, 1)
DISPERSION = 0.04


def forecast(
    first: date = DECEMBER,
    days: int = 31,
    *,
    queue: str = "calls",
    day_calls: float = 480.0,
    opens_min: int = 0,
    closes_min: int = 1440,
    zone: ZoneInfo = SHANGHAI,
    closed: tuple[date, ...] = (),
) -> Forecast:
    """Half-hours with a hump by day, weekends at half, gamma-Poisson quantiles, handle time 240 s."""
    span = days_between(first, first + timedelta(days=days - 1))
    grid = open_grid(span, QueueSpec(queue, opens_min, closes_min), zone, 30)
    slots = int(grid.slot.max()) + 1
    shape = 0.2 + np.sin(np.pi * (np.arange(slots) + 0.5) / slots)
    level = np.array([0.0 if d in closed else day_calls * (0.5 if d.weekday() > 4 else 1.0) for d in span])
    mean = level[grid.day] * (shape / shape.sum())[grid.slot]
    size = 1.0 / DISPERSION
    quantiles = {
        name: np.where(mean > 0, nbinom.ppf(q, size, size / (size + np.maximum(mean, 1e-9))), 0.0)
        for name, q in QUANTILES.items()
    }
    frame = pd.DataFrame({"queue": queue, "interval_start": grid.index, "mean": mean, **quantiles})
    return Forecast(frame.assign(aht_s=240.0)[list(COLUMNS)], "formula")


def together(*forecasts: Forecast) -> Forecast:
    """Several queues in one forecast."""
    return Forecast(pd.concat([one.frame for one in forecasts], ignore_index=True), forecasts[0].method)
