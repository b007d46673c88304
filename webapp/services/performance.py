"""Indicators of agents' work by month, brought in from elsewhere, beside what they bore (EV-01, EV-03).

They are told beside the rosters and never enter one: no rule reads them.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise
from pathlib import Path

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import Cells
from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import read_table, table_bytes
from webapp.services.months import Month, parse_month
from webapp.store import documents
from webapp.store.documents import Origin
from webapp.store.sites import StoredSite

KIND, FILE = "kpi", "kpi.csv"
COLUMNS = ("agent", "month", "calls", "in_time", "aht_s", "accuracy")
MOST_AHT_S = 7200.0
MOST_CALLS = 20_000.0
THIRDS = 3


@dataclass(frozen=True)
class Work:
    """An agent's month: calls answered; of them the share in time, mean seconds, share right, or None."""

    agent: str
    month: str
    calls: float
    in_time: float | None
    aht_s: float | None
    accuracy: float | None


def read_work(data: bytes, agents: Collection[str]) -> tuple[Work, ...]:
    """The rows of an uploaded kpi.csv. Raises Mistakes with all that is wrong."""
    mistakes = MistakeList()
    with tempfile.TemporaryDirectory(prefix="paiban-") as folder:
        path = Path(folder) / FILE
        path.write_bytes(data)
        table = read_table(path, COLUMNS[:3], COLUMNS[3:], mistakes, may_be_empty=False)
    found: dict[tuple[str, str], Work] = {}
    for cells in table.cells(mistakes) if table else ():
        row = _row(cells, agents)
        if cells.ok and (row.agent, row.month) in found:
            cells.wrong(
                "agent",
                Sentence("the agent has a row of that month already"),
                Sentence("keep one of them"),
            )
        if cells.ok:
            found[row.agent, row.month] = row
    mistakes.raise_if_any()
    return tuple(found.values())


def _row(cells: Cells, agents: Collection[str]) -> Work:
    agent, month = cells.known("agent", agents, "agent"), cells.text("month")
    try:
        month = str(parse_month(month))
    except ValueError:
        cells.wrong(
            "month",
            Sentence("{value!r} is no month", {"value": month[:20]}),
            Sentence("write it as 2026-12"),
        )
    return Work(
        agent,
        month,
        cells.number("calls", 0, MOST_CALLS),
        _optional(cells, "in_time", 1),
        _optional(cells, "aht_s", MOST_AHT_S),
        _optional(cells, "accuracy", 1),
    )


def _optional(cells: Cells, column: str, most: float) -> float | None:
    return cells.number(column, 0, most) if cells.get(column) else None


def keep_work(
    connection: Connection, site: StoredSite, rows: Sequence[Work], origin: Origin
) -> tuple[str, ...]:
    """Keep rows as the newest of their months, each month as a whole; the months."""
    months = sorted({row.month for row in rows})
    for month in months:
        lines = [[_cell(value) for value in astuple(row)] for row in rows if row.month == month]
        data = table_bytes(COLUMNS, lines)
        facts = {"rows": len(lines)}
        documents.add_document(connection, site.id, KIND, month, origin, facts, {FILE: data})
    return tuple(months)


def _cell(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def kept_work(connection: Connection, site: StoredSite, months: Iterable[Month]) -> tuple[Work, ...]:
    """What was brought in last for each of some months."""
    found: list[Work] = []
    for month in months:
        newest = documents.newest(connection, site.id, KIND, str(month))
        data = documents.file_of(connection, newest.id, FILE) if newest else None
        for row in csv.DictReader(io.StringIO((data or b"").decode("utf-8-sig"), newline="")):
            optional = [float(row[name]) if row[name] else None for name in COLUMNS[3:]]
            found.append(Work(row["agent"], row["month"], float(row["calls"]), *optional))
    return tuple(found)


def together(rows: Sequence[Work]) -> Work | None:
    """Several rows as one: shares and times are means weighted by calls (EV-03); None without calls."""
    calls = sum(row.calls for row in rows)
    if calls <= 0:
        return None
    agent = rows[0].agent if len({row.agent for row in rows}) == 1 else ""
    means = [_mean([(row.calls, getattr(row, name)) for row in rows]) for name in COLUMNS[3:]]
    return Work(agent, "", calls, *means)


def _mean(pairs: Sequence[tuple[float, float | None]]) -> float | None:
    known = [(weight, value) for weight, value in pairs if value is not None]
    weights = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / weights if weights else None


@dataclass(frozen=True)
class Third:
    """Agents who bore about as much: from which load to which, how many of them, and their work together."""

    least: float
    most: float
    agents: int
    work: Work | None


def thirds(rows: Sequence[Work], loads: Mapping[str, float]) -> tuple[Third, ...]:
    """Those with work and a load, in three groups from least to most load; none of fewer than three."""
    by_agent: dict[str, list[Work]] = {}
    for row in rows:
        if row.agent in loads:
            by_agent.setdefault(row.agent, []).append(row)
    ordered = sorted(by_agent, key=lambda agent: (loads[agent], agent))
    if len(ordered) < THIRDS:
        return ()
    edges = [len(ordered) * place // THIRDS for place in range(THIRDS + 1)]
    groups = [ordered[a:b] for a, b in pairwise(edges)]
    return tuple(
        Third(
            loads[group[0]],
            loads[group[-1]],
            len(group),
            together([row for agent in group for row in by_agent[agent]]),
        )
        for group in groups
    )
