"""Rosters in the database: heads, versions, the roster at a version, requirements."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter, itemgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, insert, select, update

from webapp.centre.model import DutyRow, RequirementRow
from webapp.centre.requirements import requirement_bytes
from webapp.centre.rosters import roster_bytes
from webapp.store.later import apart, later
from webapp.store.shared_read import once
from webapp.store.tables.rosters import (
    filing,
    requirement,
    requirement_row,
    roster,
    roster_cell,
    roster_version,
)

NO_PARENT = "0" * 64
# Duties of some large months: from a version to the next one almost all are the same.
KNOWN_LINES = 50_000
DRAFT, REVIEW, PUBLISHED, RECALLED = "draft", "review", "published", "recalled"


@dataclass(frozen=True)
class StoredRoster:
    """The head of a month's roster: its newest version and its state."""

    id: int
    site_id: int
    month: str
    version: int
    state: str


@dataclass(frozen=True)
class Version:
    """A version of a roster: who made it when and why, what it costs, its link in the chain of hashes."""

    version: int
    kind: str
    actor: str
    at: datetime
    reason: str
    price_before: int | None
    price_after: int
    sha256: str
    parent_sha256: str
    requirement_id: int | None


@dataclass(frozen=True)
class Cell:
    """An agent's day in a version: a duty, or None for a day off."""

    agent: str
    date: date
    duty: DutyRow | None


# Asked by every page: putting them together would take longer than their answers.
_ROSTER = (
    select(roster)
    .where(roster.c.site_id == bindparam("site"), roster.c.month == bindparam("wanted_month"))
    .execution_options(**apart(roster))
)
_ADVANCE = (
    update(roster)
    .where(
        roster.c.id == bindparam("seen_id"),
        roster.c.version == bindparam("seen_version"),
        roster.c.state == bindparam("seen_state"),
    )
    .execution_options(**apart(roster))
)
_NEW_VERSION, _NEW_CELLS = insert(roster_version).inline(), insert(roster_cell).inline()
_ROSTERS = select(roster).where(roster.c.site_id == bindparam("site")).order_by(roster.c.month)
_VERSIONS = select(*(column for column in roster_version.c if column.name != "roster_id")).where(
    roster_version.c.roster_id == bindparam("roster")
)
_VERSION = _VERSIONS.where(roster_version.c.version == bindparam("wanted_version"))
_REQUIREMENT = select(requirement.c.sha256).where(requirement.c.id == bindparam("number"))


def roster_of(connection: Connection, site_id: int, month: str, hold: bool = False) -> StoredRoster | None:
    """The head of a site's roster of a month, None where there is none.

    `hold` keeps others from changing it until the transaction ends: they wait, in place of working in vain.
    """
    asked = {"site": site_id, "wanted_month": month}

    def found() -> StoredRoster | None:
        row = connection.execute(_ROSTER.with_for_update() if hold else _ROSTER, asked).first()
        return StoredRoster(row.id, row.site_id, row.month, row.version, row.state) if row else None

    return found() if hold else once(connection, ("roster", site_id, month), found, roster)


def rosters_of(connection: Connection, site_id: int) -> list[StoredRoster]:
    """The heads of all rosters of a site, by month."""

    def found() -> list[StoredRoster]:
        rows = connection.execute(_ROSTERS, {"site": site_id})
        return [StoredRoster(row.id, row.site_id, row.month, row.version, row.state) for row in rows]

    return list(once(connection, ("rosters", site_id), found, roster))


def add_roster(connection: Connection, site_id: int, month: str) -> StoredRoster:
    """The head of a new roster, at version 0: the first version is still to be written."""
    values = {"site_id": site_id, "month": month, "version": 0, "state": DRAFT}
    new = connection.execute(insert(roster).values(values).returning(roster.c.id)).scalar_one()
    return StoredRoster(int(new), site_id, month, 0, DRAFT)


