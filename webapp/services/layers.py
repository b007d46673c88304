"""A planner's scenario over a forecast: from the centre's folder onto the rows that are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecasting.forecast import COLUMNS, Forecast
from forecasting.layers import Shrinkage
from forecasting.scenario import Scenario, adjusted
from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre, ForecastRow

DECIMALS = 4
"""Contacts and seconds are written to so many decimals: finer is noise."""
ShrinkageOf = Mapping[tuple[str, float], float]
"""Shrinkage by queue and instant (POSIX time), where it is not the queue's own."""


@dataclass(frozen=True)
class Laid:
    """A forecast's frame and totals with a scenario on them, its shrinkage, and words about idle layers."""

    frame: pd.DataFrame
    shrinkage: ShrinkageOf
    idle: tuple[Sentence, ...]
    totals: pd.DataFrame


def laid_over(forecast: Forecast, scenario: Scenario | None, interval_minutes: int) -> Laid:
    """The forecast with the scenario, if any, laid over it."""
    if scenario is None:
        return Laid(forecast.frame, {}, (), forecast.totals)
    found = adjusted(forecast, scenario, interval_minutes)
    frame = found.forecast.frame
    instants = pd.DatetimeIndex(frame["interval_start"]).to_pydatetime()
    shrinkage = {
        (str(queue), start.timestamp()): float(share)
        for queue, start, share in zip(frame["queue"], instants, found.shrinkage, strict=True)
        if share == share
    }
    idle = tuple(
        Sentence(
            "The layer {layer!r} of {scenario} changes nothing here.",
            {"layer": name, "scenario": scenario.name},
        )
        for name in found.idle
    )
    return Laid(frame, shrinkage, idle, found.forecast.totals)


def shrinkage_of(centre: Centre, rows: Sequence[ForecastRow], scenario: Scenario) -> ShrinkageOf:
    """What the scenario's shrinkage layers say of a forecast that already holds its other layers."""
    layers = tuple(layer for layer in scenario.layers if isinstance(layer.change, Shrinkage))
    forecast = Forecast(frame_of(rows), "stored")
    return laid_over(forecast, replace(scenario, layers=layers), centre.interval_minutes).shrinkage


def frame_of(rows: Sequence[ForecastRow]) -> pd.DataFrame:
    """A stored forecast's rows as `forecasting` takes them; the zone is that of the first row."""
    frame = pd.DataFrame([[getattr(row, name) for name in COLUMNS] for row in rows], columns=list(COLUMNS))
    zone = rows[0].interval_start.tzinfo if rows else None
    starts = pd.to_datetime([row.interval_start.timestamp() for row in rows], unit="s", utc=True)
    return frame.assign(interval_start=starts.tz_convert(zone))


def forecast_rows(centre: Centre, frame: pd.DataFrame) -> tuple[ForecastRow, ...]:
    """Rows in the order of the centre's queues, then of time, rounded."""
    order = {code: number for number, code in enumerate(centre.queue_codes)}
    numbers = frame.drop(columns=["queue", "interval_start"]).astype(float).round(DECIMALS)
    starts = pd.DatetimeIndex(frame["interval_start"]).tz_convert(centre.timezone).to_pydatetime()
    rows = [
        ForecastRow(str(queue), start, *(float(value) for value in values))
        for queue, start, values in zip(frame["queue"], starts, numbers.to_numpy(), strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (order[row.queue], row.interval_start.timestamp())))
