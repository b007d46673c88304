"""The regular grid of open intervals of a queue, in local time, with days of 23 and 25 hours as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MINUTES_OF_DAY = 1440
INTERVAL_LENGTHS = (15, 30, 60)


@dataclass(frozen=True)
class QueueSpec:
    """Opening hours of a queue in minutes of the local day: 0 <= opens_min < closes_min <= 1440."""

    code: str
    opens_min: int = 0
    closes_min: int = MINUTES_OF_DAY

    def __post_init__(self) -> None:
        if not 0 <= self.opens_min < self.closes_min <= MINUTES_OF_DAY:
            raise ValueError(
                f"Queue {self.code} opens at minute {self.opens_min} and closes at {self.closes_min}: "
                "opening must lie before closing, both within 0 and 1440."
            )


@dataclass(frozen=True)
class Grid:
    """Open intervals of a run of days.

    `index` holds the tz-aware starts, `day` the position of each in `days`, `slot` its place within the
    opening hours by local wall time: on a day of 25 hours two intervals share a slot, on one of 23 hours a
    slot has none.
    """

    days: tuple[date, ...]
    index: pd.DatetimeIndex
    day: IntArray
    slot: IntArray


def slots_per_day(spec: QueueSpec, interval_minutes: int) -> int:
    """Number of intervals within the opening hours of an ordinary day."""
    return -(-(spec.closes_min - spec.opens_min) // interval_minutes)


def local_midnight(day: date, zone: ZoneInfo) -> pd.Timestamp:
    """The first instant of a local day (later than 00:00 where the clock jumps at midnight)."""
    return pd.Timestamp(datetime.combine(day, time())).tz_localize(
        zone, nonexistent="shift_forward", ambiguous=True
    )


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from first to last, both included; empty when last lies before first."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def local_days(index: pd.DatetimeIndex) -> npt.NDArray[np.datetime64]:
    """The local calendar day of each tz-aware instant, as datetime64[D]."""
    return np.asarray(index.tz_localize(None), dtype="datetime64[D]")


def minute_of_day(index: pd.DatetimeIndex) -> IntArray:
    """Local wall-clock minute of each tz-aware instant."""
    return np.asarray(index.hour * 60 + index.minute, dtype=np.int64)


def open_grid(days: Sequence[date], spec: QueueSpec, zone: ZoneInfo, interval_minutes: int) -> Grid:
    """The open intervals of the given days (sorted, without repetition)."""
    wanted = tuple(sorted(set(days)))
    if not wanted:
        empty = np.zeros(0, dtype=np.int64)
        return Grid((), pd.DatetimeIndex([], tz=zone), empty, empty)
    starts = pd.date_range(
        local_midnight(wanted[0], zone).tz_convert("UTC"),
        local_midnight(wanted[-1] + timedelta(days=1), zone).tz_convert("UTC"),
        freq=f"{interval_minutes}min",
        inclusive="left",
    ).tz_convert(zone)
    minute = minute_of_day(starts)
    day = local_days(starts)
    wanted_days = np.array(wanted, dtype="datetime64[D]")
    position = np.searchsorted(wanted_days, day)
    position = np.minimum(position, len(wanted) - 1)
    keep = (minute >= spec.opens_min) & (minute < spec.closes_min) & (wanted_days[position] == day)
    slot = (minute - spec.opens_min) // interval_minutes
    return Grid(wanted, starts[keep], position[keep].astype(np.int64), slot[keep].astype(np.int64))
