"""One's own tokens, made and revoked: each once, with its line in the log of what was done, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.accounts import new_token
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.office import note_event

CALENDAR = "calendar"
MOST_TOKENS = 20
ENOUGH = Sentence("Twenty tokens are enough: revoke one first.")


def held_tokens(connection: Connection, account: Account) -> list[Mapping[str, Any]]:
    """The tokens of an account that are not revoked, the newest first; addresses of calendars are none."""
    found = (dict(row) for row in rows.tokens(connection, account.id))
    return [one for one in found if one["revoked_at"] is None and one["scopes"] != [CALENDAR]]


def add_token(
    connection: Connection, account: Account, label: str, scopes: list[str], at: datetime, days: int
) -> str | Sentence:
    """A new token, told only now; a sentence where there are enough. Raises ValueError as new_token."""
    if len(held_tokens(connection, account)) >= MOST_TOKENS:
        return ENOUGH
    secret = new_token(connection, account, label, scopes, at, days)
    note_event(connection, account.login, at, "new-token", label, {"scopes": scopes, "days": days})
    return secret


def revoke_token(connection: Connection, account: Account, number: int, at: datetime) -> bool:
    """End a token; False where the account has none of that number, or not any more."""
    if not rows.revoke_token(connection, account.id, number, at):
        return False
    note_event(connection, account.login, at, "revoke-token", str(number), {})
    return True
