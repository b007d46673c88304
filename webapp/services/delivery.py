"""Notices on their way out: by e-mail to who has given an address, by one webhook to another program.

The inbox holds every notice anyway. A notice goes out by each way at most once: whoever writes its row of
`notice_sent` sends it, and takes the row back only where it is certain that nothing was sent. A sender who
dies in between leaves the row: whether it arrived is not known then, and nobody is told twice.
"""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.services.desk import own_words, queue_names
from webapp.services.notice_words import Told, words
from webapp.services.notices import StoredNotice, delivered, failed, waiting
from webapp.store.engine import Store
from webapp.store.names import agent_names
from webapp.store.sites import StoredSite, sites
from webapp.store.tables.accounts import account
from webapp.store.tables.decisions import EMAIL, SENDING, SENT, WEBHOOK, notice, notice_address, notice_sent
from webapp.store.tables.sites import site
from webapp.tongues import READER

INBOX = "/inbox"
"""The path of the inbox; that of a notice in it, `INBOX/number`, leads to what the notice is about."""


class NotSent(Exception):
    """It is certain that nothing was sent; the text says why."""


@dataclass(frozen=True)
class Parcel:
    """A notice with its words, ready to go, in the language that its receiver reads.

    `key` names it wherever it goes, so that doubles can be told.
    """

    key: str
    site: str
    recipient: str
    kind: str
    facts: Mapping[str, object]
    told: Told
    at: datetime
    address: str
    language: str = "en"
    centre: str = ""
    path: str = INBOX
    """The page where it goes on, below the public address."""


Sender = Callable[[Parcel], None]
"""Sends a parcel; raises NotSent, and anything else where it may have arrived."""


def deliver(store: Store, senders: Mapping[str, Sender], now: datetime, most: int = 20) -> int:
    """Send what is due by every way that there is; how many notices have gone all their ways."""
    with store.read() as connection:
        due = waiting(connection, now, most)
    # Taken by counting the tries: only one sender at a time has a notice, until its pause is over.
    mine = [one for one in due if store.retrying(lambda c, one=one: failed(c, one, now))]  # type: ignore[misc]
    return sum(_sent(store, senders, one, now) for one in mine)


def _sent(store: Store, senders: Mapping[str, Sender], one: StoredNotice, now: datetime) -> bool:
    with store.read() as connection:
        parcels = _parcels(connection, one, senders)
    # Every way is gone, whatever becomes of the others.
    through = [_by(store, way, senders[way], one.id, parcel, now) for way, parcel in parcels.items()]
    return all(through) and store.retrying(lambda connection: delivered(connection, one.id, now))


def _by(store: Store, way: str, send: Sender, number: int, parcel: Parcel, now: datetime) -> bool:
    """Whether the notice needs no further try by this way."""
    row = {"notice_id": number, "channel": way, "address": parcel.address, "state": SENDING, "at": now}
    if not store.retrying(lambda connection: _claimed(connection, row)):
        return True
    this = (notice_sent.c.notice_id == number) & (notice_sent.c.channel == way)
    try:
        send(parcel)
    except NotSent:
        store.retrying(lambda connection: connection.execute(delete(notice_sent).where(this)))
        return False
    except Exception:
        # It may have arrived: the row stays as it is, and says so.
        traceback.print_exc()
        return True
    store.retrying(lambda connection: connection.execute(update(notice_sent).where(this).values(state=SENT)))
    return True


def _claimed(connection: Connection, row: Mapping[str, object]) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(notice_sent).values(row))
    except IntegrityError:
        return False
    return True


def _parcels(connection: Connection, one: StoredNotice, ways: Mapping[str, Sender]) -> dict[str, Parcel]:
    """The notice for each way that it goes."""
    where = select(notice.c.site_id, notice.c.key, site.c.code).join_from(notice, site)
    row = connection.execute(where.where(notice.c.id == one.id)).one()
    here = next(known for known in sites(connection) if known.id == row.site_id)

    def parcel(address: str, language: str = "en") -> Parcel:
        centre, names = _names(connection, here, language)
        told = words(one.kind, one.facts, names, one.recipient)
        facts = (one.kind, one.facts, told, one.created_at, address, language)
        return Parcel(row.key, row.code, one.recipient, *facts, centre, f"{INBOX}/{one.id}")

    found = {}
    email, language = _email(connection, row.site_id, one.recipient)
    if EMAIL in ways and email:
        found[EMAIL] = parcel(email, language)
    if WEBHOOK in ways:
        found[WEBHOOK] = parcel("")
    return found


def _names(connection: Connection, site: StoredSite, language: str) -> tuple[str, dict[str, str]]:
    """What a site is called, and its agents by id and queues by code, in the words of a reader's language."""
    before = READER.set(language)
    try:
        centre = own_words(connection, site).get(site.name, site.name)
        return centre, {**queue_names(connection, site), **agent_names(connection, site.id)}
    finally:
        READER.reset(before)


def _email(connection: Connection, site_id: int, recipient: str) -> tuple[str, str]:
    """Where a recipient reads letters and in which language; "" for nowhere."""
    mine = (
        select(notice_address.c.email, account.c.language)
        .join_from(notice_address, account)
        .order_by(account.c.id)
    )
    here = (account.c.site_id == site_id) | account.c.site_id.is_(None)
    holds = (account.c.person == recipient) & account.c.disabled.is_(False)
    row = connection.execute(mine.where(here, holds).order_by(account.c.id).limit(1)).first()
    return (row.email, row.language or "en") if row else ("", "en")
