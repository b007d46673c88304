"""Rows of accounts, sessions, tokens and tries to log in."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp.store.tables.accounts import account, app_secret, login_attempt, token, web_session


@dataclass(frozen=True)
class Account:
    """Who uses the application. `site_id` None = every site, `team` "" = every team of it."""

    id: int
    login: str
    name: str
    role: str
    site_id: int | None
    team: str
    person: str
    password_hash: str
    must_change: bool
    disabled: bool
    agreed_on: date | None
    language: str
    created_at: datetime
    version: int


@dataclass(frozen=True)
class OpenSession:
    """A session as its owner sees it; `key` names it without opening it."""

    key: str
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str


def sha256(text: str) -> str:
    """How ids of sessions and tokens are kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def _account(row: RowMapping | None) -> Account | None:
    return Account(**row) if row else None


def account_of_login(connection: Connection, login: str) -> Account | None:
    """The account of a login."""
    return _account(connection.execute(select(account).where(account.c.login == login)).mappings().first())


def account_of_id(connection: Connection, number: int) -> Account | None:
    """The account of a number."""
    return _account(connection.execute(select(account).where(account.c.id == number)).mappings().first())


def accounts(connection: Connection, site_id: int | None) -> list[Account]:
    """The accounts of a site, or (None) all."""
    query = select(account).order_by(account.c.login)
    if site_id is not None:
        query = query.where(account.c.site_id == site_id)
    return [Account(**row) for row in connection.execute(query).mappings()]


def add_account(connection: Connection, **values: Any) -> int | None:
    """The number of a new account; None when its login is taken."""
    try:
        with connection.begin_nested():
            made = connection.execute(insert(account).values(**values).returning(account.c.id))
            return int(made.scalar_one())
    except IntegrityError:
        return None


def change_account(connection: Connection, number: int, version: int, **values: Any) -> bool:
    """Whether the account was still at that version; if so it has the new values and the next version."""
    changed = connection.execute(
        update(account)
        .where(account.c.id == number, account.c.version == version)
        .values(**values, version=version + 1)
    )
    return changed.rowcount == 1


def move_accounts(
    connection: Connection, site_id: int, was: str, now: str, persons: Sequence[str] | None
) -> None:
    """Give the accounts of persons, or (None) of everybody, that reach one team of a site another team."""
    change = update(account).where(account.c.site_id == site_id, account.c.team == was)
    if persons is not None:
        change = change.where(account.c.person.in_(persons))
    connection.execute(change.values(team=now, version=account.c.version + 1))


def open_session(connection: Connection, secret: str, **values: Any) -> None:
    """Keep a new session under its secret id."""
    connection.execute(insert(web_session).values(id_sha256=sha256(secret), **values))


# Asked by every page: putting them together would take longer than their answer.
_SESSIONS = {
    waiting: select(
        account, web_session.c.id_sha256, web_session.c.created_at.label("began"), web_session.c.seen_at
    )
    .join_from(web_session, account, web_session.c.account_id == account.c.id)
    .where(web_session.c.id_sha256.in_(bindparam("keys", expanding=True)), web_session.c.waiting.is_(waiting))
    for waiting in (False, True)
}


def session_accounts(
    connection: Connection, secrets: Iterable[str], waiting: bool = False
) -> dict[str, tuple[Account, datetime, datetime]]:
    """The account of each session that there is, when it began and when it was last seen, by its secret.

    `waiting` = those that have had their password and want their code, which open nothing.
    """
    secret_of = {sha256(secret): secret for secret in secrets}
    found = {}
    for row in connection.execute(_SESSIONS[waiting], {"keys": sorted(secret_of)}).mappings():
        values = dict(row)
        began, last, key = (values.pop(name) for name in ("began", "seen_at", "id_sha256"))
        found[secret_of[key]] = (Account(**values), began, last)
    return found


def session_account(
    connection: Connection, secret: str, waiting: bool = False
) -> tuple[Account, datetime, datetime] | None:
    """The account of a session, when it began and when it was last seen; `waiting` as above."""
    return session_accounts(connection, [secret], waiting).get(secret)


