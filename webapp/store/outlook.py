"""Everything that opening a month asks of the database first, in one statement: each takes a round trip."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, exists, select

from webapp.store.rosters import StoredRoster, Version
from webapp.store.shared_read import seen_of
from webapp.store.tables.ledger import ledger_close
from webapp.store.tables.rosters import requirement, roster, roster_version

_HEAD = tuple(StoredRoster.__dataclass_fields__)
_VERSION = tuple(Version.__dataclass_fields__)


def _statement() -> Select[Any]:
    site = bindparam("site", type_=roster.c.site_id.type)
    before = bindparam("before", type_=roster.c.month.type)
    last = roster.alias()
    version = roster_version.alias()
    newest = and_(version.c.roster_id == roster.c.id, version.c.version == roster.c.version)
    closed = exists().where(ledger_close.c.site_id == site, ledger_close.c.month == before)
    return (
        select(
            *(roster.c[name] for name in _HEAD),
            *(version.c[name] for name in _VERSION),
            *(last.c[name] for name in _HEAD),
            requirement.c.sha256,
            closed,
        )
        .select_from(roster)
        .join(version, newest)
        .outerjoin(requirement, requirement.c.id == version.c.requirement_id)
        .outerjoin(last, and_(last.c.site_id == site, last.c.month == before))
        .where(roster.c.site_id == site, roster.c.month == bindparam("wanted_month"))
    )


_OUTLOOK = _statement()


def foresee(connection: Connection, site_id: int, month: str, before: str) -> None:
    """Note what who asks for a month and the one before it will be told in this reading transaction."""
    seen = seen_of(connection)
    if seen is None or ("roster", site_id, month) in seen:
        return
    asked = {"site": site_id, "wanted_month": month, "before": before}
    row = connection.execute(_OUTLOOK, asked).first()
    if row is None:
        return
    found = tuple(row)
    head, rest = StoredRoster(*found[: len(_HEAD)]), found[len(_HEAD) :]
    version, rest = Version(*rest[: len(_VERSION)]), rest[len(_VERSION) :]
    last, (digest, closed) = rest[: len(_HEAD)], rest[len(_HEAD) :]
    seen["roster", site_id, month] = head
    seen["version", head.id, head.version] = version
    seen["roster", site_id, before] = StoredRoster(*last) if last[0] is not None else None
    seen["closed", site_id, before] = bool(closed)
    if version.requirement_id is not None:
        seen["requirement", version.requirement_id] = digest
