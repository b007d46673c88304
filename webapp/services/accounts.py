"""Logging in and out, passwords, sessions and tokens (SC-03, SC-04, ASVS 5.0 chapters 6 and 7)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import ROLES, scope_fits
from webapp.services import second_factor
from webapp.services.passwords import MOST_LETTERS, unfit
from webapp.services.safe import OPEN, Safe
from webapp.store import accounts as rows
from webapp.store.accounts import Account

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
"""How long a session lasts without use, and at all, where an installation says nothing else."""
SEEN_EVERY = timedelta(minutes=1)
WINDOW = timedelta(minutes=15)
MOST_FAILURES = 5
MOST_FAILURES_OF_ADDRESS = 50
HALF_OPEN = timedelta(minutes=5)
"""How long a login waits for its code."""
SECRET_BYTES = 32
ONE_TIME_BYTES = 9

# 64 MiB a login, the default, is 4 GB for 64 at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What an unknown login is checked against, so that it takes as long as a known one.
_NOBODY = _hasher.hash("nobody")

WRONG = Sentence("The login or the password is not right.")
TOO_MANY = Sentence("Too many tries: wait {minutes} minutes, or ask an administrator for a new password.")
NOT_AGREED = Sentence("This account waits for the confidentiality agreement: ask an administrator.")
SAME = Sentence("The new password must differ from the old one.")
OVERTAKEN = Sentence("Somebody else has changed this account in the meantime: look at it again.")
TAKEN = Sentence("The login {login} is taken: choose another one.")
UNKNOWN_ROLE = Sentence("There is no role {role}.")


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts without use, and at all (ASVS 5.0, 7.3)."""

    idle: timedelta = IDLE
    longest: timedelta = LONGEST


USUAL = Lifetime()


