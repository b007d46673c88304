"""How good the kept forecasts were: each held against what came, by how many days ahead, month by month."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from forecasting import metrics
from forecasting.evaluation import LEVELS
from forecasting.levels import Level
from webapp.services.forecast_kept import FILES, KIND, recorded
from webapp.services.kept import Kept
from webapp.services.months import Month
from webapp.store import documents
from webapp.store.documents import Document
from webapp.store.sites import StoredSite

HORIZONS: tuple[tuple[int, int], ...] = ((1, 7), (8, 14), (15, 31), (32, 366))
"""Days ahead, from the last day whose counts were known, both ends included."""
MOST = 24
LINES = ("mean", "p2_5", "p10", "p90", "p97_5")

Key = tuple[str, datetime]
Pair = tuple[float, ...]
Means = Mapping[Key, float]
"""Calls forecast by queue and instant (UTC)."""
MOST_FORECASTS = 12
_means: Kept[str, Means] = Kept(MOST_FORECASTS)


@dataclass(frozen=True)
class Score:
    """A month's forecasts of a queue, so many days ahead, against what came; shares as fractions.

    `calls` came in the intervals that were forecast and counted; `forecasts` = how many forecasts are in it.
    """

    month: Month
    queue: str
    horizon: tuple[int, int]
    wape: float
    bias: float
    coverage80: float
    coverage95: float
    calls: float
    forecasts: int


def course(connection: Connection, site: StoredSite, most: int = MOST) -> tuple[Score, ...]:
    """The newest kept forecasts, those of what-if scenarios left out, against the counts that are in by now.

    By month, queue and horizon; what nothing has come of yet is left out.
    """
    found: dict[tuple[Month, str, tuple[int, int]], list[Pair]] = defaultdict(list)
    made: dict[tuple[Month, str, tuple[int, int]], set[int]] = defaultdict(set)
    actual: dict[Month, Mapping[Key, float]] = {}
    for one in documents.documents_of(connection, site.id, KIND, most):
        if one.facts.get("scenario"):
            continue
        month = Month(int(one.subject[:4]), int(one.subject[5:7]))
        if month not in actual:
            actual[month] = _counted(connection, site, month)
        if not actual[month]:
            continue
        for queue, ahead, pair in _pairs(connection, site, one, actual[month]):
            place = (month, queue, ahead)
            found[place].append(pair)
            made[place].add(one.id)
    return tuple(_score(place, found[place], len(made[place])) for place in sorted(found))


def _counted(connection: Connection, site: StoredSite, month: Month) -> Mapping[Key, float]:
    points = recorded(connection, site, month.first_day, month.last_day)
    return {(p.queue, p.start.astimezone(UTC)): p.offered for p in points if p.offered is not None}


def _pairs(
    connection: Connection, site: StoredSite, one: Document, actual: Mapping[Key, float]
) -> Iterator[tuple[str, tuple[int, int], Pair]]:
    known = known_until(one)
    for row in _rows(documents.files_of(connection, one.id)[FILES[0]]):
        queue, start = _key(row)
        came = actual.get((queue, start))
        if came is None:
            continue
        lead = (start.astimezone(site.zone).date() - known).days
        ahead = next((span for span in HORIZONS if span[0] <= lead <= span[1]), None)
        if ahead is not None:
            yield queue, ahead, (came, *(float(row[name]) for name in LINES))


def blind_means(connection: Connection, site: StoredSite, month: Month) -> Means:
    """The newest forecast of a month that knew none of its days, no what-if scenario; empty without one."""
    for one in documents.documents(connection, site.id, KIND, str(month)):
        if not one.facts.get("scenario") and known_until(one) < month.first_day:
            return _means_of(documents.file_of(connection, one.id, FILES[0]) or b"")
    return {}


def _means_of(data: bytes) -> Means:
    def read() -> Means:
        return {_key(row): float(row["mean"]) for row in _rows(data)}

    return _means.of(sha256(data).hexdigest(), read)


@dataclass(frozen=True)
class LevelError:
    """Errors of forecasts on one level: how many units were compared, and fractions."""

    level: Level
    units: int
    wape: float
    bias: float


def level_errors(pairs: Mapping[Key, tuple[float, float]], zone: ZoneInfo) -> tuple[LevelError, ...]:
    """Calls that came and that were forecast, on each level; a unit is the sum of its intervals."""
    found = []
    for level in LEVELS:
        units: dict[tuple[str, object], list[tuple[float, float]]] = defaultdict(list)
        for (queue, start), pair in pairs.items():
            units[queue, _unit(start.astimezone(zone), level)].append(pair)
        sums = np.array([np.sum(own, axis=0) for own in units.values()], dtype=np.float64).reshape(-1, 2)
        came, mean = sums.T
        if len(sums):
            found.append(LevelError(level, len(sums), metrics.wape(came, mean), metrics.bias(came, mean)))
    return tuple(found)


def _unit(start: datetime, level: Level) -> object:
    return {"interval": start, "day": start.date(), "month": (start.year, start.month), "year": start.year}[
        level
    ]


def _key(row: Mapping[str, str]) -> Key:
    return row["queue"], datetime.fromisoformat(row["interval_start"]).astimezone(UTC)


def known_until(one: Document) -> date:
    """The last day whose counts a forecast knew."""
    told = one.facts.get("known_until")
    if told:
        return date.fromisoformat(told)
    return date.fromisoformat(one.facts["as_of"]) - timedelta(days=1)


def _rows(data: bytes) -> Iterable[dict[str, str]]:
    return csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))


def _score(place: tuple[Month, str, tuple[int, int]], pairs: list[Pair], forecasts: int) -> Score:
    came, mean, low95, low80, high80, high95 = np.array(pairs, dtype=np.float64).T
    return Score(
        *place,
        wape=metrics.wape(came, mean),
        bias=metrics.bias(came, mean),
        coverage80=metrics.coverage(came, low80, high80),
        coverage95=metrics.coverage(came, low95, high95),
        calls=float(came.sum()),
        forecasts=forecasts,
    )
