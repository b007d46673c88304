"""Today at a site: what was forecast, what has come, who is there, and what the rest of the day will be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from scheduler.domain.cover import staffed
from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre, ForecastRow, RequirementRow
from webapp.centre.times import parse_instant
from webapp.services.desk import open_month
from webapp.services.forecast_kept import KIND, kept_rows
from webapp.services.intraday import Counts, Intraday, rest_of_day
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.staff import staff_centre
from webapp.store import calls, documents
from webapp.store.rosters import PUBLISHED
from webapp.store.sites import StoredSite


@dataclass(frozen=True)
class Moment:
    """An interval of today: calls forecast, offered and now expected; agents needed, needed now and there."""

    start: datetime
    forecast: float
    low: float
    high: float
    offered: float | None
    expected: float | None
    needed: int
    needed_now: int | None
    there: float | None


@dataclass(frozen=True)
class QueueToday:
    """A queue's day; `came` and `due` are calls of the intervals whose counts are in."""

    code: str
    name: str
    moments: tuple[Moment, ...]
    came: float
    due: float
    rest_before: float
    rest_now: float

    @property
    def off(self) -> float | None:
        """How far the counts are off the forecast, as a share; None before any calls were due."""
        return (self.came - self.due) / self.due if self.due > 0 else None

    @property
    def worst(self) -> Moment | None:
        """The interval of the rest of the day with most agents missing, if any are."""
        short = [m for m in self.moments if m.needed_now is not None and m.there is not None]
        found = max(short, key=lambda m: (m.needed_now or 0) - (m.there or 0), default=None)
        return found if found and (found.needed_now or 0) > (found.there or 0) else None


@dataclass(frozen=True)
class Today:
    """A site's day at a moment, the version of the roster and the forecast that it is held against."""

    now: datetime
    queues: tuple[QueueToday, ...]
    forecast_at: datetime
    roster_version: int | None
    warnings: tuple[Sentence, ...]


def today_of(connection: Connection, site: StoredSite, centre: Centre, at: datetime) -> Today | None:
    """The day of an instant; None where its month has no forecast. Raises CannotDo, Mistakes."""
    now = at.astimezone(site.zone)
    month = Month(now.year, now.month)
    found = documents.newest(connection, site.id, KIND, str(month))
    if found is None:
        return None
    rows = [row for row in kept_rows(connection, found, centre) if row.interval_start.date() == now.date()]
    if not rows:
        return None
    counts = _counts(connection, site, now)
    try:
        rest = rest_of_day(centre, rows, counts, now)
    except CannotDo:
        # The day is over.
        rest = Intraday((), {}, {}, ())
    there, version = _there(connection, site, month, rows, centre.interval_minutes)
    needs, later = staff_centre(centre, rows), staff_centre(centre, rest.rows) if rest.rows else ()
    queues = tuple(
        _queue(centre, code, rows, counts, rest, needs, later, there, now)
        for code in centre.queue_codes
        if any(row.queue == code for row in rows)
    )
    return Today(now, queues, found.origin.at, version, rest.warnings)


def _counts(connection: Connection, site: StoredSite, now: datetime) -> Counts:
    """Today's counts; two of one interval that contradict each other are unknown."""
    midnight = datetime(now.year, now.month, now.day)
    found: Counts = {}
    for one in calls.counts_between(connection, site.id, midnight, midnight + timedelta(days=1)):
        try:
            key = one.queue, parse_instant(one.start, site.zone).timestamp()
        except ValueError:
            continue
        offered = one.numbers[0] if one.numbers[0] is not None else math.nan
        found[key] = offered if found.get(key, offered) == offered else math.nan
    return found


def _there(
    connection: Connection, site: StoredSite, month: Month, rows: Sequence[ForecastRow], minutes: int
) -> tuple[dict[tuple[str, float], float], int | None]:
    """Agents on duty by queue and instant as published, and the version; nothing without such a roster."""
    try:
        opened = open_month(connection, site.code, month)
    except CannotDo:
        return {}, None
    if opened.state != PUBLISHED:
        return {}, None
    present, horizon = staffed(opened.problem, opened.roster), opened.problem.horizon
    found = {}
    for row in rows:
        place = horizon.minute_of(row.interval_start) // horizon.interval_minutes
        if row.queue in present:
            found[row.queue, row.interval_start.timestamp()] = present[row.queue][place] / minutes
    return found, opened.version


def _queue(
    centre: Centre,
    code: str,
    rows: Sequence[ForecastRow],
    counts: Counts,
    rest: Intraday,
    needs: Sequence[RequirementRow],
    later: Sequence[RequirementRow],
    there: dict[tuple[str, float], float],
    now: datetime,
) -> QueueToday:
    expected = {row.interval_start: row.mean for row in rest.rows if row.queue == code}
    needed = {row.interval_start: row.required for row in needs if row.queue == code}
    needed_now = {row.interval_start: row.required for row in later if row.queue == code}
    length, moments = timedelta(minutes=centre.interval_minutes), []
    came = due = 0.0
    for row in (row for row in rows if row.queue == code):
        key = code, row.interval_start.timestamp()
        offered = counts.get(key, math.nan)
        known = None if math.isnan(offered) or row.interval_start + length > now else offered
        if known is not None:
            came, due = came + known, due + row.mean
        moments.append(
            Moment(
                row.interval_start,
                row.mean,
                row.p2_5,
                row.p97_5,
                known,
                expected.get(row.interval_start),
                needed[row.interval_start],
                needed_now.get(row.interval_start),
                there.get(key),
            )
        )
    name = centre.queue(code).name
    rest_before, rest_now = rest.before.get(code, 0.0), rest.after.get(code, 0.0)
    return QueueToday(code, name, tuple(moments), came, due, rest_before, rest_now)
