"""Administration: accounts, the log, backups."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.access import ROLES
from webapp.api.shared import BYTES, Calls, Refused, not_there, refuse
from webapp.api.values import Code, Done, Facts, Given, Name, Number, Since, Taken, Word
from webapp.gate import current_account, now, store
from webapp.pages.backups import backup_file
from webapp.services import office
from webapp.services.accounts import NewAccount
from webapp.services.office import Deed
from webapp.store import accounts as rows
from webapp.store import office as log
from webapp.store.accounts import Account as StoredAccount
from webapp.store.sites import sites

calls = Calls("office", "Administration", site=False)
Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@+-]{2,80}$", max_length=80)]
RoleName = Literal[ROLES]  # type: ignore[valid-type]


class AccountOrder(Taken):
    """An account as it is to be; `site` null = every site, `team` "" = every team."""

    name: Name
    role: RoleName
    site: Code | None = None
    team: Name | Literal[""] = ""
    person: Name | None = None


class NewLogin(AccountOrder):
    """A new account."""

    login: Login


class AccountChange(AccountOrder):
    """An account changed by somebody who saw `version`."""

    version: Number


class Wanted(Taken):
    """Letters that login, name, person or team have; rows after the login `after`."""

    q: Word = ""
    after: Word = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class LogPage(Since):
    """A page of the log, of one kind of subject or one verb only."""

    kind: Word = ""
    verb: Word = ""


class Account(Given):
    """An account and its use."""

    login: str
    name: str
    role: str
    site: str | None
    team: str
    person: str
    closed: bool
    must_change: bool
    version: int
    sessions: int
    last_login: datetime | None


class Accounts(Given):
    """Accounts by login; `next` = what to ask `after` for the rest, null at the end."""

    accounts: list[Account]
    next: str | None


class OneTime(Given):
    """An account with its one-time password, told only now."""

    account: Account
    password: str


class Decision(Given):
    """A line of the log of decisions."""

    number: int
    site: str
    kind: str
    subject: str
    actor: str
    at: datetime
    verb: str
    reason: str
    facts: Facts


class Decisions(Given):
    """A page of the log of decisions, the newest first."""

    decisions: list[Decision]


class Event(Given):
    """What an administrator did."""

    number: int
    actor: str
    at: datetime
    verb: str
    subject: str
    facts: Facts


class Events(Given):
    """A page of what administrators did."""

    events: list[Event]


class Try(Given):
    """A try to log in."""

    number: int
    login: str
    address: str
    at: datetime
    ok: bool


class Tries(Given):
    """A page of tries to log in."""

    logins: list[Try]


@calls.get("/accounts", "accounts", Accounts, asks=Wanted)
def accounts(asked: Wanted) -> dict[str, Any]:
    """Accounts, by login."""
    wanted = asked.q.strip().lower()
    with store().read() as connection:
        found = sorted(rows.accounts(connection, None), key=lambda one: one.login)
    shown = [
        one
        for one in found
        if one.login > asked.after and wanted in f"{one.login} {one.name} {one.person} {one.team}".lower()
    ]
    more = shown[asked.limit - 1].login if len(shown) > asked.limit else None
    return {"accounts": [_facts(one) for one in shown[: asked.limit]], "next": more}


@calls.get("/accounts/<login>", "accounts", Account)
def account(login: str) -> dict[str, Any]:
    """One account."""
    return _facts(_account(login))


@calls.post("/accounts", "accounts", OneTime, takes=NewLogin, status=201)
def add(told: NewLogin) -> dict[str, Any]:
    """Open an account; its one-time password is told only now."""
    made = store().retrying(lambda c: office.open_account(c, _new(told.login, told), _deed()))
    if isinstance(made, Sentence):
        refuse([made], "refused")
    return {"account": _facts(made[0]), "password": made[1]}


@calls.put("/accounts/<login>", "accounts", Account, takes=AccountChange)
def change(login: str, told: AccountChange) -> dict[str, Any]:
    """Change what an account may and reaches."""
    old = _account(login)
    new = _new(login, told)
    refused = store().retrying(lambda c: office.change_account(c, old, told.version, new, _deed()))
    if refused is not None:
        refuse([refused], "stale" if refused == office.CHANGED else "refused")
    return _facts(_account(login))


@calls.post("/accounts/<login>/password", "accounts", OneTime)
def reset(login: str) -> dict[str, Any]:
    """Give a one-time password, told only now; all sessions of the account end."""
    old = _account(login)
    made = store().retrying(lambda c: office.reset_password(c, old, _deed()))
    if isinstance(made, Sentence):
        refuse([made], "stale")
    return {"account": _facts(_account(login)), "password": made}


@calls.post("/accounts/<login>/<any(close, open):verb>", "accounts", Account)
def close(login: str, verb: str) -> dict[str, Any]:
    """Close an account, which ends its sessions and tokens, or open it again."""
    old = _account(login)
    refused = store().retrying(lambda c: office.set_disabled(c, old, verb == "close", _deed()))
    if refused is not None:
        refuse([refused], "refused")
    return _facts(_account(login))


@calls.post("/accounts/<login>/sessions/end", "accounts", Done)
def end_sessions(login: str) -> dict[str, Any]:
    """End every session of an account."""
    old = _account(login)
    store().retrying(lambda c: office.end_sessions(c, old, _deed()))
    return {"done": True}


@calls.get("/log", "audit-log", Decisions, asks=LogPage)
def decisions(asked: LogPage) -> dict[str, Any]:
    """Decisions on rosters and requests, the newest first."""
    own = current_account().site_id
    with store().read() as connection:
        found = log.decisions(connection, own, asked.limit, asked.before, asked.kind, asked.verb)
        codes = {one.id: one.code for one in sites(connection)}
    told = [
        {
            "number": row.id,
            "site": codes[row.site_id],
            "kind": row.subject_kind,
            "subject": row.subject_id,
            "actor": row.actor,
            "at": row.at,
            "verb": row.verb,
            "reason": row.reason or "",
            "facts": dict(row.facts or {}),
        }
        for row in found
    ]
    return {"decisions": told}


@calls.get("/log/office", "audit-log", Events, asks=Since)
def events(asked: Since) -> dict[str, Any]:
    """What administrators did, the newest first."""
    _for_every_site()
    with store().read() as connection:
        found = log.events(connection, asked.limit, asked.before)
    names = ("actor", "at", "verb", "subject", "facts")
    return {"events": [{"number": row.id, **{n: getattr(row, n) for n in names}} for row in found]}


@calls.get("/log/logins", "audit-log", Tries, asks=Since)
def logins(asked: Since) -> dict[str, Any]:
    """Who tried to come in, the newest first."""
    _for_every_site()
    with store().read() as connection:
        found = log.logins(connection, asked.limit, asked.before)
    names = ("login", "address", "at", "ok")
    return {"logins": [{"number": row.id, **{n: getattr(row, n) for n in names}} for row in found]}


@calls.sends("/backups", "backups", (BYTES,))
def make_backup() -> Response:
    """A backup of the whole database, made while everybody works on."""
    return backup_file()


def _for_every_site() -> None:
    if current_account().site_id is not None:
        raise Refused(403, "not-allowed", "This list is not a site's: it takes an account of every site.")


def _deed() -> Deed:
    return Deed(current_account(), now())


def _account(login: str) -> StoredAccount:
    with store().read() as connection:
        found = rows.account_of_login(connection, login)
    if found is None:
        raise not_there(Sentence("There is no account {login}.", {"login": login[:80]}))
    return found


def _new(login: str, told: AccountOrder) -> NewAccount:
    with store().read() as connection:
        known = {one.code: one.id for one in sites(connection)}
    if told.site is not None and told.site not in known:
        raise Refused(422, "not-valid", f"There is no site {told.site}.")
    where = known[told.site] if told.site is not None else None
    return NewAccount(login, told.name.strip(), told.role, where, told.person or login, told.team.strip())


def _facts(one: StoredAccount) -> dict[str, Any]:
    with store().read() as connection:
        use = log.use_of_accounts(connection).get(one.id)
        codes = {site.id: site.code for site in sites(connection)}
    return {
        "login": one.login,
        "name": one.name,
        "role": one.role,
        "site": codes.get(one.site_id) if one.site_id is not None else None,
        "team": one.team,
        "person": one.person,
        "closed": one.disabled,
        "must_change": one.must_change,
        "version": one.version,
        "sessions": use.sessions if use else 0,
        "last_login": use.last_login if use else None,
    }
