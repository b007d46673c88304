"""Rows of jobs: every write of a worker names the job and the attempt, so that a late one writes nothing."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, insert, or_, select, update

from webapp.store.tables.jobs import CANCELLED, DONE, FAILED, RUNNING, WAITING, job

MOST_ATTEMPTS = 3
LEASE = timedelta(seconds=float(os.environ.get("PAIBAN_LEASE_S") or 20))
NEVER = timedelta(minutes=10)
"""No lease reaches so much further than its length: the clock was set back since."""
DIED = "It was tried {attempts} times and died each time; the last worker was {worker}."


@dataclass(frozen=True)
class Job:
    """A job as it stands."""

    id: int
    site_id: int | None
    kind: str
    subject: str
    facts: Mapping[str, Any]
    actor: str
    state: str
    attempt: int
    cancel: bool
    lease_until: datetime | None
    worker: str
    progress: Mapping[str, Any] | None
    checkpoint: Any
    result: Mapping[str, Any] | None
    reason: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in (WAITING, RUNNING)


@dataclass(frozen=True)
class Standing:
    """What there is to see of a job while it is under way."""

    state: str
    attempt: int
    cancel: bool
    progress: Mapping[str, Any] | None

    @property
    def open(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in (WAITING, RUNNING)


def standings(connection: Connection, numbers: Iterable[int]) -> dict[int, Standing]:
    """How jobs stand, by their numbers."""
    columns = (job.c.id, job.c.state, job.c.attempt, job.c.cancel, job.c.progress)
    rows = connection.execute(select(*columns).where(job.c.id.in_(sorted(numbers))))
    return {row.id: Standing(row.state, row.attempt, row.cancel, row.progress) for row in rows}


def database_now(connection: Connection) -> datetime:
    """The clock that leases are measured by: that of the server, or of the one machine."""
    if connection.dialect.name == "postgresql":
        found: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return found
    return datetime.now(UTC)


def _job(row: RowMapping | None) -> Job | None:
    return Job(**row) if row else None


def enqueue(
    connection: Connection,
    kind: str,
    facts: Mapping[str, Any],
    actor: str,
    *,
    site_id: int | None = None,
    subject: str = "",
) -> int:
    """A new job's number; the open job of that site, kind and subject if there is one (a double click)."""
    same = (job.c.site_id == site_id, job.c.kind == kind, job.c.subject == subject)
    if subject:
        running = connection.execute(select(job.c.id).where(*same, job.c.state.in_((WAITING, RUNNING))))
        if (found := running.scalar()) is not None:
            return int(found)
    row = {
        "site_id": site_id,
        "kind": kind,
        "subject": subject,
        "facts": dict(facts),
        "actor": actor,
        "state": WAITING,
        "created_at": database_now(connection),
    }
    return int(connection.execute(insert(job).values(**row).returning(job.c.id)).scalar_one())


def claim(connection: Connection, worker: str, lease: timedelta = LEASE) -> Job | None:
    """The oldest job that waits or whose worker is gone, now this worker's; None when there is none."""
    now = database_now(connection)
    bury(connection, now, lease)
    query = select(job).where(or_(job.c.state == WAITING, _lost(now, lease))).order_by(job.c.id).limit(1)
    found = _job(connection.execute(query.with_for_update(skip_locked=True)).mappings().first())
    if found is None:
        return None
    taken = connection.execute(
        update(job)
        .where(job.c.id == found.id, job.c.attempt == found.attempt, job.c.state == found.state)
        .values(
            state=RUNNING,
            attempt=found.attempt + 1,
            worker=worker,
            lease_until=now + lease,
            started_at=found.started_at or now,
        )
        .returning(*job.c)
    )
    return _job(taken.mappings().first())


def _lost(now: datetime, lease: timedelta) -> ColumnElement[bool]:
    """That the worker of a job is gone; who is there writes its lease anew each second."""
    beyond = now + lease + NEVER
    return and_(job.c.state == RUNNING, or_(job.c.lease_until < now, job.c.lease_until > beyond))


def bury(connection: Connection, now: datetime, lease: timedelta = LEASE) -> None:
    """End the jobs whose worker is gone and that were cancelled, or died as often as they may."""
    for row in connection.execute(select(job).where(_lost(now, lease))).mappings().all():
        one = Job(**row)
        if one.cancel:
            finish(connection, one.id, one.attempt, CANCELLED)
        elif one.attempt >= MOST_ATTEMPTS:
            reason = DIED.format(attempts=one.attempt, worker=one.worker)
            why = {"template": DIED, "facts": {"attempts": one.attempt, "worker": one.worker}}
            finish(connection, one.id, one.attempt, FAILED, reason=reason, result={"why": [why]})


