"""agents.csv as rows of cells, as forms show and change them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from webapp.centre.agents import OPTIONAL, REQUIRED
from webapp.centre.tables import table_bytes
from webapp.services.site_edit import SiteFile

COLUMNS = (*REQUIRED, *OPTIONAL)
KEY = "agent"
BETWEEN = "|"
LEADER = "leader"
"""The role of an agent who leads the team."""


def people_rows(file: SiteFile) -> list[dict[str, str]]:
    """The rows, every column present."""
    found = csv.DictReader(io.StringIO(file.text, newline=""))
    return [{name: row.get(name) or "" for name in COLUMNS} for row in found]


def people_bytes(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The file of these rows."""
    return table_bytes(COLUMNS, [[one[name] for name in COLUMNS] for one in rows])


def teams_of(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The teams that somebody is in."""
    return sorted({row["team"] for row in rows if row["team"]})


def parts(cell: str) -> list[str]:
    """The codes of a cell."""
    return [part.strip() for part in cell.split(BETWEEN) if part.strip()]


def pairs(cell: str) -> dict[str, str]:
    """What a cell such as score:85|typing:60 says."""
    return {name.strip(): value.strip() for name, _, value in (part.partition(":") for part in parts(cell))}


def joined(values: Sequence[str] | Mapping[str, str]) -> str:
    """A cell of codes, or of names with values."""
    if isinstance(values, Mapping):
        return BETWEEN.join(f"{name}:{value}" for name, value in values.items())
    return BETWEEN.join(values)


def with_role(cell: str, role: str, has: bool) -> str:
    """The cell of roles with or without one."""
    kept = [one for one in parts(cell) if one != role]
    return joined(sorted([*kept, role]) if has else kept)
