"""One's own tokens, made and revoked: each once, with its line in the log of what was done, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.accounts import new_token
from webapp.services.sites import site_named
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.names import agent_teams
from webapp.store.office import note_event
from webapp.store.sites import sites

CALENDAR = "calendar"
MOST_TOKENS = 20
NO_REACH = Sentence("A token reaches no site or team that its account does not reach: choose another one.")
ENOUGH = Sentence("Twenty tokens are enough: revoke one first.")


def held_tokens(connection: Connection, account: Account) -> list[Mapping[str, Any]]:
    """The tokens of an account that are not revoked, the newest first; addresses of calendars are none."""
    found = (dict(row) for row in rows.tokens(connection, account.id))
    return [one for one in found if one["revoked_at"] is None and one["scopes"] != [CALENDAR]]


@dataclass(frozen=True)
class Reach:
    """How far a token is to reach: one site and one team of it; "" = as far as its account."""

    site: str = ""
    team: str = ""


def reaches_of(connection: Connection, account: Account) -> list[Reach]:
    """What a token of the account may be held to: sites where it reaches several, and teams of them."""
    found = list[Reach]()
    for site in sites(connection):
        if account.site_id in (None, site.id):
            if account.site_id is None:
                found.append(Reach(site.code))
            if not account.team:
                teams = sorted(set(agent_teams(connection, site.id).values()) - {""})
                found += [Reach(site.code, team) for team in teams]
    return found


def add_token(
    connection: Connection,
    account: Account,
    label: str,
    scopes: list[str],
    at: datetime,
    days: int,
    reach: Reach = Reach(),
) -> str | Sentence:
    """A new token, told only now; a sentence where there are enough. Raises ValueError as new_token."""
    if len(held_tokens(connection, account)) >= MOST_TOKENS:
        return ENOUGH
    if reach != Reach() and reach not in reaches_of(connection, account):
        return NO_REACH
    site_id = site_named(connection, reach.site).id if reach.site else None
    secret = new_token(connection, account, label, scopes, at, days, site_id=site_id, team=reach.team)
    facts = {"scopes": scopes, "days": days, "site": reach.site, "team": reach.team}
    note_event(connection, account.login, at, "new-token", label, facts)
    return secret


def revoke_token(connection: Connection, account: Account, number: int, at: datetime) -> bool:
    """End a token; False where the account has none of that number, or not any more."""
    if not rows.revoke_token(connection, account.id, number, at):
        return False
    note_event(connection, account.login, at, "revoke-token", str(number), {})
    return True
