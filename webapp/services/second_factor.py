"""Codes of an authenticator app after the password: set up, asked for, used once (ASVS 5.0, 6.3 to 6.5).

Codes are those of RFC 6238: six digits, a new one every half minute. Ten recovery codes, each good once,
open the account of who has lost the app.
"""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.safe import OPEN, NotOpened, Safe
from webapp.store import second_factor as rows
from webapp.store.accounts import Account
from webapp.store.office import note_event

ISSUER = "Paiban"
STEP_S = 30
DIGITS = 6
EARLIER = 1
"""How many half minutes a code may be late, for clocks that are wrong and people who type slowly."""
RECOVERY_CODES, RECOVERY_BYTES = 10, 5

WRONG_CODE = Sentence("This code is not right, or it was used already: wait for the next one.")
NOT_BEGUN = Sentence("Begin anew: this code belongs to no app that is being set up.")


def begin(connection: Connection, account: Account, safe: Safe = OPEN) -> None:
    """A new secret for an app, kept until a code of it is typed; one that is there already stays."""
    if rows.factor_of(connection, account.id) is None:
        rows.keep_factor(connection, account.id, safe.seal(pyotp.random_base32(), account.id))


def shown(connection: Connection, account: Account, safe: Safe = OPEN) -> str:
    """The secret of an app that is being set up; "" where none is."""
    known = rows.factor_of(connection, account.id)
    return _opened(account, known.secret, safe) if known and known.confirmed_at is None else ""


def address(account: Account, secret: str) -> str:
    """What the QR code says: the secret, and what the app is to call it."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)


def confirm(
    connection: Connection, account: Account, code: str, at: datetime, safe: Safe = OPEN
) -> list[str] | Sentence:
    """Ask for codes from now on, once one is right; gives the recovery codes, shown this once."""
    known = rows.factor_of(connection, account.id)
    if known is None or known.confirmed_at is not None:
        return NOT_BEGUN
    if not _right(connection, account, known.secret, code, at, safe):
        return WRONG_CODE
    rows.confirm_factor(connection, account.id, at)
    note_event(connection, account.login, at, "second-factor-on", account.login, {})
    return new_recovery_codes(connection, account)


def new_recovery_codes(connection: Connection, account: Account) -> list[str]:
    """Ten codes in the place of all earlier ones."""
    codes = [_spaced(secrets.token_hex(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
    rows.keep_recovery_codes(connection, account.id, [_plain(code) for code in codes])
    return codes


def asked_for(connection: Connection, account_id: int) -> bool:
    """Whether an account is opened by password and code."""
    known = rows.factor_of(connection, account_id)
    return known is not None and known.confirmed_at is not None


def passes(connection: Connection, account: Account, code: str, at: datetime, safe: Safe = OPEN) -> bool:
    """Whether a code of the app, or a recovery code, opens the account now; it does not do so again."""
    known = rows.factor_of(connection, account.id)
    if known is None or known.confirmed_at is None:
        return False
    if _right(connection, account, known.secret, code, at, safe):
        return True
    if rows.use_recovery_code(connection, account.id, _plain(code), at):
        note_event(connection, account.login, at, "recovery-code", account.login, {})
        return True
    return False


def turn_off(connection: Connection, account: Account, actor: str, at: datetime) -> None:
    """Ask for no code any more; the app's secret and the recovery codes are forgotten."""
    rows.forget_factor(connection, account.id)
    note_event(connection, actor, at, "second-factor-off", account.login, {})


def _right(connection: Connection, account: Account, kept: str, code: str, at: datetime, safe: Safe) -> bool:
    digits = "".join(code.split())
    if len(digits) != DIGITS or not digits.isascii() or not digits.isdigit():
        return False
    secret = _opened(account, kept, safe)
    if not secret:
        return False
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_S
    for step in range(now - EARLIER, now + EARLIER + 1):
        if secrets.compare_digest(totp.at(step * STEP_S), digits):
            if safe.needs_sealing(kept, account.id):
                rows.seal_factor(connection, account.id, safe.seal(secret, account.id))
            return rows.use_step(connection, account.id, step)
    return False


def _opened(account: Account, kept: str, safe: Safe) -> str:
    """The secret of an app; "" where the key is another one than it was sealed with."""
    try:
        return safe.open(kept, account.id)
    except NotOpened:
        return ""


def _plain(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _spaced(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"
