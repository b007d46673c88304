"""Accounts: opened, changed, closed; passwords, second factors, agreements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import ROLES
from webapp.api.shared import Calls, Refused, not_there, refuse
from webapp.api.values import Code, Day, Done, Given, Name, Number, Taken, Word
from webapp.gate import current_account, now, store
from webapp.services import office
from webapp.services.accounts import NewAccount
from webapp.services.office import Deed
from webapp.services.second_factor import turn_off
from webapp.store import accounts as rows
from webapp.store import office as log
from webapp.store.accounts import Account as StoredAccount
from webapp.store.sites import sites

calls = Calls("office", "Accounts", site=False)
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


class Agreement(Taken):
    """The day of the agreement."""

    day: Day | None


class Wanted(Taken):
    """Letters that login, name, person or team have; rows after the login `after`."""

    q: Word = ""
    after: Word = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


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


@calls.get("/accounts", "accounts", Accounts, asks=Wanted)
def accounts(asked: Wanted) -> dict[str, Any]:
    """Accounts, by login."""
    wanted = asked.q.strip().lower()
    with store().read() as connection:
        found = sorted(rows.accounts(connection, None), key=lambda one: one.login)
        use, codes = log.use_of_accounts(connection), _codes(connection)
    shown = [
        one
        for one in found
        if one.login > asked.after and wanted in f"{one.login} {one.name} {one.person} {one.team}".lower()
    ]
    more = shown[asked.limit - 1].login if len(shown) > asked.limit else None
    return {"accounts": [_told(one, use, codes) for one in shown[: asked.limit]], "next": more}


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


@calls.post("/accounts/<login>/second-factor/off", "accounts", Done)
def factor_off(login: str) -> dict[str, Any]:
    """Ask for no code at login any more: the app is lost, and the recovery codes too."""
    old, who, at = _account(login), current_account().login, now()
    store().retrying(lambda c: turn_off(c, old, who, at))
    return {"done": True}


@calls.put("/accounts/<login>/agreement", "accounts", Account, takes=Agreement)
def agreement(login: str, told: Agreement) -> dict[str, Any]:
    """Note the day of the confidentiality agreement, without which nobody logs in; null = there is none."""
    old = _account(login)
    refused = store().retrying(lambda c: office.set_agreement(c, old, told.day, _deed()))
    if refused is not None:
        refuse([refused], "refused")
    return _facts(_account(login))


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
        return _told(one, log.use_of_accounts(connection), _codes(connection))


def _codes(connection: Connection) -> Mapping[int, str]:
    return {site.id: site.code for site in sites(connection)}


def _told(one: StoredAccount, uses: Mapping[int, log.Use], codes: Mapping[int, str]) -> dict[str, Any]:
    use = uses.get(one.id)
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