def seen(connection: Connection, secret: str, at: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(
        update(web_session).where(web_session.c.id_sha256 == sha256(secret)).values(seen_at=at)
    )


def sessions(connection: Connection, account_id: int) -> list[OpenSession]:
    """The sessions of an account, the latest seen first."""
    mine = and_(web_session.c.account_id == account_id, web_session.c.waiting.is_(False))
    latest = (web_session.c.seen_at.desc(), web_session.c.created_at.desc(), web_session.c.id_sha256)
    query = select(web_session).where(mine)
    rows = connection.execute(query.order_by(*latest)).mappings()
    return [
        OpenSession(row["id_sha256"], row["created_at"], row["seen_at"], row["address"], row["browser"])
        for row in rows
    ]


def end_sessions(connection: Connection, account_id: int, keys: Sequence[str] | None = None) -> int:
    """End sessions of an account, all or those of the keys; how many."""
    query = delete(web_session).where(web_session.c.account_id == account_id)
    if keys is not None:
        query = query.where(web_session.c.id_sha256.in_(keys))
    return connection.execute(query).rowcount


def note_attempt(connection: Connection, login: str, address: str, at: datetime, ok: bool) -> None:
    """Log a try to log in."""
    connection.execute(insert(login_attempt).values(login=login[:80], address=address, at=at, ok=ok))


def failures(connection: Connection, since: datetime, *, login: str = "", address: str = "") -> int:
    """Failed tries since a time, of a login since its last success, or from an address."""
    table = login_attempt.c
    who = table.login == login[:80] if login else table.address == address
    wrong = and_(who, table.at > since, table.ok.is_(False))
    if login:
        # By number, not by time: a success and a failure may bear the same time.
        query = select(func.max(table.id)).where(table.login == login[:80], table.ok)
        wrong = and_(wrong, table.id > (connection.execute(query).scalar() or 0))
    return int(connection.execute(select(func.count()).select_from(login_attempt).where(wrong)).scalar_one())


def add_token(connection: Connection, secret: str, **values: Any) -> int:
    """Keep a token under its secret; its number."""
    made = insert(token).values(sha256=sha256(secret), **values).returning(token.c.id)
    return int(connection.execute(made).scalar_one())


def token_account(connection: Connection, secret: str, at: datetime) -> tuple[Account, list[str]] | None:
    """The account and scopes of a token that still holds; a token of one site or team reaches no further."""
    query = (
        select(
            account,
            token.c.scopes,
            token.c.expires_at,
            token.c.revoked_at,
            token.c.site_id.label("only_site"),
            token.c.team.label("only_team"),
        )
        .join_from(token, account, token.c.account_id == account.c.id)
        .where(token.c.sha256 == sha256(secret))
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values = dict(row)
    scopes, expires, revoked = values.pop("scopes"), values.pop("expires_at"), values.pop("revoked_at")
    site_id, team = values.pop("only_site"), values.pop("only_team")
    if revoked is not None or (expires is not None and expires <= at):
        return None
    found = Account(**values)
    if site_id not in (None, found.site_id) and found.site_id is not None:
        # The account has gone to another site since, where the token never reached.
        return None
    if team not in ("", found.team) and found.team:
        return None
    return replace(found, site_id=site_id or found.site_id, team=team or found.team), list(scopes)


def tokens(connection: Connection, account_id: int) -> Sequence[RowMapping]:
    """The tokens of an account, without their secrets, the newest first."""
    query = select(token).where(token.c.account_id == account_id).order_by(token.c.id.desc())
    return connection.execute(query).mappings().all()


def revoke_token(connection: Connection, account_id: int, number: int, at: datetime) -> bool:
    """Whether a token of the account was valid until now."""
    query = update(token).where(
        token.c.id == number, token.c.account_id == account_id, token.c.revoked_at.is_(None)
    )
    return connection.execute(query.values(revoked_at=at)).rowcount == 1


def secret_of(connection: Connection, name: str) -> str | None:
    """A secret of this installation."""
    return connection.execute(select(app_secret.c.value).where(app_secret.c.name == name)).scalar()


def keep_secret(connection: Connection, name: str, value: str) -> None:
    """Keep a secret of this installation."""
    connection.execute(insert(app_secret).values(name=name, value=value))


def revoke_tokens(connection: Connection, account_id: int, at: datetime) -> int:
    """End every token of an account; how many were valid until now."""
    mine = update(token).where(token.c.account_id == account_id, token.c.revoked_at.is_(None))
    return connection.execute(mine.values(revoked_at=at)).rowcount
