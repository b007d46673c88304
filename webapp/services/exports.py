"""Who took which roster out of the system, and when (K-52)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from webapp.store.sites import StoredSite
from webapp.store.tables.decisions import decision

EXPORT = "export"


def note(
    connection: Connection, site: StoredSite, month: str, version: int, kind: str, person: str, at: datetime
) -> None:
    """Write an export into the log of decisions."""
    connection.execute(
        insert(decision).values(
            site_id=site.id,
            subject_kind="roster",
            subject_id=month,
            actor=person,
            at=at,
            verb=EXPORT,
            reason="",
            facts={"month": month, "version": version, "format": kind},
        )
    )
