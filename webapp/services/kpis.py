"""The figures of operation day by day: every report sums the same ones, so that weeks make up months (KP-05).

Each figure is a sum, and ratios are taken of sums only. A duty counts on the day on which it begins, an
interval on its own day, a swap on the day of its first duty.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from scheduler.ledger import HOLIDAY, NIGHT, WEEKEND, bears
from webapp.centre.model import RequirementRow
from webapp.services.coverage import covers, levels_expected
from webapp.services.desk import OpenMonth
from webapp.services.forecast_kept import counted
from webapp.services.forecast_scored import Means
from webapp.services.kept import beside
from webapp.store.callins import StoredCall
from webapp.store.sites import StoredSite
from webapp.store.swaps import StoredSwap

Counts = Mapping[tuple[str, datetime], tuple[float | None, ...]]
"""Counts of intervals by queue and instant (UTC), as `store.calls.NUMBERS` names them."""


@dataclass(frozen=True)
class Kpis:
    """Figures of some days; minutes are of agents.

    `calls` were offered, of which `known_calls` in intervals that say how many were answered; `handled`
    weighs `handle_s`. `met`, `forecast` and `error` are of intervals counted and forecast before the month.
    `due` calls were planned for, `due_in_time` of them in time as planned; `told`, the same of the intervals
    that were counted; `came_in_time` what those who were rostered could serve in time of the calls that came.
    """

    calls: float = 0.0
    known_calls: float = 0.0
    answered: float = 0.0
    abandoned: float = 0.0
    handled: float = 0.0
    handle_s: float = 0.0
    met: float = 0.0
    forecast: float = 0.0
    error: float = 0.0
    needed_min: int = 0
    there_min: int = 0
    missing_min: int = 0
    over_min: int = 0
    due: float = 0.0
    due_in_time: float = 0.0
    told: float = 0.0
    told_in_time: float = 0.0
    came: float = 0.0
    came_in_time: float = 0.0
    duties: int = 0
    paid_min: int = 0
    nights: int = 0
    weekends: int = 0
    holidays: int = 0
    leave_days: int = 0
    swaps: int = 0
    called_in: int = 0
    called_min: int = 0

    def __add__(self, other: Kpis) -> Kpis:
        """The figures of both."""
        return total((self, other))

    @property
    def answered_share(self) -> float | None:
        """The share of calls that somebody answered."""
        return _share(self.answered, self.known_calls)

    @property
    def abandoned_share(self) -> float | None:
        """The share of calls whose callers gave up."""
        return _share(self.abandoned, self.known_calls)

    @property
    def aht_s(self) -> float | None:
        """The mean handle time in seconds, weighted by calls (EV-03)."""
        return _share(self.handle_s, self.handled)

    @property
    def wape(self) -> float | None:
        """The forecast's error, interval by interval (FC-01)."""
        return _share(self.error, self.met)

    @property
    def bias(self) -> float | None:
        """How far more was forecast than came."""
        return _share(self.forecast - self.met, self.met)

    @property
    def planned_level(self) -> float | None:
        """The share of calls to be answered in time, by forecast and roster."""
        return _share(self.due_in_time, self.due)

    @property
    def told_level(self) -> float | None:
        """The same of the intervals whose calls are counted."""
        return _share(self.told_in_time, self.told)

    @property
    def came_level(self) -> float | None:
        """The share that the roster could answer in time of the calls that came."""
        return _share(self.came_in_time, self.came)

    @property
    def efficiency(self) -> float | None:
        """Required agent time over rostered agent time (KP-04)."""
        return _share(self.needed_min, self.there_min)


NAMES = tuple(one.name for one in fields(Kpis))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def total(days: Iterable[Kpis]) -> Kpis:
    """The figures of all of them."""
    parts = list(days)
    return _of({name: [getattr(one, name) for one in parts] for name in NAMES})


def _of(values: Mapping[str, Sequence[float]]) -> Kpis:
    sums: dict[str, Any] = {name: _sum(own) for name, own in values.items()}
    return Kpis(**sums)


def _sum(found: Sequence[float]) -> float:
    """Whole numbers stay whole; others are summed in such a way that the order does not matter."""
    return sum(found) if all(isinstance(one, int) for one in found) else math.fsum(found)


