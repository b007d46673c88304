"""Workers, children and leases that end in the middle: each job ends, and its end is written once.

One of each kind of death in the suite; in `make soak` 20 children, 10 workers and 5 that are stopped, on both
databases.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.patience import PATIENCE_S
from tests.webapp.jobs.lost_leases import ENDLESS, SOON, end_lease, end_soon, gone, stand_still
from webapp.store import jobs
from webapp.store.engine import Store, open_store

SOAK = int(os.environ.get("PAIBAN_TRIES", "300")) > 300
CHILDREN, WORKERS, STOPPED = (20, 10, 5) if SOAK else (0, 1, 1)
KINDS = ("sqlite_database", "postgres_database") if SOAK else ("sqlite_database",)


@contextmanager
def worker(url: str) -> "Iterator[subprocess.Popen[bytes]]":
    call = [sys.executable, "-m", "webapp.jobs.worker", url]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def job_of(store: Store, number: int) -> jobs.Job:
    with store.read() as connection:
        found = jobs.job_of(connection, number)
    assert found
    return found


def until(store: Store, number: int, wanted: Callable[[jobs.Job], bool]) -> jobs.Job:
    end = time.monotonic() + PATIENCE_S
    while not wanted(found := job_of(store, number)):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def child_of(worker: "subprocess.Popen[bytes]") -> int:
    found = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def begun(store: Store) -> jobs.Job:
    """A job that some attempt is at; not the first where the machine was too busy to begin it in time."""
    number = store.retrying(lambda c: jobs.enqueue(c, "echo", ENDLESS, "tester"))
    found = until(store, number, lambda one: one.state == jobs.RUNNING and (one.checkpoint or 0) > SOON)
    end_soon(store, number)
    return found


def taken_over(store: Store, lost: jobs.Job) -> None:
    until(store, lost.id, lambda now: now.attempt > lost.attempt)


def ended(store: Store, lost: jobs.Job) -> None:
    """The job was done after all, by an attempt after the one that was lost, and from where that one was."""
    found = until(store, lost.id, lambda one: not one.open)
    assert (found.state, found.reason) == ("done", "")
    assert found.attempt > lost.attempt
    assert found.result == {"count": found.checkpoint, "attempt": found.attempt}
    assert found.checkpoint >= lost.checkpoint > SOON


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    made: Callable[[], str] = request.getfixturevalue(request.param)
    opened = open_store(made())
    yield opened
    opened.close()


def url_of(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def test_of_workers_that_die_and_children_that_stand_still_no_job_is_lost(store: Store) -> None:
    for _ in range(CHILDREN):
        with worker(url_of(store)) as one:
            lost = begun(store)
            os.kill(child_of(one), signal.SIGKILL)
            ended(store, lost)
    for _ in range(WORKERS):
        with worker(url_of(store)) as one:
            lost = begun(store)
        # It was killed with its child: another worker takes the job when the lease has run out.
        assert one.returncode == -signal.SIGKILL
        end_lease(store, lost)
        with worker(url_of(store)):
            ended(store, lost)
    for _ in range(STOPPED):
        with worker(url_of(store)) as one, worker(url_of(store)) as other:
            lost = begun(store)
            owner = one if lost.worker.endswith(f"-{one.pid}") else other
            stale = child_of(owner)
            stand_still(store, stale)
            end_lease(store, lost)
            taken_over(store, lost)
            os.kill(stale, signal.SIGCONT)
            # What stood still wakes up, sees that the job is another's and ends without a word.
            ended(store, lost)
            gone(stale)
