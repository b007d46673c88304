"""What administrators do with accounts: open, change, reset, close; each deed a line of the log (SC-05)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import AGENT, ROLES
from webapp.services import accounts as service
from webapp.services.accounts import NewAccount
from webapp.services.custody import unhanded
from webapp.store import accounts as rows
from webapp.store.accounts import Account
from webapp.store.office import note_event

LOGIN = re.compile(r"[\w.@+\-]{2,80}")
LONGEST_NAME = 80

BAD_LOGIN = Sentence("A login has 2 to 80 letters, digits or . _ - @ +, not {login}.")
NO_NAME = Sentence("An account needs the name of its holder, of at most {most} letters.")
NO_SITE = Sentence("An agent works at a site: choose one.")
CHANGED = service.OVERTAKEN
NOT_ONESELF = Sentence(
    "Nobody closes their own account or changes their own role: ask another administrator."
)


@dataclass(frozen=True)
class Deed:
    """Who does it, and when."""

    actor: Account
    at: datetime


def open_account(connection: Connection, new: NewAccount, deed: Deed) -> tuple[Account, str] | Sentence:
    """A new account and its one-time password, or why not."""
    if not LOGIN.fullmatch(new.login):
        return Sentence(BAD_LOGIN.template, {"login": repr(new.login[:80])})
    if not new.name.strip() or len(new.name) > LONGEST_NAME:
        return Sentence(NO_NAME.template, {"most": LONGEST_NAME})
    if new.role == AGENT and new.site_id is None:
        return NO_SITE
    made = service.open_account(connection, new, deed.at)
    if not isinstance(made, Sentence):
        _note(connection, deed, "open-account", new.login, role=new.role, site=new.site_id, team=new.team)
    return made


def change_account(
    connection: Connection, old: Account, seen: int, new: NewAccount, deed: Deed
) -> Sentence | None:
    """Another name, role, reach or person for an account as it was at version `seen`; None when done."""
    if not new.name.strip() or len(new.name) > LONGEST_NAME:
        return Sentence(NO_NAME.template, {"most": LONGEST_NAME})
    if new.role not in ROLES:
        return Sentence(service.UNKNOWN_ROLE.template, {"role": new.role})
    if new.role == AGENT and new.site_id is None:
        return NO_SITE
    if old.id == deed.actor.id and new.role != old.role:
        return NOT_ONESELF
    values = {
        "name": new.name,
        "role": new.role,
        "site_id": new.site_id,
        "team": new.team,
        "person": new.person,
    }
    moved = new.person != old.person or (new.site_id not in (None, old.site_id))
    if moved and not old.disabled and (why := unhanded(connection, old)) is not None:
        return why
    if not rows.change_account(connection, old.id, seen, **values):
        return CHANGED
    was = {name: getattr(old, name) for name in values if getattr(old, name) != values[name]}
    _note(connection, deed, "change-account", old.login, was=was, now={name: values[name] for name in was})
    return None


def reset_password(connection: Connection, old: Account, deed: Deed) -> str | Sentence:
    """A one-time password; all its sessions and tokens end."""
    first = service.reset_password(connection, old, deed.at)
    if first is None:
        return CHANGED
    _note(connection, deed, "reset-password", old.login)
    return first


def set_disabled(connection: Connection, old: Account, disabled: bool, deed: Deed) -> Sentence | None:
    """Close or open an account; None when done. What its person holds is handed over before (SC-02)."""
    if old.id == deed.actor.id:
        return NOT_ONESELF
    if disabled and (why := unhanded(connection, old)) is not None:
        return why
    if not service.disable(connection, old, disabled):
        return CHANGED
    _note(connection, deed, "close-account" if disabled else "open-again", old.login)
    return None


def end_sessions(connection: Connection, old: Account, deed: Deed, keys: list[str] | None = None) -> None:
    """End sessions of an account, every one or those of the keys."""
    ended = rows.end_sessions(connection, old.id, keys)
    _note(connection, deed, "end-sessions", old.login, sessions=ended)


def set_agreement(connection: Connection, old: Account, day: date | None, deed: Deed) -> Sentence | None:
    """Note when the confidentiality agreement was signed; without one the account is shut (SC-05)."""
    if old.id == deed.actor.id and day is None:
        return NOT_ONESELF
    if day is None and (why := unhanded(connection, old)) is not None:
        return why
    if not rows.change_account(connection, old.id, old.version, agreed_on=day):
        return CHANGED
    if day is None:
        rows.end_sessions(connection, old.id)
    _note(connection, deed, "agreement", old.login, day=day.isoformat() if day else None)
    return None


def _note(connection: Connection, deed: Deed, verb: str, subject: str, **facts: object) -> None:
    note_event(connection, deed.actor.login, deed.at, verb, subject, facts)
