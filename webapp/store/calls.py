"""Rows of calls: counts of a span of time out of the table, and new ones in the place of old ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from webapp.store.tables.centre import call_count

NUMBERS = ("offered", "answered", "abandoned", "aht_s")


@dataclass(frozen=True)
class StoredCount:
    """A count as it was recorded: `start` is ISO local time, with the offset if the recorder wrote one."""

    id: int
    queue: str
    start: str
    numbers: tuple[float | None, ...]


def counts_between(
    connection: Connection, site_id: int, first: datetime, last: datetime
) -> tuple[StoredCount, ...]:
    """The counts whose wall-clock time lies in [first, last), both naive, in the order of calls.csv."""
    row = call_count.c
    wanted = (row.site_id == site_id, row.interval_start >= first, row.interval_start < last)
    found = select(call_count).where(*wanted).order_by(row.position, row.id)
    return tuple(_stored(one) for one in connection.execute(found).mappings())


def _stored(row: Mapping[Any, Any]) -> StoredCount:
    start = f"{row['interval_start']:%Y-%m-%dT%H:%M}{row['utc_offset']}"
    return StoredCount(row["id"], row["queue"], start, tuple(row[name] for name in NUMBERS))


def span_of(connection: Connection, site_id: int) -> tuple[datetime, datetime] | None:
    """The first and the last wall-clock time with a count; None without any."""
    row = call_count.c
    found = select(func.min(row.interval_start), func.max(row.interval_start)).where(row.site_id == site_id)
    first, last = connection.execute(found).one()
    return (first, last) if first is not None else None


def day_sums(connection: Connection, site_id: int, first: datetime) -> list[tuple[str, date, float]]:
    """Queue, day and calls offered of every day from a naive local time on."""
    row = call_count.c
    day = func.date(row.interval_start)
    sums = select(row.queue, day, func.sum(row.offered)).where(
        row.site_id == site_id, row.interval_start >= first
    )
    found = connection.execute(sums.group_by(row.queue, day).order_by(day))
    # SQLite gives a day as text.
    return [(queue, date.fromisoformat(str(on)), float(offered)) for queue, on, offered in found]


def remove_counts(connection: Connection, site_id: int, numbers: Sequence[int]) -> None:
    """Take counts out by their numbers."""
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        connection.execute(
            delete(call_count).where(call_count.c.site_id == site_id, call_count.c.id.in_(some))
        )


def add_counts(connection: Connection, site_id: int, rows: Iterable[Mapping[str, Any]]) -> int:
    """Append counts: queue, interval_start, utc_offset, occurrence and the numbers; how many they were."""
    last = select(func.max(call_count.c.position)).where(call_count.c.site_id == site_id)
    position = connection.execute(last).scalar()
    first = 0 if position is None else int(position) + 1
    values = [{**row, "site_id": site_id, "position": first + place} for place, row in enumerate(rows)]
    if values:
        connection.execute(insert(call_count), values)
    return len(values)
