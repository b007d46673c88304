"""Rows that are written unless they are there: whoever came first has written them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write those rows whose keys are not there yet; gives how many."""
    if not rows:
        return 0
    new: Insert
    if connection.dialect.name == "sqlite":
        new = sqlite.insert(table).on_conflict_do_nothing()
    else:
        new = postgresql.insert(table).on_conflict_do_nothing()
    made = connection.execute(new, list(rows), execution_options={"preserve_rowcount": True})
    return made.rowcount
