"""Rows that are written unless they are there: whoever came first has written them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from webapp.store.later import apart, later


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write those rows whose keys are not there yet; gives how many."""
    if not rows:
        return 0
    options = {"preserve_rowcount": True, **apart(table)}
    return connection.execute(_new(connection, table), list(rows), execution_options=options).rowcount


def insert_new_later(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same, where nobody asks how many they are."""
    if rows:
        later(connection, _new(connection, table).inline(), table, rows)


def _new(connection: Connection, table: Table) -> Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()
