"""Everything that opening a month asks of the database first, in one statement: each takes a round trip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, exists, func, select

from webapp.store.rosters import StoredRoster, Version
from webapp.store.shared_read import Told, told_of
from webapp.store.tables.ledger import ledger_close, ledger_entry
from webapp.store.tables.people import SIGNED, appraisal
from webapp.store.tables.rosters import requirement, roster, roster_version

_PLACE = "roster of the number"
_HEAD = tuple(StoredRoster.__dataclass_fields__)
_VERSION = tuple(Version.__dataclass_fields__)


def _statement(wanted: ColumnElement[bool]) -> Select[Any]:
    last, version, earlier = roster.alias(), roster_version.alias(), roster.alias()
    newest = and_(version.c.roster_id == roster.c.id, version.c.version == roster.c.version)
    before = (
        select(func.max(earlier.c.month))
        .where(earlier.c.site_id == roster.c.site_id, earlier.c.month < roster.c.month)
        .scalar_subquery()
    )
    closed = (
        select(func.max(ledger_close.c.month))
        .where(ledger_close.c.site_id == roster.c.site_id, ledger_close.c.month < roster.c.month)
        .scalar_subquery()
    )
    mine = (appraisal.c.site_id == roster.c.site_id, appraisal.c.month == roster.c.month)
    signed = exists().where(*mine, appraisal.c.kind == SIGNED)
    begun = exists().where(ledger_entry.c.site_id == roster.c.site_id)
    return (
        select(
            *(roster.c[name] for name in _HEAD),
            *(version.c[name] for name in _VERSION),
            *(last.c[name] for name in _HEAD),
            requirement.c.sha256,
            closed,
            signed,
            begun,
        )
        .select_from(roster)
        .join(version, newest)
        .outerjoin(requirement, requirement.c.id == version.c.requirement_id)
        .outerjoin(last, and_(last.c.site_id == roster.c.site_id, last.c.month == before))
        .where(roster.c.site_id == bindparam("site"), wanted)
    )


_OF_MONTH = _statement(roster.c.month == bindparam("wanted_month"))
_NUMBERED = _statement(roster.c.id == bindparam("number"))


def foresee(connection: Connection, site_id: int, month: str, before: str) -> None:
    """Note what who asks for a month and the one before it will be told in this transaction."""
    told = told_of(connection)
    if told is None or ("roster", site_id, month) in told:
        return
    row = connection.execute(_OF_MONTH, {"site": site_id, "wanted_month": month}).first()
    if row is not None:
        _note(told, row, before)


def foresee_numbered(
    connection: Connection, site_id: int, number: int, before: Callable[[str], str]
) -> StoredRoster:
    """The head of the roster of that number, with what who asks for its month will be told.

    `before` gives the month before one. LookupError when there is none.
    """
    told = told_of(connection)
    known = told[_PLACE, number] if told is not None and (_PLACE, number) in told else None
    if isinstance(known, StoredRoster):
        return known
    row = connection.execute(_NUMBERED, {"site": site_id, "number": number}).first()
    if row is None:
        raise LookupError(f"The site has no roster {number}.")
    head = StoredRoster(*row[: len(_HEAD)])
    if told is not None:
        _note(told, row, before(head.month))
        told.note((_PLACE, number), head, roster)
    return head


def _note(told: Told, row: Row[Any], before: str) -> None:
    found = tuple(row)
    head, rest = StoredRoster(*found[: len(_HEAD)]), found[len(_HEAD) :]
    version, rest = Version(*rest[: len(_VERSION)]), rest[len(_VERSION) :]
    last, (digest, closed, signed, begun) = rest[: len(_HEAD)], rest[len(_HEAD) :]
    told.note(("roster", head.site_id, head.month), head, roster)
    told.note(("version", head.id, head.version), version, roster_version)
    # The newest of the months before need not be the one just before.
    earlier = StoredRoster(*last) if last[0] is not None else None
    there = earlier if earlier is not None and earlier.month == before else None
    told.note(("roster", head.site_id, before), there, roster)
    told.note(("closed", head.site_id, before), closed == before, ledger_close)
    told.note(("signed", head.site_id, head.month), bool(signed), appraisal)
    told.note(("entries", head.site_id), bool(begun), ledger_entry)
    if version.requirement_id is not None:
        told.note(("requirement", version.requirement_id), digest, requirement)
