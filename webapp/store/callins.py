"""Rows of call-ins: who was asked to come at short notice, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from webapp.store.tables.callins import call_in

ASKED, ACCEPTED, DECLINED, WITHDRAWN = "asked", "accepted", "declined", "withdrawn"
MOST_CALLS = 10_000
"""Of a site, the newest, that are counted."""


@dataclass(frozen=True)
class StoredCall:
    """Somebody asked to come: why, when, and the answer. `version` is the roster's that it brought about."""

    id: int
    site_id: int
    kind: str
    need: str
    reason: str
    agent: str
    date: date
    source: str
    shift: str
    queue: str
    starts: datetime
    ends: datetime
    absent: str
    state: str
    actor: str
    asked_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str
    version: int | None


def add_call(connection: Connection, values: Mapping[str, Any]) -> int:
    """A new row's number."""
    return int(connection.execute(insert(call_in).values(**values).returning(call_in.c.id)).scalar_one())


def call_numbered(connection: Connection, site_id: int, number: int) -> StoredCall | None:
    """A site's call-in of that number; None where it has none."""
    found = select(call_in).where(call_in.c.site_id == site_id, call_in.c.id == number)
    row = connection.execute(found).mappings().first()
    return StoredCall(**row) if row else None


def answer_call(connection: Connection, number: int, state: str, by: str, at: datetime, why: str) -> bool:
    """Note the answer to a call-in that waits for one; False when it has one."""
    mine = update(call_in).where(call_in.c.id == number, call_in.c.state == ASKED)
    values = {"state": state, "answered_by": by, "answered_at": at, "answer": why}
    return connection.execute(mine.values(**values)).rowcount == 1


def set_version(connection: Connection, number: int, version: int) -> None:
    """Note which version of the roster an answer brought about."""
    connection.execute(update(call_in).where(call_in.c.id == number).values(version=version))


def calls_of(
    connection: Connection,
    site_id: int,
    *,
    agent: str = "",
    need: str = "",
    states: Collection[str] = (),
    ending_after: datetime | None = None,
    most: int = 200,
) -> list[StoredCall]:
    """Call-ins of a site, the newest first: of an agent, a need, in some states, that end after a time."""
    wanted = [call_in.c.site_id == site_id]
    wanted += [call_in.c.agent == agent] if agent else []
    wanted += [call_in.c.need == need] if need else []
    wanted += [call_in.c.state.in_(sorted(states))] if states else []
    wanted += [call_in.c.ends > ending_after] if ending_after else []
    rows = connection.execute(select(call_in).where(*wanted).order_by(call_in.c.id.desc()).limit(most))
    return [StoredCall(**row) for row in rows.mappings()]


def accepted_since(connection: Connection, site_id: int, first: date, before: date) -> dict[str, int]:
    """How often each agent came when called in, on days in [first, before)."""
    mine = (call_in.c.site_id == site_id, call_in.c.state == ACCEPTED)
    counted = select(call_in.c.agent, func.count()).where(
        *mine, call_in.c.date >= first, call_in.c.date < before
    )
    return {agent: int(number) for agent, number in connection.execute(counted.group_by(call_in.c.agent))}
