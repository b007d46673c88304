"""Rows of appraisals: the figures of a month that were signed, and what has changed since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from webapp.store.shared_read import once
from webapp.store.tables.people import CORRECTION, SIGNED, appraisal


@dataclass(frozen=True)
class Record:
    """A signature with the figures it is for, or a correction with what changed; both as JSON."""

    number: int
    kind: str
    actor: str
    at: datetime
    reason: str
    figures: str
    sha256: str


def records_of(connection: Connection, site_id: int, month: str) -> tuple[Record, ...]:
    """The records of a month, the oldest first."""
    mine = select(appraisal).where(appraisal.c.site_id == site_id, appraisal.c.month == month)
    return tuple(
        Record(row.number, row.kind, row.actor, row.at, row.reason, row.figures, row.sha256)
        for row in connection.execute(mine.order_by(appraisal.c.number))
    )


def add_record(
    connection: Connection,
    site_id: int,
    month: str,
    kind: str,
    who: tuple[str, datetime],
    said: tuple[str, str],
) -> Record:
    """Write a record: by whom and when, for which reason and with which figures."""
    mine = (appraisal.c.site_id == site_id, appraisal.c.month == month)
    last = connection.execute(select(func.max(appraisal.c.number)).where(*mine)).scalar() or 0
    sha256 = hashlib.sha256(said[1].encode()).hexdigest()
    made = Record(last + 1, kind, *who, *said, sha256)
    connection.execute(insert(appraisal).values(site_id=site_id, month=month, **vars(made)))
    return made


def note_correction(
    connection: Connection, site_id: int, month: str, who: tuple[str, datetime], said: tuple[str, str]
) -> None:
    """Write that a month has changed, where its figures were signed before; else nothing."""

    def signed() -> bool:
        mine = (appraisal.c.site_id == site_id, appraisal.c.month == month, appraisal.c.kind == SIGNED)
        return connection.execute(select(appraisal.c.id).where(*mine).limit(1)).first() is not None

    if once(connection, ("signed", site_id, month), signed, appraisal):
        add_record(connection, site_id, month, CORRECTION, who, said)
