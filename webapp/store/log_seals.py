"""Rows of the seals over the logs, and the lines that they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, text

from webapp.store.tables.accounts import log_seal, login_attempt, office_event
from webapp.store.tables.decisions import decision

_TABLES: Mapping[str, Table] = {one.name: one for one in (decision, office_event, login_attempt)}
LOGS = tuple(_TABLES)
"""The logs that are sealed, by the names of their tables."""


@dataclass(frozen=True)
class Seal:
    """A seal over the lines after the seal before it, up to `last_id`."""

    id: int
    log: str
    last_id: int
    lines: int
    sha256: str
    parent_sha256: str
    at: datetime


def hold(connection: Connection) -> None:
    """Wait for those who are writing lines, so that none comes later with a number that is sealed by then.

    To be called before anything is read: what is read first fixes the moment that the transaction sees.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {', '.join(_TABLES)} IN SHARE MODE"))


def last_seal(connection: Connection, log: str) -> Seal | None:
    """The newest seal of a log."""
    return next(reversed(seals(connection, log)), None)


def seals(connection: Connection, log: str) -> list[Seal]:
    """The seals of a log, the oldest first."""
    found = select(log_seal).where(log_seal.c.log == log).order_by(log_seal.c.id)
    return [Seal(**row) for row in connection.execute(found).mappings()]


def add_seal(connection: Connection, **values: Any) -> None:
    """Write a seal."""
    connection.execute(insert(log_seal).values(**values))


def lines(connection: Connection, log: str, after: int, last: int | None) -> Iterator[dict[str, Any]]:
    """The lines of a log behind a number, up to another one (None = all), by number."""
    table = _TABLES[log]
    query = select(table).where(table.c.id > after).order_by(table.c.id)
    if last is not None:
        query = query.where(table.c.id <= last)
    for row in connection.execute(query).mappings():
        yield dict(row)
