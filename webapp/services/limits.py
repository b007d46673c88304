"""How much one person may ask of the machine: open jobs, files taken and sent in an hour (ASVS 2.4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from scheduler.domain.sentence import Sentence
from webapp.services.problems import CannotDo
from webapp.store import jobs
from webapp.store.accounts import Account
from webapp.store.jobs import RUNNING, WAITING
from webapp.store.office import note_event
from webapp.store.tables.accounts import office_event
from webapp.store.tables.decisions import decision
from webapp.store.tables.jobs import job

MOST_OPEN_JOBS = 20
MOST_EXPORTS = 60
MOST_UPLOADS = 60
UPLOAD, REFUSED = "upload", "refused"
MOST_REFUSALS = 20
REFUSALS_WITHIN = timedelta(minutes=10)
"""So many refusals of one account are written down in such a time: nobody fills the log by asking."""
HOUR = timedelta(hours=1)
TOO_MUCH_WORK = Sentence("{n} pieces of work that you asked for are still under way: wait until some end.")
TOO_MANY_FILES = Sentence("You have taken {n} files in an hour: wait a while before the next one.")
TOO_MANY_UPLOADS = Sentence("You have sent {n} files in an hour: wait a while before the next one.")


class TooOften(CannotDo):
    """Asked for too often; later it can be done."""


def refuse_more_work(connection: Connection, actor: str) -> None:
    """Refuse another job to who has many under way. Raises TooOften."""
    mine = (job.c.actor == actor, job.c.state.in_((WAITING, RUNNING)))
    n = int(connection.execute(select(func.count()).select_from(job).where(*mine)).scalar_one())
    if n >= MOST_OPEN_JOBS:
        raise TooOften(Sentence(TOO_MUCH_WORK.template, {"n": n}))


def order_work(
    connection: Connection,
    kind: str,
    facts: Mapping[str, Any],
    actor: str,
    *,
    site_id: int,
    subject: str,
    counted: bool = True,
) -> int:
    """The number of a job that somebody asks for, or of the open one of that site, kind and subject.

    Not `counted`: it was asked for together with others before which `refuse_more_work` was asked once.
    Raises TooOften.
    """
    if counted:
        refuse_more_work(connection, actor)
    return jobs.enqueue(connection, kind, facts, actor, site_id=site_id, subject=subject)


def refuse_more_files(connection: Connection, actor: str, verb: str, at: datetime) -> None:
    """Refuse another file to who took many within the hour. Raises TooOften."""
    mine = (decision.c.actor == actor, decision.c.verb == verb, decision.c.at > at - HOUR)
    n = int(connection.execute(select(func.count()).select_from(decision).where(*mine)).scalar_one())
    if n >= MOST_EXPORTS:
        raise TooOften(Sentence(TOO_MANY_FILES.template, {"n": n}))


def note_upload(connection: Connection, who: Account, what: str, size: int, at: datetime) -> None:
    """Note that a file of so many bytes was sent, before it is read. Raises TooOften for one too many."""
    n = _lines(connection, who.login, UPLOAD, at - HOUR)
    if n >= MOST_UPLOADS:
        raise TooOften(Sentence(TOO_MANY_UPLOADS.template, {"n": n}))
    note_event(connection, who.login, at, UPLOAD, what, {"bytes": size})


def note_refusal(
    connection: Connection, login: str, path: str, facts: Mapping[str, Any], at: datetime
) -> None:
    """Note that a request was refused, as far as the account ("" = an unknown token) has not many of them."""
    if _lines(connection, login, REFUSED, at - REFUSALS_WITHIN) < MOST_REFUSALS:
        note_event(connection, login, at, REFUSED, path, facts)


def _lines(connection: Connection, login: str, verb: str, since: datetime) -> int:
    """How many lines of a verb somebody has in the log since a time."""
    table = office_event.c
    mine = (table.actor == login, table.verb == verb, table.at > since)
    return int(connection.execute(select(func.count()).select_from(office_event).where(*mine)).scalar_one())
