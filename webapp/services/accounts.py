"""Logging in and out, passwords, sessions and tokens (SC-03, SC-04, ASVS 5.0 chapters 6 and 7)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import ACTIONS, ROLES
from webapp.store import accounts as rows
from webapp.store.accounts import Account

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
MOST_FAILURES_OF_ADDRESS = 50
LEAST_LETTERS, MOST_LETTERS = 8, 128
SECRET_BYTES = 32
ONE_TIME_BYTES = 9

# 64 MiB a login, the default, is 4 GB for 64 at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What an unknown login is checked against, so that it takes as long as a known one.
_NOBODY = _hasher.hash("nobody")

WRONG = Sentence("The login or the password is not right.")
TOO_MANY = Sentence("Too many tries: wait {minutes} minutes, or ask an administrator for a new password.")
NOT_AGREED = Sentence("This account waits for the confidentiality agreement: ask an administrator.")
TOO_SHORT = Sentence("A password has at least {least} and at most {most} characters.")
TOO_PLAIN = Sentence("A password of your login, your name or one repeated character is too easy to guess.")
SAME = Sentence("The new password must differ from the old one.")
TAKEN = Sentence("The login {login} is taken: choose another one.")
UNKNOWN_ROLE = Sentence("There is no role {role}.")


@dataclass(frozen=True)
class LoggedIn:
    """A session that has begun; `secret` goes to the browser and nowhere else."""

    account: Account
    secret: str


@dataclass(frozen=True)
class NewAccount:
    """An account as the administrator describes it; `site_id` None = every site, `team` "" = every team."""

    login: str
    name: str
    role: str
    site_id: int | None
    person: str
    team: str = ""


def log_in(
    connection: Connection, login: str, password: str, now: datetime, address: str, browser: str
) -> LoggedIn | Sentence:
    """A new session, or the sentence that says why not. The try is logged either way."""
    login = login.strip()
    since = now - WINDOW
    if (
        rows.failures(connection, since, login=login) >= MOST_FAILURES
        or rows.failures(connection, since, address=address) >= MOST_FAILURES_OF_ADDRESS
    ):
        return Sentence(TOO_MANY.template, {"minutes": WINDOW // timedelta(minutes=1)})
    account = rows.account_of_login(connection, login)
    right = _matches(account.password_hash if account else _NOBODY, password)
    allowed = account is not None and right and not account.disabled
    rows.note_attempt(connection, login, address, now, allowed)
    if account is None or not allowed:
        return WRONG
    if account.agreed_on is None:
        return NOT_AGREED
    secret = secrets.token_urlsafe(SECRET_BYTES)
    rows.open_session(
        connection,
        secret,
        account_id=account.id,
        created_at=now,
        seen_at=now,
        address=address,
        browser=browser[:200],
    )
    return LoggedIn(account, secret)


def account_of_session(connection: Connection, secret: str, now: datetime) -> tuple[Account, bool] | None:
    """The account of a session that still holds, and whether its use should be noted; else None."""
    found = rows.session_account(connection, secret)
    if found is None:
        return None
    account, began, last = found
    return (account, now - last > SEEN_EVERY) if _holds(account, began, last, now) else None


def holding(connection: Connection, sessions: Iterable[str], now: datetime) -> dict[str, int]:
    """Those of the sessions that still hold, with the version of their accounts."""
    found = rows.session_accounts(connection, sessions)
    return {
        secret: account.version
        for secret, (account, began, last) in found.items()
        if _holds(account, began, last, now)
    }


def _holds(account: Account, began: datetime, last: datetime, now: datetime) -> bool:
    return not account.disabled and now - last <= IDLE and now - began <= LONGEST


def log_out(connection: Connection, account_id: int, secret: str) -> None:
    """End one session."""
    rows.end_sessions(connection, account_id, [rows.sha256(secret)])


def change_password(
    connection: Connection, account: Account, old: str, new: str, keep: str
) -> Sentence | None:
    """Set a new password and end all other sessions than that of the secret `keep`; else why not."""
    if not _matches(account.password_hash, old):
        return WRONG
    if (refused := _unfit(account, new)) is not None:
        return refused
    if old == new:
        return SAME
    rows.change_account(
        connection, account.id, account.version, password_hash=_hasher.hash(new), must_change=False
    )
    others = [s.key for s in rows.sessions(connection, account.id) if s.key != rows.sha256(keep)]
    rows.end_sessions(connection, account.id, others)
    return None


def open_account(
    connection: Connection, new: NewAccount, now: datetime, password: str | None = None
) -> tuple[Account, str] | Sentence:
    """A new account and its first password, which must be changed at once unless it was given."""
    if new.role not in ROLES:
        return Sentence(UNKNOWN_ROLE.template, {"role": new.role})
    first = password or secrets.token_urlsafe(ONE_TIME_BYTES)
    number = rows.add_account(
        connection,
        login=new.login.strip(),
        name=new.name,
        role=new.role,
        site_id=new.site_id,
        team=new.team,
        person=new.person,
        password_hash=_hasher.hash(first),
        must_change=password is None,
        disabled=False,
        agreed_on=now.date(),
        created_at=now,
    )
    if number is None:
        return Sentence(TAKEN.template, {"login": new.login})
    account = rows.account_of_id(connection, number)
    assert account is not None
    return account, first


def reset_password(connection: Connection, account: Account) -> str | None:
    """A one-time password, all sessions ended; None when the account was changed meanwhile."""
    first = secrets.token_urlsafe(ONE_TIME_BYTES)
    changed = rows.change_account(
        connection, account.id, account.version, password_hash=_hasher.hash(first), must_change=True
    )
    if not changed:
        return None
    rows.end_sessions(connection, account.id)
    return first


def disable(connection: Connection, account: Account, disabled: bool = True) -> bool:
    """Close (or open) an account; closing ends its sessions at once. False = changed meanwhile."""
    if not rows.change_account(connection, account.id, account.version, disabled=disabled):
        return False
    if disabled:
        rows.end_sessions(connection, account.id)
    return True


def new_token(
    connection: Connection,
    account: Account,
    label: str,
    scopes: list[str],
    now: datetime,
    days: int | None,
) -> str:
    """A token that may do no more than its account, shown this once. Raises ValueError for other scopes."""
    unknown = [s for s in scopes if s != "calendar" and s not in ACTIONS]
    if unknown:
        raise ValueError(f"There is no scope {unknown[0]}.")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    rows.add_token(
        connection,
        secret,
        account_id=account.id,
        label=label,
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    return secret


def installation_secret(connection: Connection, name: str) -> str:
    """A secret of this installation, made when it is first asked for."""
    value = rows.secret_of(connection, name)
    if value is None:
        value = secrets.token_hex(SECRET_BYTES)
        rows.keep_secret(connection, name, value)
    return value


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[: 4 * MOST_LETTERS])
    except (VerificationError, InvalidHashError):
        return False


def _unfit(account: Account, password: str) -> Sentence | None:
    if not LEAST_LETTERS <= len(password) <= MOST_LETTERS:
        return Sentence(TOO_SHORT.template, {"least": LEAST_LETTERS, "most": MOST_LETTERS})
    if password.lower() in (account.login.lower(), account.name.lower()) or len(set(password)) < 3:
        return TOO_PLAIN
    return None