class Tally:
    """Figures by day while they are added up."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._of: dict[date, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, day: date, **values: float) -> None:
        """Add to a day."""
        mine = self._of[day]
        for name, value in values.items():
            mine[name].append(value)

    def days(self) -> dict[date, Kpis]:
        """What it came to."""
        return {day: _of(own) for day, own in self._of.items()}


def counts_of(connection: Connection, site: StoredSite, first: date, last: date) -> Counts:
    """What was recorded, by queue and instant."""
    found = counted(connection, site, first, last)
    return {(queue, start.astimezone(UTC)): numbers for queue, start, numbers in found}


def called_days(counts: Counts, means: Means, site: StoredSite) -> dict[date, Kpis]:
    """What came, day by day, against forecasts that knew nothing of their months."""
    tally = Tally()
    for (queue, start), (offered, answered, abandoned, aht_s) in counts.items():
        if offered is None:
            continue
        day = start.astimezone(site.zone).date()
        tally.add(day, calls=offered)
        if answered is not None and abandoned is not None:
            tally.add(day, known_calls=offered, answered=answered, abandoned=abandoned)
        if aht_s is not None and offered:
            weight = offered if answered is None else answered
            tally.add(day, handled=weight, handle_s=weight * aht_s)
        mean = means.get((queue, start))
        if mean is not None:
            tally.add(day, met=offered, forecast=mean, error=abs(mean - offered))
    return tally.days()


def rostered_days(month: OpenMonth) -> dict[date, Kpis]:
    """What the roster of a month is, day by day; kept as long as the roster."""
    return beside(month.standing, "figures by day", lambda: _rostered(month))


def _rostered(month: OpenMonth) -> dict[date, Kpis]:
    problem, tally = month.problem, Tally()
    horizon = problem.horizon
    # Duties of a day and shift weigh the same: few are looked at in place of thousands.
    alike = {(duty.day, duty.shift): duty for duty in month.roster.duties}
    for place, n in Counter((duty.day, duty.shift) for duty in month.roster.duties).items():
        duty = alike[place]
        tally.add(
            horizon.date_of(duty.day),
            duties=n,
            paid_min=n * problem.paid_minutes(duty.shift, duty.day),
            nights=n * bears(problem, duty, NIGHT),
            weekends=n * bears(problem, duty, WEEKEND),
            holidays=n * bears(problem, duty, HOLIDAY),
        )
    for _agent, day in problem.leave:
        if 0 <= day < horizon.days:
            tally.add(horizon.date_of(day), leave_days=1)
    for one in covers(month.centre, problem, month.standing.present, month.requirement):
        tally.add(
            one.row.interval_start.date(),
            needed_min=one.needed,
            there_min=one.there,
            missing_min=one.missing,
            over_min=one.over,
            due=one.row.offered,
            due_in_time=one.row.offered * one.level,
        )
    return tally.days()


def served_days(month: OpenMonth, counts: Counts) -> dict[date, Kpis]:
    """What the roster's agents could serve in time of the calls that came, beside what was planned."""
    known = list(_came(month, counts))
    tally = Tally()
    present = month.standing.present
    planned = levels_expected(month.centre, month.problem, present, [row for row, _ in known])
    came = levels_expected(month.centre, month.problem, present, [row for _, row in known])
    for (due, row), before, after in zip(known, planned, came, strict=True):
        tally.add(
            row.interval_start.date(),
            told=due.offered,
            told_in_time=due.offered * before,
            came=row.offered,
            came_in_time=row.offered * after,
        )
    return tally.days()


def _came(month: OpenMonth, counts: Counts) -> Iterator[tuple[RequirementRow, RequirementRow]]:
    """The rows of the requirement whose calls were counted, and the same with the calls that came."""
    seconds = 60 * month.problem.horizon.interval_minutes
    for row in month.requirement:
        found = counts.get((row.queue, row.interval_start.astimezone(UTC)))
        if found is not None and found[0] is not None:
            offered, aht_s = found[0], found[3] or row.aht_s
            load = offered * aht_s / seconds
            yield row, replace(row, offered=offered, aht_s=aht_s, load_erlangs=load)


def desk_days(swaps: Iterable[StoredSwap], called: Iterable[StoredCall]) -> dict[date, Kpis]:
    """Swaps that were approved and call-ins that were followed, day by day."""
    tally = Tally()
    for swap in swaps:
        tally.add(min(leg.date for leg in swap.legs), swaps=1)
    for call in called:
        minutes = round((call.ends - call.starts).total_seconds() / 60)
        tally.add(call.date, called_in=1, called_min=minutes)
    return tally.days()