def advance(connection: Connection, head: StoredRoster, state: str) -> bool:
    """Count a roster up to its next version in a state; False when it is no longer as it was seen."""
    seen = {"seen_id": head.id, "seen_version": head.version, "seen_state": head.state}
    return connection.execute(_ADVANCE, {**seen, "version": head.version + 1, "state": state}).rowcount == 1


def add_version(connection: Connection, head: StoredRoster, made: Version, cells: Iterable[Cell]) -> None:
    """Write a version and the cells that it changes."""
    values = {name: getattr(made, name) for name in made.__dataclass_fields__}
    later(connection, _NEW_VERSION, roster_version, [{"roster_id": head.id, **values}])
    rows = [_cell_values(head.id, made.version, cell) for cell in cells]
    if rows:
        later(connection, _NEW_CELLS, roster_cell, rows)


def _cell_values(roster_id: int, version: int, cell: Cell) -> dict[str, object]:
    duty = cell.duty
    return {
        "roster_id": roster_id,
        "version": version,
        "agent": cell.agent,
        "date": cell.date,
        "shift": duty.shift if duty else None,
        "queue": (duty.queue or None) if duty else None,
        "start": duty.start if duty else None,
        "end": duty.end if duty else None,
    }


def versions_of(connection: Connection, roster_id: int) -> list[Version]:
    """All versions of a roster, the first one first."""
    rows = connection.execute(_VERSIONS.order_by(roster_version.c.version), {"roster": roster_id})
    return [Version(**row._mapping) for row in rows]


def version_of(connection: Connection, roster_id: int, version: int) -> Version:
    """One version of a roster; LookupError when there is none."""

    def found() -> Version:
        row = connection.execute(_VERSION, {"roster": roster_id, "wanted_version": version}).first()
        if row is None:
            raise LookupError(f"The roster has no version {version}.")
        return Version(*row)

    return once(connection, ("version", roster_id, version), found, roster_version)


def duties_at(connection: Connection, roster_id: int, version: int, zone: ZoneInfo) -> tuple[DutyRow, ...]:
    """The duties of a roster at a version, by agent and date: the newest cells up to it."""
    cells = cells_after(connection, roster_id, 0, version, zone)
    return tuple(cell.duty for cell in cells if cell.duty is not None)


def last_touched(connection: Connection, roster_id: int, agent: str | None = None) -> dict[str, int]:
    """The newest version that changed a day of each agent of a roster, or of one of them."""
    newest = select(roster_cell.c.agent, func.max(roster_cell.c.version))
    mine = roster_cell.c.roster_id == roster_id
    if agent is not None:
        mine &= roster_cell.c.agent == agent
    rows = connection.execute(newest.where(mine).group_by(roster_cell.c.agent))
    return {agent: int(version) for agent, version in rows}


def cells_after(
    connection: Connection, roster_id: int, known: int, version: int, zone: ZoneInfo
) -> tuple[Cell, ...]:
    """The cells that differ between a version that is known and a later one, as they are at the later one, by
    agent and date.
    """
    cell = roster_cell.c
    rows = connection.execute(
        select(cell.agent, cell.date, cell.shift, cell.queue, cell.start, cell.end)
        .where(cell.roster_id == roster_id, cell.version > known, cell.version <= version)
        .order_by(cell.version)
    )
    newest = {(agent, day): told for agent, day, *told in rows}
    # A month has thousands of duties, which begin and end at some hundred instants.
    local = _Local(zone)
    return tuple(
        Cell(
            *place,
            DutyRow(*place, shift, queue or "", local[start], local[end]) if shift is not None else None,
        )
        for place, (shift, queue, start, end) in sorted(newest.items(), key=itemgetter(0))
    )


