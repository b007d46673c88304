"""Records of clocks or telephones (agent, in, out), laid on the duties they belong to (AT-07, AT-10)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from scheduler.attendance import Stretch
from scheduler.domain.sentence import Sentence
from webapp.centre.cells import Cells
from webapp.centre.customer_data import refuse_customers
from webapp.centre.mistakes import MistakeList
from webapp.centre.tables import read_table
from webapp.services.attendance import published_months
from webapp.services.clock_lines import Line, lines
from webapp.services.desk import OpenMonth
from webapp.services.months import Month
from webapp.store.appraisals import note_correction
from webapp.store.clocked import Clocked, add_clocked, clocked_between
from webapp.store.documents import Origin
from webapp.store.office import note_decision
from webapp.store.sites import StoredSite
from webapp.store.tables.attendance import CLOCK, HAND

FILE, COLUMNS = "clock.csv", ("agent", "in", "out")
MOST_ROWS = 50_000
NEAR = timedelta(hours=4)
"""So far from the beginning of a duty a time may lie that overlaps none, and still belongs to it."""
LONGEST = timedelta(hours=24)
SHOWN = 20


@dataclass(frozen=True)
class Row:
    """A row of the file: from when to when an agent was there; one of the two may be unknown."""

    agent: str
    came: datetime | None
    left: datetime | None

    @property
    def at(self) -> datetime:
        """A time of it."""
        found = self.came or self.left
        assert found is not None
        return found


@dataclass(frozen=True)
class Brought:
    """What a file did: duties noted first, changed, as they were, left as somebody noted them by hand.

    `strange` are (agent, time) of rows that belong to no duty, the first of them.
    """

    new: int
    changed: int
    unchanged: int
    by_hand: int
    strange: tuple[tuple[str, datetime], ...]
    strangers: int


def read_clock(data: bytes, agents: Collection[str], site: StoredSite) -> tuple[Row, ...]:
    """The rows of an uploaded clock.csv. Raises Mistakes with all that is wrong (K-53 too)."""
    mistakes = MistakeList()
    with tempfile.TemporaryDirectory(prefix="paiban-") as folder:
        path = Path(folder) / FILE
        path.write_bytes(data)
        refuse_customers(path, COLUMNS[1:], mistakes)
        mistakes.raise_if_any()
        table = read_table(path, COLUMNS, (), mistakes, may_be_empty=False)
    found = []
    for number, cells in enumerate(table.cells(mistakes) if table else ()):
        if number == MOST_ROWS:
            what = Sentence("the file has more than {n} rows", {"n": MOST_ROWS})
            cells.wrong(None, what, Sentence("send it in parts"))
            break
        row = _row(cells, agents, site)
        if cells.ok:
            found.append(row)
    mistakes.raise_if_any()
    return tuple(found)


def _row(cells: Cells, agents: Collection[str], site: StoredSite) -> Row:
    agent = cells.known("agent", agents, "agent")
    came, left = (cells.instant(name, site.zone) if cells.get(name) else None for name in COLUMNS[1:])
    if came is None and left is None:
        cells.wrong("in", Sentence("there is no time at all"), Sentence("write when the agent came or left"))
    elif came and left and cells.ok and not came < left <= came + LONGEST:
        what = Sentence("it is not within a day after the time in front of it")
        cells.wrong("out", what, Sentence("write when the agent left, or leave it out"))
    return Row(agent, came, left)


def bring(connection: Connection, site: StoredSite, rows: Sequence[Row], origin: Origin) -> Brought:
    """Lay rows on the duties of what is published of their months; call it in a write transaction."""
    first, last = span_of(rows, site)
    months = {Month(day.year, day.month) for day in (first, last)} | {
        Month(day.year, day.month) for day in (row.at.astimezone(site.zone).date() for row in rows)
    }
    found = keep_clock(connection, site, published_months(connection, site, sorted(months)), rows, origin)
    facts = {"rows": len(rows), "new": found.new, "changed": found.changed}
    subject = ("attendance", f"{first}..{last}")
    note_decision(connection, site.id, subject, origin.actor, origin.at, "bring-clock", facts)
    if found.new or found.changed:
        for month in sorted(months):
            note_correction(connection, site.id, str(month), (origin.actor, origin.at), (FILE, "[]"))
    return found


def keep_clock(
    connection: Connection, site: StoredSite, months: Sequence[OpenMonth], rows: Sequence[Row], origin: Origin
) -> Brought:
    """Lay rows on the duties of published months; call it in a write transaction.

    What came in before is kept beside it, the same row once; what somebody noted by hand stays.
    """
    first, last = span_of(rows, site)
    own: dict[str, list[Line]] = defaultdict(list)
    for opened in months:
        begin, end = max(first, opened.month.first_day), min(last, opened.month.last_day)
        for line in lines(connection, opened, begin, end):
            own[line.row.agent].append(line)
    known = clocked_between(connection, site.id, first, last)
    spans: dict[tuple[str, date], dict[object, Stretch]] = {}
    strange = []
    for row in rows:
        duty = _duty_of(row, own[row.agent])
        if duty is None:
            strange.append((row.agent, row.at))
            continue
        key = (row.agent, duty.date)
        if key not in spans:
            before = known.get(key)
            spans[key] = {_name(one): one for one in before.spans} if before else {}
        told = _utc(row)
        spans[key].pop(("out", told[1]) if told[0] else None, None)
        spans[key].setdefault(_name(told), told)
        if told[1] is not None:
            spans[key][_name(told)] = told
    return _written(connection, site, spans, known, origin, strange)


def span_of(rows: Iterable[Row], site: StoredSite) -> tuple[date, date]:
    """The days on which duties may begin that rows belong to."""
    days = [row.at.astimezone(site.zone).date() for row in rows]
    return min(days) - timedelta(days=1), max(days) + timedelta(days=1)


def _name(span: Stretch) -> object:
    """By which a stretch is the same as another: when it began, or else when it ended."""
    return span[0] or ("out", span[1])


def _utc(row: Row) -> Stretch:
    came, left = (one.astimezone(UTC) if one else None for one in (row.came, row.left))
    return came, left


def _duty_of(row: Row, own: Sequence[Line]) -> Line | None:
    """The duty that a row overlaps most, else the one that begins or ends nearest, if that is near."""
    came, left = row.came or row.left, row.left or row.came
    assert came is not None
    assert left is not None

    def overlap(line: Line) -> timedelta:
        return min(left, line.ends) - max(came, line.starts)

    best = max(own, key=lambda line: (overlap(line), -abs(line.starts - came)), default=None)
    return best if best is not None and overlap(best) > -NEAR else None


def _written(
    connection: Connection,
    site: StoredSite,
    spans: Mapping[tuple[str, date], Mapping[object, Stretch]],
    known: Mapping[tuple[str, date], Clocked],
    origin: Origin,
    strange: Sequence[tuple[str, datetime]],
) -> Brought:
    made, new, changed, unchanged, by_hand = [], 0, 0, 0, 0
    for (agent, on), some in spans.items():
        before = known.get((agent, on))
        told = tuple(sorted(some.values(), key=lambda one: str(one[0] or one[1])))
        if before is not None and before.source == HAND:
            by_hand += 1
        elif before is not None and before.spans == told:
            unchanged += 1
        else:
            new, changed = new + (before is None), changed + (before is not None)
            made.append(Clocked(agent, on, told, False, False, CLOCK, "", origin.actor, origin.at))
    add_clocked(connection, site.id, made)
    return Brought(new, changed, unchanged, by_hand, tuple(strange[:SHOWN]), len(strange))
