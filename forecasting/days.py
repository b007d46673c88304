"""A history as a table of days and slots, and on which days a queue is open at all."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecasting.calendar import DayFlags, flags_of, is_bridge
from forecasting.grid import BoolArray, FloatArray, IntArray, slots_per_day
from forecasting.history import History
from forecasting.quality import worked_weekdays

CERTAIN_CALLS = 10.0
"""A worked day expected to bring so many calls that brings none was closed: chance is below exp(-10)."""
STRAY_SHARE = 0.02
"""So little of a typical day's calls are strays of a closed day: a technician's tests, a wrong line [A]."""


@dataclass(frozen=True)
class DayTable:
    """Counts by day and slot.

    `counts` (days, slots) is NaN where unknown: no count, or inside an outage (FC-09). An hour the
    clock shows twice is averaged, so that a row always stands for an ordinary day of 24 hours.
    """

    days: tuple[date, ...]
    counts: FloatArray
    weekday: IntArray
    flags: tuple[DayFlags, ...]

    @property
    def observed(self) -> FloatArray:
        """Sum of the known counts of each day, NaN for a day with none."""
        known = np.isfinite(self.counts).any(axis=1)
        return np.where(known, np.nansum(self.counts, axis=1), np.nan)


def day_table(history: History, flags: Mapping[date, DayFlags]) -> DayTable:
    """The history's counts by day and slot, outages masked."""
    grid = history.grid()
    slots = slots_per_day(history.spec, history.interval_minutes)
    offered = history.frame["offered"].to_numpy(dtype=float)
    cell = grid.day * slots + grid.slot
    known = np.isfinite(offered)
    size = len(grid.days) * slots
    total = np.bincount(cell[known], offered[known], minlength=size)
    number = np.bincount(cell[known], minlength=size)
    counts = np.divide(total, number, out=np.full(size, np.nan), where=number > 0).reshape(-1, slots)
    day_flags = tuple(flags_of(day, flags) for day in grid.days)
    minute = history.spec.opens_min + history.interval_minutes * np.arange(slots)
    counts[[flag.masks(minute, history.interval_minutes) for flag in day_flags]] = np.nan
    weekday = np.array([day.weekday() for day in grid.days], dtype=np.int64)
    return DayTable(grid.days, counts, weekday, day_flags)


@dataclass(frozen=True)
class Opening:
    """Which days a queue works, learned from its history.

    `worked` are the weekdays with regular calls, `known_idle` weekdays that have counts but next to no calls.
    `closed_holidays` is the share of the `holidays` past days off on worked weekdays that had no calls,
    `closed_by_name` what each holiday was the last time, `closed_bridges` and `open_makeups` likewise for
    bridge days and made-up working days.
    """

    worked: BoolArray
    known_idle: BoolArray
    closed_holidays: float
    closed_bridges: float
    open_makeups: float
    closed_by_name: Mapping[str, bool]
    holidays: int

    def has_rows(self, flag: DayFlags) -> bool:
        """Does the queue's forecast have rows on this day? Not on a weekday on which it never had a count."""
        weekday = flag.day.weekday()
        return bool(self.worked[weekday] or self.known_idle[weekday]) or self.is_open(flag, bridge=False)

    def is_open(self, flag: DayFlags, *, bridge: bool) -> bool:
        """May the queue take its usual calls on this day?"""
        return self.chance_open(flag, bridge=bridge) > 0

    def chance_open(self, flag: DayFlags, *, bridge: bool) -> float:
        """How likely the queue takes its usual calls on this day: 0 or 1 where history tells.

        A holiday of a name that history does not know, where most others were closed, is as likely open as
        theirs say, by Laplace's rule of succession: after 3 closed ones 1 in 5.
        """
        unknown = flag.off and (flag.holiday or "") not in self.closed_by_name
        if unknown and self.closed_holidays > 0.5 and self.worked[flag.day.weekday()]:
            return ((1.0 - self.closed_holidays) * self.holidays + 1.0) / (self.holidays + 2.0)
        return float(self._surely_open(flag, bridge))

    def _surely_open(self, flag: DayFlags, bridge: bool) -> bool:
        if flag.makeup_work and not self.worked[flag.day.weekday()]:
            return self.open_makeups >= 0.5
        if not self.worked[flag.day.weekday()]:
            return False
        if flag.off:
            return not self.closed_by_name.get(flag.holiday or "", self.closed_holidays > 0.5)
        return not (bridge and self.closed_bridges > 0.5)


def opening(table: DayTable, flags: Mapping[date, DayFlags]) -> Opening:
    """Learn the opening pattern of a queue. Masked days count as unknown."""
    observed = table.observed
    masked = np.array([flag.outage for flag in table.flags], dtype=bool)
    worked = worked_weekdays(observed[~masked], table.weekday[~masked])
    known = np.array([bool(np.isfinite(observed[table.weekday == w]).any()) for w in range(7)])
    dark = closed_days(table, worked)
    named: dict[str, bool] = {}
    holidays, bridges, makeups = [], [], []
    for flag, closed in zip(table.flags, dark.tolist(), strict=True):
        if flag.outage:
            continue
        if flag.makeup_work and not worked[flag.day.weekday()]:
            makeups.append(not closed)
        elif worked[flag.day.weekday()] and flag.off:
            holidays.append(closed)
            named[flag.holiday or ""] = bool(closed)
        elif worked[flag.day.weekday()] and is_bridge(flag, flags):
            bridges.append(closed)
    return Opening(
        worked, known & ~worked, _share(holidays), _share(bridges), _share(makeups, 1.0), named, len(holidays)
    )


def closed_days(table: DayTable, worked: BoolArray) -> BoolArray:
    """Days without a count, or with next to no call where a worked day surely has some."""
    observed = table.observed
    busy = observed[worked[table.weekday] & (np.nan_to_num(observed) > 0)]
    typical = float(np.median(busy)) if busy.size else 0.0
    stray = STRAY_SHARE * typical if STRAY_SHARE * typical >= 1.0 else 0.0
    return np.asarray(np.isnan(observed) | ((observed <= stray) & (typical >= CERTAIN_CALLS)))


def _share(outcomes: Sequence[bool], otherwise: float = 0.0) -> float:
    return float(np.mean(outcomes)) if outcomes else otherwise


def slot_means(counts: FloatArray) -> FloatArray:
    """Mean of each slot over the days that know it, NaN where none does; `counts` is (days, slots)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(counts, axis=0), dtype=float)
