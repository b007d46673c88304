"""Scenarios: an ordered list of named layers over a model's numbers, which stay as they are.

Each layer sees what those before it left, and says who laid it there and why. Taking one away gives the
numbers that the others make without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from forecasting.adjust import Numbers
from forecasting.forecast import Forecast
from forecasting.grid import MINUTES_OF_DAY, BoolArray, FloatArray
from forecasting.layers import Change, OutageRecovery
from forecasting.levels import SUMMED, totals
from forecasting.method import NUMBERS


@dataclass(frozen=True)
class Reach:
    """Which rows a layer is for: days (both included), local time of day [from, to), weekdays, queues.

    None or empty = all. A time range whose end lies at or before its beginning goes over midnight: the hours
    after it belong to the calendar day they are on.
    """

    first_day: date | None = None
    last_day: date | None = None
    from_min: int = 0
    to_min: int = MINUTES_OF_DAY
    weekdays: tuple[int, ...] = ()
    queues: tuple[str, ...] = ()

    def rows(self, numbers: Numbers) -> BoolArray:
        """Which rows lie within."""
        chosen = np.ones(len(numbers.mean), dtype=bool)
        if self.first_day is not None:
            chosen &= numbers.day >= np.datetime64(self.first_day)
        if self.last_day is not None:
            chosen &= numbers.day <= np.datetime64(self.last_day)
        late, early = numbers.minute >= self.from_min, numbers.minute < self.to_min
        chosen &= (late & early) if self.from_min < self.to_min else (late | early)
        if self.weekdays:
            # 1970-01-01, day 0 of numpy, was a Thursday.
            chosen &= np.isin((numbers.day.astype(np.int64) + 3) % 7, self.weekdays)
        return chosen & self.queue_rows(numbers)

    def queue_rows(self, numbers: Numbers) -> BoolArray:
        """Which rows are of the queues, whenever they are."""
        if not self.queues:
            return np.ones(len(numbers.mean), dtype=bool)
        return np.isin(numbers.queue.astype(str), self.queues)


@dataclass(frozen=True)
class Layer:
    """A named change with its author and reason; not applied while `on` is false."""

    name: str
    author: str
    reason: str
    change: Change
    reach: Reach = Reach()
    on: bool = True

    def apply(self, numbers: Numbers) -> Numbers:
        """The numbers with this layer on them."""
        # An outage names its own times: the layer's reach only says whose callers come back.
        timeless = isinstance(self.change, OutageRecovery)
        chosen = self.reach.queue_rows(numbers) if timeless else self.reach.rows(numbers)
        return self.change.apply(numbers, chosen)


@dataclass(frozen=True)
class Scenario:
    """Layers in the order in which they are laid; no name stands twice (ValueError)."""

    name: str
    layers: tuple[Layer, ...] = ()

    def __post_init__(self) -> None:
        names = [layer.name for layer in self.layers]
        if len(set(names)) < len(names):
            raise ValueError(f"A layer's name stands twice in the scenario {self.name}: {', '.join(names)}.")

    def without(self, name: str) -> Scenario:
        """The scenario without the layer of that name; KeyError when there is none."""
        if name not in [layer.name for layer in self.layers]:
            raise KeyError(name)
        return replace(self, layers=tuple(layer for layer in self.layers if layer.name != name))

    def with_layer(self, layer: Layer) -> Scenario:
        """The scenario with one more layer on top."""
        return replace(self, layers=(*self.layers, layer))


@dataclass(frozen=True)
class Adjusted:
    """A forecast with a scenario on it.

    `shrinkage` (rows of `forecast.frame`) is NaN where the queue's own holds; `idle` names the layers that
    changed nothing.
    """

    forecast: Forecast
    shrinkage: FloatArray
    idle: tuple[str, ...]


def adjusted(forecast: Forecast, scenario: Scenario, interval_minutes: int) -> Adjusted:
    """The forecast with every layer applied that is on; the forecast itself stays as it is."""
    numbers = Numbers.of(forecast.frame, interval_minutes)
    idle = []
    for layer in scenario.layers:
        if layer.on:
            after = layer.apply(numbers)
            if _same(numbers, after):
                idle.append(layer.name)
            numbers = after
    frame = numbers.frame()
    totals = _moved_totals(forecast, frame, interval_minutes)
    return Adjusted(Forecast(frame, forecast.method, totals), numbers.shrinkage, tuple(idle))


def _moved_totals(forecast: Forecast, after: pd.DataFrame, interval_minutes: int) -> pd.DataFrame:
    """Days, months and years scaled as the sums of their intervals were; their bands as those of a rate."""
    table = forecast.totals
    if table.empty:
        return table
    sums = [
        pd.concat([totals(rows, level).assign(level=level) for level in SUMMED])
        for rows in (forecast.frame, after)
    ]
    keys = ["queue", "level", "start"]
    old, new = (table[keys].merge(each, how="left", on=keys)["mean"].to_numpy(dtype=float) for each in sums)
    factor = np.divide(new, old, out=np.ones_like(old), where=old > 0)
    rows = table.assign(interval_start=pd.DatetimeIndex(table["start"]).tz_localize("UTC"), aht_s=0.0)
    moved = Numbers.of(rows, interval_minutes).scaled(factor)
    return table.assign(**dict(zip(NUMBERS, moved.numbers.T, strict=True)))


def effects(forecast: Forecast, scenario: Scenario, interval_minutes: int) -> pd.DataFrame:
    """What each layer does to the calls of each queue: columns layer, queue, before, after; in order."""
    numbers = Numbers.of(forecast.frame, interval_minutes)
    rows: list[tuple[str, str, float, float]] = []
    for layer in (layer for layer in scenario.layers if layer.on):
        after = layer.apply(numbers)
        rows += _by_queue(layer.name, numbers, after)
        numbers = after
    return pd.DataFrame(rows, columns=["layer", "queue", "before", "after"])


def _by_queue(name: str, before: Numbers, after: Numbers) -> Iterable[tuple[str, str, float, float]]:
    for queue in dict.fromkeys(before.queue.tolist()):
        mine = before.queue == queue
        yield name, str(queue), float(before.mean[mine].sum()), float(after.mean[mine].sum())


def _same(one: Numbers, other: Numbers) -> bool:
    return (
        np.array_equal(one.numbers, other.numbers)
        and np.array_equal(one.aht_s, other.aht_s)
        and np.array_equal(one.shrinkage, other.shrinkage, equal_nan=True)
    )