@dataclass(frozen=True)
class LoggedIn:
    """A session that has begun; `secret` goes to the browser and nowhere else."""

    account: Account
    secret: str
    waiting: bool = False


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
    of_address = rows.failures(connection, now - WINDOW, address=address)
    if of_address >= MOST_FAILURES_OF_ADDRESS or _locked(connection, login, now):
        return Sentence(TOO_MANY.template, {"minutes": WINDOW // timedelta(minutes=1)})
    account = rows.account_of_login(connection, login)
    right = matches(account.password_hash if account else _NOBODY, password)
    allowed = account is not None and right and not account.disabled
    waiting = allowed and account is not None and second_factor.asked_for(connection, account.id)
    if not waiting:
        # With a code still to come it is no success yet: a success forgets the failures before it.
        rows.note_attempt(connection, login, address, now, allowed)
    if account is None or not allowed:
        return WRONG
    if account.agreed_on is None:
        return NOT_AGREED
    return LoggedIn(account, _session(connection, account, now, address, browser, waiting), waiting)


def _locked(connection: Connection, login: str, now: datetime) -> bool:
    return rows.failures(connection, now - WINDOW, login=login) >= MOST_FAILURES


def proven(
    connection: Connection, account: Account, password: str, now: datetime, address: str
) -> Sentence | None:
    """None where who is logged in knows the password; else why not. Wrong ones are tries like at the door,
    so that a session that was taken over is no way to find the password out.
    """
    if _locked(connection, account.login, now):
        return Sentence(TOO_MANY.template, {"minutes": WINDOW // timedelta(minutes=1)})
    if matches(account.password_hash, password):
        return None
    rows.note_attempt(connection, account.login, address, now, False)
    return WRONG


def _session(
    connection: Connection, account: Account, now: datetime, address: str, browser: str, waiting: bool
) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    rows.open_session(
        connection,
        secret,
        account_id=account.id,
        created_at=now,
        seen_at=now,
        address=address,
        browser=browser[:200],
        waiting=waiting,
    )
    return secret


def finish_log_in(
    connection: Connection,
    half: str,
    code: str,
    now: datetime,
    address: str,
    browser: str,
    safe: Safe = OPEN,
) -> LoggedIn | Sentence | None:
    """The session that a right code makes of a waiting one; a sentence for a wrong code.

    `safe` keeps the secrets of apps. None = the password has to be typed again. Wrong codes count as tries
    like wrong passwords.
    """
    found = rows.session_account(connection, half, waiting=True)
    if found is None or found[0].disabled or now - found[1] > HALF_OPEN:
        return None
    account = found[0]
    if _locked(connection, account.login, now):
        return Sentence(TOO_MANY.template, {"minutes": WINDOW // timedelta(minutes=1)})
    right = second_factor.passes(connection, account, code, now, safe)
    rows.note_attempt(connection, account.login, address, now, right)
    if not right:
        return second_factor.WRONG_CODE
    rows.end_sessions(connection, account.id, [rows.sha256(half)])
    return LoggedIn(account, _session(connection, account, now, address, browser, False))


def account_of_session(
    connection: Connection, secret: str, now: datetime, lasts: Lifetime = USUAL
) -> tuple[Account, bool] | None:
    """The account of a session that still holds, and whether its use should be noted; else None."""
    found = rows.session_account(connection, secret)
    if found is None:
        return None
    account, began, last = found
    return (account, now - last > SEEN_EVERY) if _holds(account, began, last, now, lasts) else None


def holding(
    connection: Connection, sessions: Iterable[str], now: datetime, lasts: Lifetime = USUAL
) -> dict[str, int]:
    """Those of the sessions that still hold, with the version of their accounts."""
    found = rows.session_accounts(connection, sessions)
    return {
        secret: account.version
        for secret, (account, began, last) in found.items()
        if _holds(account, began, last, now, lasts)
    }


def _holds(account: Account, began: datetime, last: datetime, now: datetime, lasts: Lifetime) -> bool:
    return not account.disabled and now - last <= lasts.idle and now - began <= lasts.longest


def log_out(connection: Connection, account_id: int, secret: str) -> None:
    """End one session."""
    rows.end_sessions(connection, account_id, [rows.sha256(secret)])


def change_password(
    connection: Connection,
    account: Account,
    old: str,
    new: str,
    keep: str,
    now: datetime,
    address: str = "",
) -> Sentence | None:
    """Set a new password and end all other sessions than that of the secret `keep`; else why not."""
    if (refused := proven(connection, account, old, now, address)) is not None:
        return refused
    if (refused := unfit(account, new)) is not None:
        return refused
    if old == new:
        return SAME
    hashed = _hasher.hash(new)
    if not rows.change_account(
        connection, account.id, account.version, password_hash=hashed, must_change=False
    ):
        return OVERTAKEN
    others = [s.key for s in rows.sessions(connection, account.id) if s.key != rows.sha256(keep)]
    rows.end_sessions(connection, account.id, others)
    return None


def open_account(
    connection: Connection,
    new: NewAccount,
    now: datetime,
    password: str | None = None,
    hasher: PasswordHasher = _hasher,
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
        password_hash=hasher.hash(first),
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


def reset_password(connection: Connection, account: Account, at: datetime) -> str | None:
    """A one-time password, all sessions and tokens ended; None when the account was changed meanwhile.

    Who took the account over may have made themselves tokens (SC-04).
    """
    first = secrets.token_urlsafe(ONE_TIME_BYTES)
    changed = rows.change_account(
        connection, account.id, account.version, password_hash=_hasher.hash(first), must_change=True
    )
    if not changed:
        return None
    rows.end_sessions(connection, account.id)
    rows.revoke_tokens(connection, account.id, at)
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
    *,
    site_id: int | None = None,
    team: str = "",
) -> str:
    """A token that may do no more than its account, shown this once. Raises ValueError for other scopes.

    With `site_id` and `team` it reaches that site or team only, as far as the account reaches at all; asked
    for with a token that reaches less than its account, it reaches no more than that one.
    """
    unknown = [s for s in scopes if s != "calendar" and not scope_fits(s)]
    if unknown:
        raise ValueError(f"There is no scope {unknown[0]}.")
    secret, whole = secrets.token_urlsafe(SECRET_BYTES), rows.account_of_id(connection, account.id) or account
    rows.add_token(
        connection,
        secret,
        account_id=account.id,
        label=label,
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
        # How far the account itself reaches stands there, and changes with it.
        site_id=None if whole.site_id is not None else account.site_id or site_id,
        team="" if whole.team else account.team or team,
    )
    return secret


def installation_secret(connection: Connection, name: str) -> str:
    """A secret of this installation, made when it is first asked for."""
    value = rows.secret_of(connection, name)
    if value is None:
        value = secrets.token_hex(SECRET_BYTES)
        rows.keep_secret(connection, name, value)
    return value


def matches(hashed: str, password: str) -> bool:
    """Whether a password is the one of the hash."""
    try:
        return _hasher.verify(hashed, password[: 4 * MOST_LETTERS])
    except (VerificationError, InvalidHashError):
        return False
