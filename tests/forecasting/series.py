"""Small synthetic histories for the tests: seeded, quick, with the features a call history has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from forecasting.calendar import DayFlags, flags_of
from forecasting.grid import QueueSpec, days_between, open_grid
from forecasting.history import History

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2024, 1, 1)
WEEK = np.array([1.3, 1.1, 1.0, 1.0, 1.1, 0.6, 0.4])


def rates(
    days: int,
    *,
    first: date = MONDAY,
    spec: QueueSpec | None = None,
    zone: ZoneInfo = PARIS,
    interval_minutes: int = 60,
    day_calls: float = 400.0,
    effect: Callable[[date], float] = lambda day: 1.0,
) -> pd.Series[float]:
    """True rates: weekday x two humps a day x `effect` of the day."""
    spec = spec or QueueSpec("main")
    span = days_between(first, first + timedelta(days=days - 1))
    grid = open_grid(span, spec, zone, interval_minutes)
    slot = np.arange(grid.slot.max() + 1) / (grid.slot.max() + 1)
    shape = 0.3 + np.exp(-(((slot - 0.35) / 0.12) ** 2)) + 0.8 * np.exp(-(((slot - 0.7) / 0.1) ** 2))
    shape /= shape.sum()
    level = np.array([day_calls * WEEK[day.weekday()] * effect(day) for day in span])
    return pd.Series(level[grid.day] * shape[grid.slot], index=grid.index)


def history(
    rate: pd.Series[float], *, spec: QueueSpec | None = None, interval_minutes: int = 60, seed: int = 7
) -> History:
    """Poisson counts of the given rates, with a common gamma factor per day as real calls have."""
    rng = np.random.default_rng(seed)
    index = pd.DatetimeIndex(rate.index)
    day = np.unique(index.strftime("%Y-%m-%d"), return_inverse=True)[1]
    noise = rng.gamma(100.0, 0.01, size=int(day.max()) + 1)[day]
    frame = pd.DataFrame(
        {"offered": rng.poisson(rate.to_numpy() * noise).astype(float), "aht_s": np.nan},
        index=index.rename("interval_start"),
    )
    zone = index.tz
    assert isinstance(zone, ZoneInfo)
    return History(spec or QueueSpec("main"), zone, interval_minutes, frame)


def without(past: History, drop: Callable[[date], bool]) -> History:
    """The history without the rows of some days."""
    keep = [not drop(stamp.date()) for stamp in pd.DatetimeIndex(past.frame.index)]
    return History(past.spec, past.zone, past.interval_minutes, past.frame[keep])


def regular(past: History) -> History:
    """The history on its regular grid again, with NaN where rows were taken out."""
    span = days_between(past.first_day, past.last_day)
    index = open_grid(span, past.spec, past.zone, past.interval_minutes).index
    return History(past.spec, past.zone, past.interval_minutes, past.frame.reindex(index))


def outage_on(day: date, flags: Mapping[date, DayFlags]) -> dict[date, DayFlags]:
    """The flags with one masked day."""
    from dataclasses import replace

    return {**flags, day: replace(flags_of(day, flags), outage=True)}
