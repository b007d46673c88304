"""Rows of what clocks say: in, and the newest of each agent and day out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from scheduler.attendance import Stretch
from webapp.store.tables.attendance import clocked


@dataclass(frozen=True)
class Clocked:
    """What is noted of an agent's duty of a day; `actor` and `at` by whom and when."""

    agent: str
    date: date
    spans: tuple[Stretch, ...]
    away: bool
    excused: bool
    source: str
    note: str
    actor: str
    at: datetime

    @property
    def came(self) -> datetime | None:
        """When they came first."""
        return min((a for a, _ in self.spans if a), default=None)

    @property
    def left(self) -> datetime | None:
        """When they left last; None as long as the last time is missing."""
        lasting = [(a or b, b) for a, b in self.spans]
        known = [(begun, b) for begun, b in lasting if begun is not None]
        return max(known, key=lambda one: one[0])[1] if known else None

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, whoever said it when."""
        return (self.spans, self.away, self.excused, self.note)


def clocked_between(
    connection: Connection, site_id: int, first: date, last: date
) -> dict[tuple[str, date], Clocked]:
    """What holds for each agent and day from a first to a last one."""
    mine = (clocked.c.site_id == site_id, clocked.c.date >= first, clocked.c.date <= last)
    rows = connection.execute(select(clocked).where(*mine).order_by(clocked.c.id))
    return {
        (row.agent, row.date): Clocked(
            row.agent,
            row.date,
            _spans(row.spans),
            row.away,
            row.excused,
            row.source,
            row.note,
            row.actor,
            row.at,
        )
        for row in rows
    }


def add_clocked(connection: Connection, site_id: int, records: Iterable[Clocked]) -> None:
    """Write what is noted, in the place of what was there."""
    values = [
        {**{name: getattr(one, name) for name in _PLAIN}, "site_id": site_id, "spans": _text(one.spans)}
        for one in records
    ]
    if values:
        connection.execute(insert(clocked), values)


_PLAIN = ("agent", "date", "away", "excused", "source", "note", "actor", "at")


def _text(spans: Sequence[Stretch]) -> str:
    return json.dumps([[one.isoformat() if one else None for one in span] for span in spans])


def _spans(text: str) -> tuple[Stretch, ...]:
    found = []
    for came, left in json.loads(text):
        found.append(
            (
                datetime.fromisoformat(came) if came else None,
                datetime.fromisoformat(left) if left else None,
            )
        )
    return tuple(found)
