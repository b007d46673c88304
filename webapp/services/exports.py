"""Who took which roster out of the system, and when (K-52)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from webapp.store.sites import StoredSite
from webapp.store.tables.decisions import decision

EXPORT = "export"
XLSX, CSV, PRINT, ATTENDANCE, NEEDS = "xlsx", "csv", "print", "attendance", "requirement"


def note(
    connection: Connection,
    site: StoredSite,
    month: str,
    version: int,
    kind: str,
    person: str,
    at: datetime,
    what: str = "roster",
) -> None:
    """Write an export into the log of decisions; `what` was taken, of which month or span."""
    connection.execute(
        insert(decision).values(
            site_id=site.id,
            subject_kind=what,
            subject_id=month,
            actor=person,
            at=at,
            verb=EXPORT,
            reason="",
            facts={"month": month, "version": version, "format": kind},
        )
    )


def exported_at(connection: Connection, site: StoredSite, month: str, kind: str) -> datetime | None:
    """When a month was first taken out in a form; None where it never was."""
    mine = (
        decision.c.site_id == site.id,
        decision.c.subject_kind == "roster",
        decision.c.subject_id == month,
    )
    found = select(decision.c.at, decision.c.facts).where(*mine, decision.c.verb == EXPORT)
    rows = connection.execute(found.order_by(decision.c.id))
    return next((row.at for row in rows if row.facts["format"] == kind), None)
