"""A site's history as its planner sees it: days, what is doubtful in it, and how that is put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median

import pandas as pd
from sqlalchemy import Connection

from webapp.centre.model import Centre
from webapp.centre.times import format_wall
from webapp.services.actuals import calls_frame
from webapp.services.history import CentreHistory, centre_history
from webapp.services.months import Month
from webapp.services.site_repairs import HISTORY, REPAIR, left_out, repair
from webapp.store import calls, documents
from webapp.store.documents import Document
from webapp.store.sites import StoredSite

BEFORE = timedelta(weeks=10)
"""Counts are judged by the same weekdays of the weeks before: so many are read along."""
SHOWN = timedelta(days=400)


@dataclass(frozen=True)
class Doubt:
    """A doubtful place of the history: its kind, where it is, what was recorded there.

    `usual` is the median of the same weekday and time over the weeks before.
    """

    kind: str
    queue: str
    start: datetime
    wall: str
    recorded: tuple[float, ...]
    usual: float | None
    whole_day: bool = False
    """Whether the queue has no count at all on that day, which begins a gap of one day or more."""


@dataclass(frozen=True)
class DayCounts:
    """Calls of a queue by day."""

    queue: str
    days: tuple[date, ...]
    offered: tuple[float, ...]


def quality_of(connection: Connection, site: StoredSite, centre: Centre, month: Month) -> tuple[Doubt, ...]:
    """What is doubtful in a month's counts, in order of time. Raises CannotDo."""
    after = month.last_day + timedelta(days=1)
    frame = calls_frame(connection, site, month.first_day - BEFORE, after)
    if frame.empty:
        return ()
    found = history_of(centre, frame, after)
    recorded: dict[tuple[str, str], list[float]] = {}
    for queue, text, offered in zip(frame["queue"], frame["interval_start"], frame["offered"], strict=True):
        recorded.setdefault((queue, text[:16]), []).append(float(offered))
    counted = {(queue, wall[:10]) for queue, wall in recorded}
    accepted = left_out(connection, site)
    doubts = []
    for defect in found.quality.defects:
        if defect.interval_start is None:
            continue
        start = defect.interval_start.to_pydatetime().astimezone(site.zone)
        wall = format_wall(start)
        place = (defect.queue, wall[:16])
        if start.date() >= month.first_day and place not in accepted:
            values = tuple(recorded.get(place, ()))
            whole = defect.kind == "gap" and (defect.queue, wall[:10]) not in counted
            usual = _usual(recorded, place)
            doubts.append(Doubt(defect.kind, defect.queue, start, wall, values, usual, whole))
    return tuple(sorted(set(doubts), key=lambda one: (one.start, one.queue, one.kind)))


def _usual(recorded: Mapping[tuple[str, str], Sequence[float]], place: tuple[str, str]) -> float | None:
    queue, wall = place
    weeks = (datetime.fromisoformat(wall) - timedelta(weeks=n) for n in range(1, BEFORE.days // 7 + 1))
    known = [recorded.get((queue, f"{one:%Y-%m-%dT%H:%M}"), ()) for one in weeks]
    alone = [values[0] for values in known if len(values) == 1 and values[0] >= 0]
    return median(alone) if alone else None


def history_of(centre: Centre, frame: pd.DataFrame, before: date) -> CentreHistory:
    """The history that these counts make. Raises CannotDo."""
    return centre_history(replace(centre, calls=frame), before)


def day_counts(
    connection: Connection, site: StoredSite, centre: Centre, until: date
) -> tuple[DayCounts, ...]:
    """Calls offered by queue and day of the last year and a month."""
    begin = datetime(until.year, until.month, until.day) - SHOWN
    found: dict[str, dict[date, float]] = {code: {} for code in centre.queue_codes}
    for queue, day, offered in calls.day_sums(connection, site.id, begin):
        if queue in found and day <= until:
            found[queue][day] = offered
    return tuple(DayCounts(code, tuple(sums), tuple(sums.values())) for code, sums in found.items() if sums)


def repairs(connection: Connection, site: StoredSite) -> list[Document]:
    """The latest repairs, the newest first."""
    return documents.documents(connection, site.id, REPAIR, HISTORY)


__all__ = [
    "DayCounts",
    "Doubt",
    "day_counts",
    "history_of",
    "quality_of",
    "repair",
    "repairs",
]
