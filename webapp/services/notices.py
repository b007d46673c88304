"""Who is told what: an outbox, filled in the transaction that decides and emptied by whoever delivers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.store.new_rows import insert_new, insert_new_later
from webapp.store.tables.decisions import notice

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
GIVEN_UP = timedelta(days=3)
"""After that a notice stays in the inbox only: nobody who sets up a mail server sends what is long past."""


@dataclass(frozen=True)
class Notice:
    """One thing that one person is told; `key` names the event and the person, so that it is told once."""

    recipient: str
    kind: str
    facts: Mapping[str, Any]
    key: str


@dataclass(frozen=True)
class StoredNotice:
    """A notice in the outbox."""

    id: int
    recipient: str
    kind: str
    facts: Mapping[str, Any]
    created_at: datetime
    attempts: int


def tell(connection: Connection, site_id: int, notices: Iterable[Notice], at: datetime) -> int:
    """Put notices into the outbox; those whose key is there already are left out. Gives how many are new."""
    return insert_new(connection, notice, _rows(site_id, notices, at))


def leave_word(connection: Connection, site_id: int, notices: Iterable[Notice], at: datetime) -> None:
    """The same, where nobody asks how many are new."""
    insert_new_later(connection, notice, _rows(site_id, notices, at))


def _rows(site_id: int, notices: Iterable[Notice], at: datetime) -> list[dict[str, Any]]:
    wanted = {one.key: one for one in notices}
    return [
        {
            "site_id": site_id,
            "recipient": one.recipient,
            "kind": one.kind,
            "facts": dict(one.facts),
            "created_at": at,
            "key": one.key,
            "attempts": 0,
            "next_try": at,
        }
        for one in wanted.values()
    ]


def waiting(connection: Connection, now: datetime, most: int = 100) -> list[StoredNotice]:
    """Notices that are to be delivered now, the oldest first."""
    # No try comes before the notice: the second condition follows from the third, and an index serves it.
    due = notice.c.delivered_at.is_(None) & notice.c.next_try.between(now - GIVEN_UP, now)
    due &= notice.c.created_at > now - GIVEN_UP
    rows = connection.execute(select(notice).where(due).order_by(notice.c.id).limit(most))
    return [_stored(row) for row in rows]


def notices_for(connection: Connection, site_id: int, recipient: str) -> list[StoredNotice]:
    """Everything that a person has been told, the oldest first."""
    mine = (notice.c.site_id == site_id) & (notice.c.recipient == recipient)
    return [_stored(row) for row in connection.execute(select(notice).where(mine).order_by(notice.c.id))]


def notices_about(connection: Connection, site_id: int, recipient: str, begins: str) -> list[StoredNotice]:
    """What a person has been told under keys that begin so, the oldest first."""
    mine = (notice.c.site_id == site_id, notice.c.recipient == recipient, notice.c.key.startswith(begins))
    return [_stored(row) for row in connection.execute(select(notice).where(*mine).order_by(notice.c.id))]


def _stored(row: Any) -> StoredNotice:
    return StoredNotice(row.id, row.recipient, row.kind, row.facts, row.created_at, row.attempts)


def delivered(connection: Connection, notice_id: int, at: datetime) -> bool:
    """Note that a notice arrived; False when somebody else has noted it."""
    open_one = (notice.c.id == notice_id) & notice.c.delivered_at.is_(None)
    return connection.execute(update(notice).where(open_one).values(delivered_at=at)).rowcount == 1


def failed(connection: Connection, one: StoredNotice, at: datetime) -> bool:
    """Note that a delivery failed: the next try comes after a pause that doubles each time."""
    same = (notice.c.id == one.id) & (notice.c.attempts == one.attempts) & notice.c.delivered_at.is_(None)
    pause = min(FIRST_PAUSE * 2 ** min(one.attempts, 20), LONGEST_PAUSE)
    change = update(notice).where(same).values(attempts=one.attempts + 1, next_try=at + pause)
    return connection.execute(change).rowcount == 1
