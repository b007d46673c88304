"""A site's history as its planner sees it: days, what is doubtful in it, and how that is put right."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.calls import OPTIONAL, REQUIRED
from webapp.centre.model import Centre
from webapp.centre.times import format_wall, from_wall
from webapp.services.actuals import Uploaded, calls_frame, keep_actuals, remove_at
from webapp.services.history import CentreHistory, centre_history
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store import calls, documents
from webapp.store.documents import Document, Origin
from webapp.store.sites import StoredSite

REPAIR = "repair"
HISTORY = "history"
BEFORE = timedelta(weeks=10)
"""Counts are judged by the same weekdays of the weeks before: so many are read along."""
SHOWN = timedelta(days=400)


@dataclass(frozen=True)
class Doubt:
    """A doubtful place of the history: its kind, where it is, what was recorded there."""

    kind: str
    queue: str
    start: datetime
    wall: str
    recorded: tuple[float, ...]


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
    doubts = []
    for defect in found.quality.defects:
        if defect.interval_start is None:
            continue
        start = defect.interval_start.to_pydatetime().astimezone(site.zone)
        if start.date() >= month.first_day:
            wall = format_wall(start)
            values = tuple(recorded.get((defect.queue, wall[:16]), ()))
            doubts.append(Doubt(defect.kind, defect.queue, start, wall, values))
    return tuple(sorted(set(doubts), key=lambda one: (one.start, one.queue, one.kind)))


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


def repair(
    connection: Connection,
    site: StoredSite,
    centre: Centre,
    queue: str,
    wall: str,
    offered: str,
    origin: Origin,
) -> Uploaded:
    """Put one count right, or (`offered` empty) take it out as unknown; kept with author and reason.

    `wall` is local time, with its offset where the clock shows it twice. Raises CannotDo.
    """
    if queue not in centre.queue_codes:
        raise CannotDo(Sentence("{name} has no queue {queue!r}.", {"name": centre.name, "queue": queue}))
    start = _start(wall, site)
    if not origin.reason.strip():
        raise CannotDo(Sentence("Say why this count is put right: the reason is kept with it."))
    number = _count(offered)
    gone = remove_at(connection, site, queue, wall)
    made = Uploaded(0, 0, 0, start.date(), start.date())
    if number is not None:
        row = [queue, wall, number, *([float("nan")] * len(OPTIONAL))]
        made = keep_actuals(connection, site, pd.DataFrame([row], columns=[*REQUIRED, *OPTIONAL]))
    facts = {"queue": queue, "start": wall, "offered": number, "before": list(gone)}
    documents.add_document(connection, site.id, REPAIR, HISTORY, origin, facts, {})
    return made


def _start(wall: str, site: StoredSite) -> datetime:
    try:
        naive, offset = datetime.fromisoformat(wall[:16]), wall[16:]
        return datetime.fromisoformat(wall) if offset else from_wall(naive, site.zone)
    except ValueError as error:
        raise CannotDo(
            Sentence(
                "{wall!r} is no time of this site ({error}): load the page again.",
                {"wall": wall, "error": str(error)},
            )
        ) from error


def _count(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1e7:
        raise CannotDo(
            Sentence(
                "{text!r} is no count of calls: write 0 or more, or nothing where it is unknown.",
                {"text": text},
            )
        )
    return number


def repairs(connection: Connection, site: StoredSite) -> list[Document]:
    """The latest repairs, the newest first."""
    return documents.documents(connection, site.id, REPAIR, HISTORY)