class _Local(dict[datetime, datetime]):
    """Instants as the clocks of a zone tell them."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, instant: datetime) -> datetime:
        self[instant] = found = instant.astimezone(self._zone)
        return found


def version_hash(parent: str, duties: Sequence[DutyRow]) -> str:
    """The hash of a version: of the one before it and of the whole roster, its times in UTC."""
    return lines_hash(parent, map(line_of, sorted(duties, key=attrgetter("agent", "date", "shift"))))


def lines_hash(parent: str, lines: Iterable[bytes]) -> str:
    """The hash of a version from the lines of its duties, sorted by agent, date and shift."""
    return hashlib.sha256(parent.encode() + b"".join(lines)).hexdigest()


@lru_cache(maxsize=KNOWN_LINES)
def line_of(duty: DutyRow) -> bytes:
    """A duty as the hash of a version takes it, its times in UTC."""
    times = (instant.astimezone(UTC).isoformat() for instant in (duty.start, duty.end))
    return ("\n" + "\t".join((duty.agent, duty.date.isoformat(), duty.shift, duty.queue, *times))).encode()


def add_requirement(
    connection: Connection, site_id: int, month: str, rows: Sequence[RequirementRow], at: datetime
) -> int:
    """The number of a requirement in the database; the same rows are stored once."""
    digest = hashlib.sha256(requirement_bytes(rows)).hexdigest()
    same = select(requirement.c.id).where(
        requirement.c.site_id == site_id, requirement.c.month == month, requirement.c.sha256 == digest
    )
    known = connection.execute(same).scalar_one_or_none()
    if known is not None:
        return int(known)
    values = {"site_id": site_id, "month": month, "sha256": digest, "at": at}
    new = int(connection.execute(insert(requirement).values(values).returning(requirement.c.id)).scalar_one())
    names = list(RequirementRow.__dataclass_fields__)
    stored = [
        {"requirement_id": new, "position": place, **{name: getattr(row, name) for name in names}}
        for place, row in enumerate(rows)
    ]
    if stored:
        connection.execute(insert(requirement_row), stored)
    return new


def requirement_sha256(connection: Connection, requirement_id: int) -> str:
    """The hash of a requirement's rows."""

    def found() -> str:
        return str(connection.execute(_REQUIREMENT, {"number": requirement_id}).scalar_one())

    return once(connection, ("requirement", requirement_id), found, requirement)


def requirement_rows(
    connection: Connection, requirement_id: int, zone: ZoneInfo
) -> tuple[RequirementRow, ...]:
    """The rows of a requirement, in their order."""
    names = list(RequirementRow.__dataclass_fields__)
    rows = connection.execute(
        select(*(requirement_row.c[name] for name in names))
        .where(requirement_row.c.requirement_id == requirement_id)
        .order_by(requirement_row.c.position)
    ).mappings()
    return tuple(
        RequirementRow(**{**row, "interval_start": row["interval_start"].astimezone(zone)}) for row in rows
    )


def file_roster(
    connection: Connection, roster_id: int, made: Version, duties: Sequence[DutyRow], receiver: str
) -> None:
    """Keep a published version whole, with its hash and who received it (PB-05)."""
    connection.execute(
        insert(filing).values(
            roster_id=roster_id,
            version=made.version,
            receiver=receiver,
            at=made.at,
            snapshot=roster_bytes(duties).decode("utf-8-sig"),
            sha256=made.sha256,
        )
    )


def last_filed(connection: Connection, roster_id: int) -> int | None:
    """The version of a roster that was filed last, None where none was."""
    newest = select(func.max(filing.c.version)).where(filing.c.roster_id == roster_id)
    found: int | None = connection.execute(newest).scalar_one()
    return found


@dataclass(frozen=True)
class Filing:
    """A filed roster: the text of its roster.csv, who received it and when, the hash of its version."""

    version: int
    receiver: str
    at: datetime
    snapshot: str
    sha256: str


def filings_of(connection: Connection, roster_id: int) -> list[Filing]:
    """Everything that was filed of a roster, the first one first."""
    mine = select(filing).where(filing.c.roster_id == roster_id).order_by(filing.c.version)
    rows = connection.execute(mine)
    return [Filing(row.version, row.receiver, row.at, row.snapshot, row.sha256) for row in rows]
