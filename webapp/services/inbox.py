"""What somebody was told: the inbox of an account, what of it is unread, and the address for e-mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, select, update

from scheduler.domain.sentence import Sentence
from webapp.services.desk import queue_names
from webapp.services.names import names_of
from webapp.services.notice_words import Told, words
from webapp.store.accounts import Account
from webapp.store.sites import sites
from webapp.store.tables.accounts import account
from webapp.store.tables.decisions import notice, notice_address

MOST = 100
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
NO_EMAIL = Sentence("This is no e-mail address: write it as name@example.org, or leave it empty.")


@dataclass(frozen=True)
class Letter:
    """A notice as its recipient reads it; `site` is where it came from, `at` the local time there."""

    id: int
    site: str
    told: Told
    at: datetime
    new: bool


# Asked by every page: putting them together would take longer than their answers.
_RECIPIENT = notice.c.recipient == bindparam("person")
_OF = {True: _RECIPIENT, False: and_(_RECIPIENT, notice.c.site_id == bindparam("site"))}
"""The notices of an account, by whether it reaches every site."""
_LETTERS = {
    every: select(notice).where(mine).order_by(notice.c.id.desc()).limit(bindparam("most"))
    for every, mine in _OF.items()
}
_UNREAD = {
    every: select(func.count()).select_from(notice).where(mine, notice.c.read_at.is_(None))
    for every, mine in _OF.items()
}


def _whose(account: Account) -> dict[str, Any]:
    mine = {"person": account.person}
    return mine if account.site_id is None else mine | {"site": account.site_id}


def letters(connection: Connection, account: Account, most: int = MOST) -> list[Letter]:
    """The newest notices of an account, the newest first."""
    return _read(connection, _LETTERS[account.site_id is None], {**_whose(account), "most": most})


def _read(connection: Connection, asked: Select[Any], facts: dict[str, Any]) -> list[Letter]:
    known = {site.id: site for site in sites(connection)}
    rows = connection.execute(asked, facts).all()
    heard_of = {row.site_id: known[row.site_id] for row in rows}
    names = {
        number: {**queue_names(connection, site), **names_of(connection, site)}
        for number, site in heard_of.items()
    }
    return [
        Letter(
            row.id,
            known[row.site_id].code,
            words(row.kind, row.facts, names[row.site_id], row.recipient),
            row.created_at.astimezone(known[row.site_id].zone),
            row.read_at is None,
        )
        for row in rows
    ]


def letter(connection: Connection, account: Account, number: int) -> Letter | None:
    """One notice of an account; None where it has none of that number."""
    mine = _OF[account.site_id is None] & (notice.c.id == number)
    return next(iter(_read(connection, select(notice).where(mine), _whose(account))), None)


def unread(connection: Connection, account: Account) -> int:
    """How many notices of an account nobody has seen."""
    return int(connection.execute(_UNREAD[account.site_id is None], _whose(account)).scalar_one())


def mark_read(connection: Connection, account: Account, numbers: Sequence[int], at: datetime) -> int:
    """Note that these notices were seen; how many were new."""
    mine = notice.c.recipient == account.person
    if account.site_id is not None:
        mine &= notice.c.site_id == account.site_id
    change = update(notice).where(mine, notice.c.id.in_(numbers), notice.c.read_at.is_(None))
    return connection.execute(change.values(read_at=at)).rowcount


def email_of(connection: Connection, account_id: int) -> str:
    """Where an account gets its notices by e-mail; empty for nowhere."""
    mine = select(notice_address.c.email).where(notice_address.c.account_id == account_id)
    return connection.execute(mine).scalar() or ""


def set_email(connection: Connection, account_id: int, email: str, language: str = "") -> Sentence | None:
    """Send notices there from now on, empty for nowhere, in a language ("" = as before); why not, or None."""
    email = email.strip()
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        return NO_EMAIL
    connection.execute(delete(notice_address).where(notice_address.c.account_id == account_id))
    if language:
        connection.execute(update(account).where(account.c.id == account_id).values(language=language))
    if email:
        connection.execute(insert(notice_address).values(account_id=account_id, email=email))
    return None
