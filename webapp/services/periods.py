"""Reports of a week, a month or a year with the same figures, in parts that add up to them (KP-02, KP-05)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Connection

from scheduler.swaps.states import State as SwapState
from webapp.services.desk import open_roster
from webapp.services.forecast_scored import blind_means
from webapp.services.kept import Kept
from webapp.services.kpis import (
    Counts,
    Kpis,
    called_days,
    counts_of,
    desk_days,
    rostered_days,
    served_days,
    total,
)
from webapp.services.months import Month
from webapp.store.callins import ACCEPTED, MOST_CALLS, calls_of
from webapp.store.rosters import PUBLISHED, StoredRoster, requirement_sha256, roster_of, version_of
from webapp.store.sites import StoredSite
from webapp.store.swaps import swaps

Span = Literal["week", "month", "year"]
SPANS: tuple[Span, ...] = get_args(Span)
WEEK = timedelta(days=7)
MOST_MONTHS = 40
Days = Mapping[date, Kpis]
_made: Kept[tuple[object, ...], list[Days]] = Kept(MOST_MONTHS)


@dataclass(frozen=True)
class Part:
    """A part of a report: a day, a week of the month or a month, with its figures."""

    first: date
    last: date
    kpis: Kpis


@dataclass(frozen=True)
class Roster:
    """A month whose published roster a report counts, at a version."""

    month: Month
    version: int


@dataclass(frozen=True)
class Report:
    """The figures of a span of days, and of its parts; `rosters` are those that count in it.

    `last_counted` is the last day with counts of calls; None without any.
    """

    span: Span
    first: date
    last: date
    parts: tuple[Part, ...]
    kpis: Kpis
    rosters: tuple[Roster, ...]
    last_counted: date | None


def bounds(span: Span, on: date) -> tuple[date, date]:
    """The first and the last day of the week (Monday to Sunday), month or year of a day."""
    if span == "week":
        first = on - timedelta(days=on.weekday())
        return first, first + WEEK - timedelta(days=1)
    month = Month(on.year, on.month)
    return (
        (month.first_day, month.last_day) if span == "month" else (date(on.year, 1, 1), date(on.year, 12, 31))
    )


def parts_of(span: Span, first: date, last: date) -> list[tuple[date, date]]:
    """The days of a week, the weeks of a month cut off at its ends, the months of a year."""
    found, day = [], first
    while day <= last:
        if span == "week":
            ends = day
        elif span == "month":
            ends = min(last, bounds("week", day)[1])
        else:
            ends = Month(day.year, day.month).last_day
        found.append((day, ends))
        day = ends + timedelta(days=1)
    return found


def report(connection: Connection, site: StoredSite, span: Span, on: date) -> Report:
    """The report of the week, month or year in which a day lies; only published rosters count."""
    first, last = bounds(span, on)
    days, rosters = figures(connection, site, first, last, counts_of(connection, site, first, last))
    parts = tuple(
        Part(begins, ends, total(one for day, one in days.items() if begins <= day <= ends))
        for begins, ends in parts_of(span, first, last)
    )
    counted = max((day for day, one in days.items() if one.calls), default=None)
    return Report(span, first, last, parts, total(days.values()), rosters, counted)


def figures(
    connection: Connection, site: StoredSite, first: date, last: date, counts: Counts
) -> tuple[dict[date, Kpis], tuple[Roster, ...]]:
    """The figures of each day from a first to a last one, and the rosters that they are of.

    `counts` are those of the days, as `counts_of` gives them.
    """
    found: list[Days] = []
    rosters: list[Roster] = []
    called = calls_of(connection, site.id, states={ACCEPTED}, most=MOST_CALLS)
    month = Month(first.year, first.month)
    while month.first_day <= last:
        mine = {key: one for key, one in counts.items() if _within(key[1], month, site)}
        found.append(called_days(mine, blind_means(connection, site, month) if mine else {}, site))
        stored = roster_of(connection, site.id, str(month))
        if stored is not None and stored.state == PUBLISHED:
            rosters.append(Roster(month, stored.version))
            found += _of_roster(connection, site, stored, mine)
            approved = swaps(connection, site.id, {SwapState.APPROVED}, stored.id)
            found.append(desk_days(approved, ()))
        month = month.plus(1)
    found.append(desk_days((), called))
    days: dict[date, list[Kpis]] = defaultdict(list)
    for part in found:
        for day, one in part.items():
            if first <= day <= last:
                days[day].append(one)
    return {day: total(days[day]) for day in sorted(days)}, tuple(rosters)


def _within(instant: datetime, month: Month, site: StoredSite) -> bool:
    return month.first_day <= instant.astimezone(site.zone).date() <= month.last_day


def _of_roster(connection: Connection, site: StoredSite, stored: StoredRoster, counts: Counts) -> list[Days]:
    """What a published roster is by itself and in the face of what came; kept without its month."""
    month = Month(int(stored.month[:4]), int(stored.month[5:]))
    head = version_of(connection, stored.id, stored.version)
    asked = requirement_sha256(connection, head.requirement_id) if head.requirement_id is not None else ""
    before = roster_of(connection, site.id, str(month.plus(-1)))
    # Duties of the eve reach into the month.
    worked = before.version if before is not None and before.state == PUBLISHED else 0
    came = hash(frozenset(counts.items()))

    def made() -> list[Days]:
        opened = open_roster(connection, site, stored)
        return [rostered_days(opened), served_days(opened, counts)]

    return _made.of((site.code, site.revision, stored.month, head.sha256, asked, worked, came), made)
