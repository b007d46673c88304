"""How much one person may ask of the machine: work under way, and files taken in an hour (ASVS 2.4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from scheduler.domain.sentence import Sentence
from webapp.services.problems import CannotDo
from webapp.store.jobs import RUNNING, WAITING
from webapp.store.tables.decisions import decision
from webapp.store.tables.jobs import job

MOST_OPEN_JOBS = 20
MOST_EXPORTS = 60
HOUR = timedelta(hours=1)
TOO_MUCH_WORK = Sentence("{n} pieces of work that you asked for are still under way: wait until some end.")
TOO_MANY_FILES = Sentence("You have taken {n} files in an hour: wait a while before the next one.")


class TooOften(CannotDo):
    """Asked for too often; later it can be done."""


def refuse_more_work(connection: Connection, actor: str) -> None:
    """Refuse another job to who has many under way. Raises TooOften."""
    mine = (job.c.actor == actor, job.c.state.in_((WAITING, RUNNING)))
    n = int(connection.execute(select(func.count()).select_from(job).where(*mine)).scalar_one())
    if n >= MOST_OPEN_JOBS:
        raise TooOften(Sentence(TOO_MUCH_WORK.template, {"n": n}))


def refuse_more_files(connection: Connection, actor: str, verb: str, at: datetime) -> None:
    """Refuse another file to who took many within the hour. Raises TooOften."""
    mine = (decision.c.actor == actor, decision.c.verb == verb, decision.c.at > at - HOUR)
    n = int(connection.execute(select(func.count()).select_from(decision).where(*mine)).scalar_one())
    if n >= MOST_EXPORTS:
        raise TooOften(Sentence(TOO_MANY_FILES.template, {"n": n}))
