"""The logs, the seals that show whether they are whole, and backups."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Response, current_app, send_file

from scheduler.domain.sentence import Sentence
from webapp.api.shared import BYTES, Calls, Refused, not_there
from webapp.api.values import Done, Facts, Given, Since, Word
from webapp.gate import current_account, now, store
from webapp.services import backups as kept
from webapp.services.log_chain import chains
from webapp.store import office as log
from webapp.store.problems import StoreError
from webapp.store.sites import sites

calls = Calls("records", "Logs and backups", site=False)


class LogPage(Since):
    """A page of the log, of one kind of subject or one verb only."""

    kind: Word = ""
    verb: Word = ""
    who: Word = ""


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


class Chain(Given):
    """A log's chain of seals: whole = every line is as it was when it was sealed."""

    log: str
    lines: int
    seals: int
    tip: str
    whole: bool
    unsealed: int


class Chains(Given):
    """Every log's."""

    logs: list[Chain]


class Backup(Given):
    """A backup in the folder of backups."""

    name: str
    bytes: int
    made_at: datetime | None
    rows: int | None
    sha256: str


class Backups(Given):
    """The backups, the newest first."""

    backups: list[Backup]


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


@calls.get("/log", "audit-log", Decisions, asks=LogPage)
def decisions(asked: LogPage) -> dict[str, Any]:
    """Decisions on rosters and requests, the newest first."""
    own = current_account().site_id
    with store().read() as connection:
        found = log.decisions(
            connection, own, asked.limit, asked.before, asked.kind, asked.verb, log.Span(asked.who)
        )
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


@calls.get("/log/chain", "audit-log", Chains)
def chain() -> dict[str, Any]:
    """Whether the logs are as they were written."""
    _for_every_site()
    with store().read() as connection:
        found = chains(connection)
    return {
        "logs": [
            {
                "log": one.log,
                "lines": one.lines,
                "seals": one.seals,
                "tip": one.tip,
                "whole": one.broken is None,
                "unsealed": one.unsealed,
            }
            for one in found
        ]
    }


@calls.get("/backups", "backups", Backups)
def backups() -> dict[str, Any]:
    """The backups that there are, the newest first."""
    return {"backups": [_backup(one) for one in kept.kept_backups(_folder())]}


@calls.post("/backups", "backups", Backup, status=201)
def make_backup() -> dict[str, Any]:
    """Write a backup of the whole database, while everybody works on."""
    try:
        return _backup(kept.make_backup(store(), _folder(), now(), current_account().login))
    except StoreError as error:
        raise Refused(409, "not-written", str(error)) from None


@calls.post("/backups/<name>/check", "backups", Done)
def check_backup(name: str) -> dict[str, Any]:
    """Read a backup through."""
    try:
        kept.check(_named(name))
    except StoreError as error:
        raise Refused(409, "damaged", str(error)) from None
    return {"done": True}


@calls.sends("/backups/<name>/take", "backups", (BYTES,))
def take_backup(name: str) -> Response:
    """A backup to keep elsewhere; who takes it stands in the log."""
    found, at, who = _named(name), now(), current_account().login
    store().retrying(lambda c: log.note_event(c, who, at, "take-backup", name, {"bytes": found.size}))
    return send_file(found.path, BYTES, as_attachment=True, download_name=name)


def _named(name: str) -> kept.KeptBackup:
    found = kept.backup_named(_folder(), name)
    if found is None:
        raise not_there(Sentence("There is no backup {name}.", {"name": name[:80]}))
    return found


def _folder() -> Path:
    folder: Path = current_app.extensions["paiban-backups"]
    return folder.resolve()


def _backup(one: kept.KeptBackup) -> dict[str, Any]:
    told = {"made_at": one.made_at, "rows": one.rows, "sha256": one.sha256}
    return {"name": one.path.name, "bytes": one.size, **told}


def _for_every_site() -> None:
    if current_account().site_id is not None:
        raise Refused(403, "not-allowed", "This list is not a site's: it takes an account of every site.")