def hold(connection: Connection, one: Job, lease: timedelta = LEASE) -> Job | None:
    """Renew the lease of an attempt that has told nothing yet; None once it has, or is not its any more."""
    mine = (job.c.id == one.id, job.c.attempt == one.attempt, job.c.state == RUNNING)
    silent = job.c.lease_until == one.lease_until
    until = database_now(connection) + lease
    row = connection.execute(update(job).where(*mine, silent).values(lease_until=until).returning(*job.c))
    return _job(row.mappings().first())


def beat(
    connection: Connection,
    number: int,
    attempt: int,
    lease: timedelta = LEASE,
    **told: Any,
) -> bool | None:
    """Renew the lease and note `progress` or `checkpoint`; whether to stop, None when it is another's now."""
    until = database_now(connection) + lease
    mine = (job.c.id == number, job.c.attempt == attempt, job.c.state == RUNNING)
    row = connection.execute(
        update(job).where(*mine).values(lease_until=until, **told).returning(job.c.cancel)
    ).first()
    return None if row is None else bool(row[0])


def finish(
    connection: Connection,
    number: int,
    attempt: int,
    state: str,
    *,
    result: Mapping[str, Any] | None = None,
    reason: str = "",
) -> bool:
    """End a job; False when it is another's by now, and nothing was written."""
    mine = (job.c.id == number, job.c.attempt == attempt, job.c.state == RUNNING)
    ended = database_now(connection)
    values = {"state": state, "reason": reason, "ended_at": ended, "lease_until": None}
    if result is not None:
        values["result"] = dict(result)
    return connection.execute(update(job).where(*mine).values(**values)).rowcount == 1


def give_back(connection: Connection, number: int, attempt: int) -> None:
    """Let the next worker have a job whose child died: its lease ends now."""
    mine = (job.c.id == number, job.c.attempt == attempt, job.c.state == RUNNING)
    connection.execute(
        update(job).where(*mine).values(lease_until=database_now(connection) - timedelta(seconds=1))
    )


def cancel(connection: Connection, number: int) -> bool:
    """Ask a job to end; one that waits ends at once. False when it had ended."""
    now = database_now(connection)
    waiting = update(job).where(job.c.id == number, job.c.state == WAITING)
    if connection.execute(waiting.values(state=CANCELLED, cancel=True, ended_at=now)).rowcount == 1:
        return True
    running = update(job).where(job.c.id == number, job.c.state == RUNNING)
    return connection.execute(running.values(cancel=True)).rowcount == 1


def is_to_stop(connection: Connection, number: int) -> bool:
    """Whether somebody asked a job to end."""
    return bool(connection.execute(select(job.c.cancel).where(job.c.id == number)).scalar())


def job_of(connection: Connection, number: int) -> Job | None:
    """A job."""
    return _job(connection.execute(select(job).where(job.c.id == number)).mappings().first())


def jobs_of(
    connection: Connection, site_id: int | None, kind: str, subject: str, most: int = 20
) -> list[Job]:
    """The jobs of a kind about a subject, the newest first."""
    query = select(job).where(job.c.site_id == site_id, job.c.kind == kind, job.c.subject == subject)
    rows = connection.execute(query.order_by(job.c.id.desc()).limit(most)).mappings()
    return [Job(**row) for row in rows]


def open_jobs(connection: Connection, site_id: int | None, kind: str) -> list[Job]:
    """The jobs of a kind at a site that wait or run, the oldest first."""
    open_ones = (job.c.site_id == site_id, job.c.kind == kind, job.c.state.in_((WAITING, RUNNING)))
    rows = connection.execute(select(job).where(*open_ones).order_by(job.c.id)).mappings()
    return [Job(**row) for row in rows]


__all__ = [
    "CANCELLED",
    "DONE",
    "FAILED",
    "RUNNING",
    "WAITING",
    "Job",
    "Standing",
    "beat",
    "bury",
    "cancel",
    "claim",
    "database_now",
    "enqueue",
    "finish",
    "give_back",
    "hold",
    "is_to_stop",
    "job_of",
    "jobs_of",
    "open_jobs",
    "standings",
]
