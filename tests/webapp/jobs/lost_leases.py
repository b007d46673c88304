"""Jobs that go on until they are lost, processes that stand still, leases that run out: without waiting."""

import os
import signal
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, update

from webapp.store import jobs
from webapp.store.engine import Store
from webapp.store.tables.jobs import job

LOOK_S = 0.005
ENDLESS = {"steps": 1_000_000}
"""Counting goes on for as long as a test takes to do something to it."""
SOON = 1
"""Steps after which whoever goes on from a checkpoint is done: there was more than that."""


def end_soon(store: Store, number: int) -> None:
    """Let the next attempt at an endless job end with the count that the one before has kept."""
    ends = update(job).where(job.c.id == number).values(facts={"steps": SOON})
    # The job goes on, and may write to its row in this moment.
    store.retrying(lambda connection: connection.execute(ends))


def stand_still(store: Store, pid: int) -> None:
    """SIGSTOP, but not in the middle of a change: the file would stay locked for everybody."""
    with store.write():
        os.kill(pid, signal.SIGSTOP)
        while _state(pid) != "T":
            time.sleep(LOOK_S)


def gone(pid: int) -> None:
    """Wait until a process has ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        while _state(pid) not in ("Z", "X"):
            time.sleep(LOOK_S)


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]


def end_lease(store: Store, lost: jobs.Job) -> None:
    """As when the 20 seconds of this attempt's lease had gone by."""
    mine = (job.c.id == lost.id, job.c.attempt == lost.attempt, job.c.state == jobs.RUNNING)

    def ends(connection: Connection) -> None:
        over = jobs.database_now(connection) - timedelta(minutes=1)
        connection.execute(update(job).where(*mine).values(lease_until=over))

    store.retrying(ends)
