"""A queue's past as every method sees it: table of days, calendar and opening pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from forecasting.calendar import DayFlags, flags_of, is_bridge
from forecasting.days import DayTable, Opening, closed_days, day_table, opening, slot_means
from forecasting.grid import BoolArray, FloatArray, Grid, IntArray, local_midnight, open_grid
from forecasting.history import History
from forecasting.method import ForecastRefused

LONGEST_HORIZON_DAYS = 400
IDLE_DAYS = 26
SUNDAY = 6


@dataclass(frozen=True)
class Past:
    """History, flags and what follows from both; built by `look_at`."""

    history: History
    flags: Mapping[date, DayFlags]
    table: DayTable
    pattern: Opening

    @property
    def queue(self) -> str:
        """The queue's code."""
        return self.history.queue

    @property
    def opens_sunday(self) -> bool:
        """Does the queue regularly work on Sundays?"""
        return bool(self.pattern.worked[SUNDAY])

    def flag_at(self, position: int) -> DayFlags:
        """The flags of a day, counted from history's first; coming days have theirs too."""
        return flags_of(self.table.days[0] + timedelta(days=position), self.flags)

    def usable(self) -> BoolArray:
        """Days that speak for the queue's usual business: counted, worked, not closed."""
        worked = [
            bool(self.pattern.worked[flag.day.weekday()])
            or (flag.makeup_work and self.pattern.open_makeups >= 0.5)
            for flag in self.table.flags
        ]
        return np.asarray(np.array(worked, dtype=bool) & ~closed_days(self.table, self.pattern.worked))

    def plain(self) -> BoolArray:
        """Usable days without holiday, shifting or bridge: those that speak for their weekday."""
        ordinary = [
            not f.off and not f.makeup_work and not is_bridge(f, self.flags) for f in self.table.flags
        ]
        return np.asarray(self.usable() & np.array(ordinary, dtype=bool))

    def ahead(self, days: Sequence[date]) -> IntArray:
        """Positions of coming days, counted from history's first; refuses days that are not ahead."""
        positions = np.array([(day - self.table.days[0]).days for day in days], dtype=np.int64)
        seen = len(self.table.days)
        if positions.size and (positions.min() < seen or positions.max() >= seen + LONGEST_HORIZON_DAYS):
            raise ForecastRefused(
                "Queue {queue} has history to {until}: days after it and at most "
                "{longest_horizon_days} days ahead can be forecast, not {first} to {last}.",
                {
                    "queue": self.queue,
                    "until": self.table.days[-1],
                    "longest_horizon_days": LONGEST_HORIZON_DAYS,
                    "first": min(days),
                    "last": max(days),
                },
            )
        return positions

    def grid(self, days: Sequence[date]) -> Grid:
        """The open intervals of coming days, without weekdays on which the queue never had a count."""
        kept = [day for day in days if self.pattern.has_rows(flags_of(day, self.flags))]
        return open_grid(kept, self.history.spec, self.history.zone, self.history.interval_minutes)

    def with_closures(self, means: FloatArray, days: Sequence[date]) -> FloatArray:
        """Means (days, slots) with 0 on closed days and the usual trickle on weekdays without work.

        Days that may be open or not have their expectation.
        """
        closed = means.copy()
        chance = self.chance_open(days)
        for position, day in enumerate(days):
            flag = flags_of(day, self.flags)
            if self.pattern.known_idle[day.weekday()] and not flag.makeup_work:
                of_weekday = self.table.counts[self.table.weekday == day.weekday()][-IDLE_DAYS:]
                closed[position] = np.nan_to_num(slot_means(of_weekday))
            else:
                closed[position] *= chance[position]
        return closed

    def chance_open(self, days: Sequence[date]) -> FloatArray:
        """How likely the queue takes its usual calls on each day, see `Opening.chance_open`."""
        flags = [flags_of(day, self.flags) for day in days]
        return np.array([self.pattern.chance_open(f, bridge=is_bridge(f, self.flags)) for f in flags])


def unsure_days(
    history: History, flags: Mapping[date, DayFlags], days: Sequence[date]
) -> list[tuple[date, str, float]]:
    """Coming days of which history does not tell whether the queue is open: day, holiday, chance."""
    past = look_at(history, flags)
    found = zip(days, past.chance_open(days), strict=True)
    return [(day, flags_of(day, flags).holiday or "a day off", float(c)) for day, c in found if 0 < c < 1]


def look_at(history: History, flags: Mapping[date, DayFlags], *, most_days: int | None = None) -> Past:
    """What a method knows of a queue; only the newest `most_days` when given.

    Refuses a history without counts, one that is all outage, and one without a call, each in its sentence.
    """
    if history.frame["offered"].notna().sum() == 0:
        raise ForecastRefused(
            "Queue {queue} has no counted call before the forecast: history is needed.",
            {"queue": history.queue},
        )
    if most_days is not None:
        start = local_midnight(history.last_day - timedelta(days=most_days - 1), history.zone)
        history = replace(history, frame=history.frame[history.frame.index >= start])
    table = day_table(history, flags)
    counted = table.observed[np.isfinite(table.observed)]
    if counted.size == 0:
        raise ForecastRefused(
            "Queue {queue} has no count outside of outages: other days' calls are needed.",
            {"queue": history.queue},
        )
    if not counted.any():
        raise ForecastRefused(
            "Queue {queue} has {size} counted days and no call on any of them: a forecast needs calls.",
            {"queue": history.queue, "size": counted.size},
        )
    return Past(history, flags, table, opening(table, flags))
