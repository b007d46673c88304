"""What came: counts of calls uploaded into a site's history, interval by interval; twice does no harm."""

import math
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from webapp.centre.calls import OPTIONAL, REQUIRED, read_calls
from webapp.centre.customer_data import refuse_customers
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre
from webapp.centre.read import CALLS
from webapp.centre.times import from_wall
from webapp.store import calls as rows
from webapp.store.calls import StoredCount
from webapp.store.sites import StoredSite, add_file, touch_site

MOST_ROWS = 300_000
"""Rows of one upload: three years of five queues in half-hours. What is compared with them takes memory."""

Key = tuple[str, str]
Numbers = tuple[float | None, ...]


@dataclass(frozen=True)
class Uploaded:
    """What an upload did: intervals new, changed and as they were, and the days they are of."""

    new: int
    changed: int
    unchanged: int
    first_day: date | None
    last_day: date | None


def read_upload(data: bytes, centre: Centre) -> pd.DataFrame:
    """The counts of an uploaded file in the columns of calls.csv. Raises Mistakes with all that is wrong.

    Anything that looks like customers' data refuses the file as a whole (K-53).
    """
    mistakes = MistakeList()
    with tempfile.TemporaryDirectory(prefix="paiban-") as folder:
        path = Path(folder) / CALLS
        path.write_bytes(data)
        refuse_customers(path, (REQUIRED[1],), mistakes)
        mistakes.raise_if_any()
        frame = read_calls(path, centre.queue_codes, centre.interval_minutes, mistakes, MOST_ROWS)
    mistakes.raise_if_any()
    if frame is None:
        raise AssertionError("a table that cannot be read leaves a mistake")
    return frame


def keep_actuals(connection: Connection, site: StoredSite, frame: pd.DataFrame) -> Uploaded:
    """Put counts in the place of those of the same queue and instant; call it in a write transaction.

    An interval that stands in the upload twice stays there twice, for the data-quality report to judge.
    """
    if frame.empty:
        return Uploaded(0, 0, 0, None, None)
    walls = [datetime.fromisoformat(start[:16]) for start in frame["interval_start"]]
    # Times with another offset have another wall clock: a day on either side holds them all.
    margin = timedelta(days=1)
    stored = rows.counts_between(connection, site.id, min(walls) - margin, max(walls) + margin)
    known = _by_key(stored, site.zone)
    fresh: dict[Key, list[tuple[str, Numbers]]] = defaultdict(list)
    for queue, start, *numbers in frame.itertuples(index=False, name=None):
        fresh[_key(queue, start, site.zone)].append((start, tuple(_known(n) for n in numbers)))
    other = {
        key: made
        for key, made in fresh.items()
        if Counter(numbers for _, numbers in made) != Counter(one.numbers for one in known.get(key, ()))
    }
    gone = [one.id for key in other for one in known.get(key, ())]
    rows.remove_counts(connection, site.id, gone)
    rows.add_counts(connection, site.id, _rows(other))
    if other:
        add_file(connection, site, CALLS)
        touch_site(connection, site.id)
    changed = sum(key in known for key in other)
    days = [wall.date() for wall in walls]
    return Uploaded(len(other) - changed, changed, len(fresh) - len(other), min(days), max(days))


def counts_at(connection: Connection, site: StoredSite, queue: str, start: str) -> list[StoredCount]:
    """The counts of one queue and time, as they were recorded."""
    wall, margin = datetime.fromisoformat(start[:16]), timedelta(days=1)
    stored = rows.counts_between(connection, site.id, wall - margin, wall + margin)
    found = _by_key(stored, site.zone).get(_key(queue, start, site.zone), [])
    # A row whose local time is no one instant is told by its wall clock.
    return found or [one for one in stored if (one.queue, one.start[:16]) == (queue, start[:16])]


def remove_at(connection: Connection, site: StoredSite, queue: str, start: str) -> tuple[float | None, ...]:
    """Take the counts of one queue and time out of the history; what was offered by them."""
    found = counts_at(connection, site, queue, start)
    rows.remove_counts(connection, site.id, [one.id for one in found])
    if found:
        touch_site(connection, site.id)
    return tuple(one.numbers[0] for one in found)


def _by_key(stored: tuple[StoredCount, ...], zone: ZoneInfo) -> dict[Key, list[StoredCount]]:
    found: dict[Key, list[StoredCount]] = defaultdict(list)
    for one in stored:
        found[_key(one.queue, one.start, zone)].append(one)
    return found


def _key(queue: str, start: str, zone: ZoneInfo) -> Key:
    """The queue and the instant; where the wall clock names none or two, the time as written."""
    naive, offset = datetime.fromisoformat(start[:16]), start[16:]
    try:
        instant = datetime.fromisoformat(start) if offset else from_wall(naive, zone)
    except ValueError:
        return queue, start
    return queue, instant.astimezone(UTC).isoformat()


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def _rows(other: dict[Key, list[tuple[str, Numbers]]]) -> Iterator[dict[str, object]]:
    seen: Counter[tuple[str, str]] = Counter()
    for (queue, _), made in other.items():
        for start, numbers in made:
            yield {
                "queue": queue,
                "interval_start": datetime.fromisoformat(start[:16]),
                "utc_offset": start[16:],
                "occurrence": seen[queue, start],
                **dict(zip(rows.NUMBERS, numbers, strict=True)),
            }
            seen[queue, start] += 1


def calls_frame(connection: Connection, site: StoredSite, first: date, after: date) -> pd.DataFrame:
    """The counts of the days from `first` to the one before `after`, as `read_calls` gives them."""
    begin, end = (datetime(day.year, day.month, day.day) for day in (first, after))
    found = rows.counts_between(connection, site.id, begin, end)
    columns = [*REQUIRED, *OPTIONAL]
    if not found:
        return pd.DataFrame({name: [] for name in columns})
    frame = pd.DataFrame([(one.queue, one.start, *one.numbers) for one in found], columns=columns)
    return frame.astype(dict.fromkeys(rows.NUMBERS, float))


def last_day_of(connection: Connection, site: StoredSite) -> date | None:
    """The last day with a count; None without any."""
    span = rows.span_of(connection, site.id)
    return span[1].date() if span else None
