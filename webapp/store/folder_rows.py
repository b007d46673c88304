"""Rows of a centre's files as rows of the database and back, a file a line of `FILE_TABLES`.

Into the database they go from what `read_centre` made of them, checked; out of it they come as the cells of
the files, so that there is one reader of them, with all its checks.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Table

from webapp.centre import (
    agents,
    asked,
    assisting,
    calls,
    fixed_duties,
    holidays,
    leave,
    ledger,
    preferences,
    rosters,
    unavailable,
)
from webapp.centre import read as files
from webapp.centre.intervals import exact
from webapp.centre.model import Centre
from webapp.centre.tables import table_bytes
from webapp.centre.times import format_clock, format_wall
from webapp.store.tables import centre as tables

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class FileTable:
    """A file, its table and its columns; `rows` gives the values of a centre's rows by column."""

    file: str
    table: Table
    columns: tuple[str, ...]
    rows: Callable[[Centre], Iterable[Row]]


def _attributes(name: str, table: Table) -> Callable[[Centre], Iterator[Row]]:
    """Rows of dataclasses whose fields are called as the table's columns."""
    names = [c.name for c in table.columns if c.name not in ("id", "site_id", "position")]

    def rows(centre: Centre) -> Iterator[Row]:
        for row in getattr(centre, name):
            yield {column: _storable(getattr(row, column)) for column in names}

    return rows


def _storable(value: Any) -> Any:
    if isinstance(value, frozenset | tuple):
        return sorted(value) if isinstance(value, frozenset) else list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _calls(centre: Centre) -> Iterator[Row]:
    if centre.calls is None:
        return
    seen: Counter[tuple[str, str]] = Counter()
    for queue, start, *counts in centre.calls.itertuples(index=False, name=None):
        wall, offset = datetime.fromisoformat(start[:16]), start[16:]
        known = [None if pd.isna(count) else float(count) for count in counts]
        yield {
            "queue": queue,
            "interval_start": wall,
            "utc_offset": offset,
            "occurrence": seen[queue, start],
            **dict(zip(("offered", *calls.OPTIONAL), known, strict=True)),
        }
        seen[queue, start] += 1


def _file(file: str, field: str, table: Table, columns: tuple[str, ...]) -> FileTable:
    return FileTable(file, table, columns, _attributes(field, table))


FILE_TABLES: tuple[FileTable, ...] = (
    _file(files.AGENTS, "agents", tables.agent, (*agents.REQUIRED, *agents.OPTIONAL)),
    _file(files.LEAVE, "leave", tables.leave_row, leave.COLUMNS),
    _file(files.PREFERENCES, "preferences", tables.preference, preferences.COLUMNS),
    _file(files.PAST_DUTIES, "past_duties", tables.past_duty, rosters.COLUMNS),
    _file(files.LEDGER, "ledger", tables.ledger_opening, ledger.COLUMNS),
    _file(files.HOLIDAYS, "holidays", tables.holiday, holidays.COLUMNS),
    _file(files.ASSISTING, "assisting", tables.assisting_call, assisting.COLUMNS),
    _file(files.FIXED, "fixed_duties", tables.fixed_duty, (*fixed_duties.REQUIRED, *fixed_duties.OPTIONAL)),
    _file(
        files.UNAVAILABLE, "unavailable", tables.unavailable, (*unavailable.REQUIRED, *unavailable.OPTIONAL)
    ),
    _file(files.OWN_LIMITS, "own_limits", tables.own_limit, (*asked.LIMIT_COLUMNS, *asked.LIMIT_OPTIONAL)),
    _file(files.SHIFT_NEEDS, "shift_needs", tables.shift_need, (*asked.NEED_COLUMNS, *asked.NEED_OPTIONAL)),
    FileTable(files.CALLS, tables.call_count, (*calls.REQUIRED, *calls.OPTIONAL), _calls),
)
# What a column of a file is called in its table, where the file's word is one of SQL's.
_STORED_AS = {"from": "from_min", "to": "to_min"}


def file_bytes(kind: FileTable, rows: Iterable[Row], zone: ZoneInfo) -> bytes:
    """The file of these rows of its table, in the order given."""
    return table_bytes(kind.columns, ([_cell(row, column, zone) for column in kind.columns] for row in rows))


def _cell(row: Row, column: str, zone: ZoneInfo) -> str:
    stored = _STORED_AS.get(column, column)
    value = row[stored]
    if value is not None and stored in ("from_min", "to_min"):
        return format_clock(value)
    if "utc_offset" in row and column == "interval_start":
        return f"{value:%Y-%m-%dT%H:%M}{row['utc_offset']}"
    return _text(value, zone)


def _text(value: Any, zone: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return exact(value)
        case datetime():
            return format_wall(value.astimezone(zone))
        case date():
            return value.isoformat()
        case list():
            return "|".join(value)
        case dict():
            return "|".join(f"{name}:{level}" for name, level in value.items())
    raise TypeError(f"{type(value).__name__} is no cell of a file")
