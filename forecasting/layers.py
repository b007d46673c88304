"""The kinds of layers that a planner lays over a model's numbers; each changes the rows it is given.

Amounts of calls may be meant per interval, day, month, year or over the whole range; at a level above the
interval they are spread over what lies below by its own profile (FC-02).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Protocol

import numpy as np
import pandas as pd

from forecasting.adjust import Numbers, Per, group_sums
from forecasting.grid import BoolArray, FloatArray, IntArray

DAYS_OF_YEAR = 365.25


class Change(Protocol):
    """What a layer does to the rows it reaches."""

    kind: ClassVar[str]

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """The numbers with the chosen rows changed; the others are the same."""
        ...


@dataclass(frozen=True)
class Scale:
    """Calls times `factor`, at least 0."""

    kind: ClassVar[str] = "scale"
    factor: float

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        return numbers.scaled(np.where(chosen, self.factor, 1.0))


@dataclass(frozen=True)
class Add:
    """`calls` more (or, negative, fewer) per unit, spread by the profile; never below 0."""

    kind: ClassVar[str] = "add"
    calls: float
    per: Per

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        groups = numbers.groups(chosen & numbers.taking_calls, self.per)
        if self.calls < 0:
            return _to_total(numbers, groups, lambda total: np.maximum(total + self.calls, 0.0))
        inside, total = groups >= 0, group_sums(numbers.mean, groups)
        share = np.where(inside, numbers.mean / np.where(inside, total, 1.0), 0.0)
        return numbers.with_extra(self.calls * share)


@dataclass(frozen=True)
class Set:
    """Exactly `calls` per unit, spread by the profile (FC-02)."""

    kind: ClassVar[str] = "set"
    calls: float
    per: Per

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        groups = numbers.groups(chosen, self.per)
        return _to_total(numbers, groups, lambda total: np.full_like(total, self.calls))


@dataclass(frozen=True)
class AtLeast:
    """Not less than `calls` per unit."""

    kind: ClassVar[str] = "min"
    calls: float
    per: Per

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        groups = numbers.groups(chosen, self.per)
        return _to_total(numbers, groups, lambda total: np.maximum(total, self.calls))


@dataclass(frozen=True)
class AtMost:
    """Not more than `calls` per unit."""

    kind: ClassVar[str] = "max"
    calls: float
    per: Per

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        groups = numbers.groups(chosen, self.per)
        return _to_total(numbers, groups, lambda total: np.minimum(total, self.calls))


def _to_total(numbers: Numbers, groups: IntArray, wanted: Callable[[FloatArray], FloatArray]) -> Numbers:
    """Rows scaled so that each group sums to what is wanted of its sum; groups without calls stay so."""
    total = group_sums(numbers.mean, groups)
    inside = (groups >= 0) & (total > 0)
    safe = np.where(inside, total, 1.0)
    return numbers.scaled(np.where(inside, wanted(safe) / safe, 1.0))


@dataclass(frozen=True)
class Campaign:
    """A mailing or advertisement that reaches `contacts` customers, of whom the share `response` calls.

    The calls come over the days of the range, halving every `halving_days` from its first day on, and within
    a day by its profile. Several queues share them by their own numbers. Days without calls take none.
    """

    kind: ClassVar[str] = "campaign"
    contacts: float
    response: float
    halving_days: float

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        live = chosen & numbers.taking_calls
        if not live.any():
            return numbers
        days, place = np.unique(numbers.day, return_inverse=True)
        calls = np.bincount(place[live], numbers.mean[live], minlength=len(days))
        elapsed = (days - numbers.day[chosen].min()).astype(float)
        weight = np.where(calls > 0, 0.5 ** (elapsed / self.halving_days), 0.0)
        per_call = weight / weight.sum() / np.where(calls > 0, calls, 1.0)
        extra = np.where(live, numbers.mean * per_call[place], 0.0)
        return numbers.with_extra(self.contacts * self.response * extra)


@dataclass(frozen=True)
class OutageRecovery:
    """Callers of an outage who call again after it (FC-12).

    Of the calls lost between `outage_start` and `outage_end` (`lost_calls`, or what was expected then when it
    is None) the share `redial` comes back, evenly over the next `spread_hours` in which a queue takes calls.
    Several queues share given lost calls as they were expected to share the time of the outage.
    """

    kind: ClassVar[str] = "outage_recovery"
    outage_start: datetime
    outage_end: datetime
    redial: float
    spread_hours: float
    lost_calls: float | None = None

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`. `chosen` rows are those of the queues of the layer, whenever they are."""
        wait = _minutes_until(self.outage_end, numbers)
        missed = numbers.mean * self._overlap(numbers) * chosen
        extra = np.zeros(len(numbers.mean))
        queues = np.unique(numbers.queue[chosen])
        for queue in queues:
            mine = np.flatnonzero(chosen & (numbers.queue == queue) & numbers.taking_calls)
            lost = float(missed[numbers.queue == queue].sum())
            if self.lost_calls is not None:
                whole = float(missed.sum())
                lost = self.lost_calls * (lost / whole if whole > 0 else 1.0 / len(queues))
            after = mine[wait[mine] < numbers.interval_minutes]
            after = after[np.argsort(-wait[after], kind="stable")]
            usable = np.minimum(numbers.interval_minutes - wait[after], numbers.interval_minutes)
            before = np.cumsum(usable) - usable
            minutes = np.clip(60.0 * self.spread_hours - before, 0.0, usable)
            extra[after] += self.redial * lost / (60.0 * self.spread_hours) * minutes
        return numbers.with_extra(extra)

    def _overlap(self, numbers: Numbers) -> FloatArray:
        """Share of each row's interval that lies within the outage."""
        length = float(numbers.interval_minutes)
        begins = np.clip(_minutes_until(self.outage_start, numbers), 0.0, length)
        ends = np.clip(_minutes_until(self.outage_end, numbers), 0.0, length)
        return np.asarray((ends - begins) / length)


def _minutes_until(moment: datetime, numbers: Numbers) -> FloatArray:
    """Minutes from the start of each row to an instant, negative after it."""
    gap = pd.DatetimeIndex(numbers.start) - pd.Timestamp(moment)
    return -np.asarray(gap.total_seconds(), dtype=float) / 60.0


@dataclass(frozen=True)
class Growth:
    """Growth by the share `yearly` a year, compounded by the day from `since` on; nothing before it."""

    kind: ClassVar[str] = "growth"
    yearly: float
    since: date

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        years = (numbers.day - np.datetime64(self.since)).astype(float) / DAYS_OF_YEAR
        factor = (1.0 + self.yearly) ** np.maximum(years, 0.0)
        return numbers.scaled(np.where(chosen, factor, 1.0))


@dataclass(frozen=True)
class HandleTime:
    """Handle time times `factor`, or exactly `aht_s` seconds: one of the two is given."""

    kind: ClassVar[str] = "handle_time"
    factor: float | None = None
    aht_s: float | None = None

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        wanted = np.full_like(numbers.aht_s, self.aht_s or 0.0)
        if self.factor is not None:
            wanted = numbers.aht_s * self.factor
        return numbers.with_aht(np.where(chosen, wanted, numbers.aht_s))


@dataclass(frozen=True)
class Shrinkage:
    """The share of paid time not available for calls, in [0, 1), instead of the queue's own.

    It changes the agents to be rostered, not the calls.
    """

    kind: ClassVar[str] = "shrinkage"
    share: float

    def apply(self, numbers: Numbers, chosen: BoolArray) -> Numbers:
        """See `Change`."""
        return replace(numbers, shrinkage=np.where(chosen, self.share, numbers.shrinkage))


KINDS: tuple[type[Change], ...] = (
    Scale,
    Add,
    Set,
    AtLeast,
    AtMost,
    Campaign,
    OutageRecovery,
    Growth,
    HandleTime,
    Shrinkage,
)
"""Every kind of layer. A new one is a class here and its keys in the reader of scenarios."""
