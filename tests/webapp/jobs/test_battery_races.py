"""Workers, children and leases that end in the middle: each job ends, and its end is written once.

One of each kind of death in the suite; in `make soak` 20 children, 10 workers and 5 that are stopped.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from webapp.store import jobs
from webapp.store.engine import Store, open_store

SOAK = int(os.environ.get("PAIBAN_TRIES", "300")) > 300
CHILDREN, WORKERS, STOPPED = (20, 10, 5) if SOAK else (0, 1, 1)
LEASE_S, PATIENCE_S = 4, 120.0
STEPS = 30


@contextmanager
def worker(url: str) -> "Iterator[subprocess.Popen[bytes]]":
    call = [sys.executable, "-m", "webapp.jobs.worker", url]
    environment = {**os.environ, "PAIBAN_LEASE_S": str(LEASE_S)}
    process = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def begun(store: Store, attempt: int = 1) -> int:
    number = store.retrying(lambda c: jobs.enqueue(c, "echo", {"steps": STEPS}, "tester"))
    until(store, number, lambda one: one.attempt == attempt and bool(one.progress))
    return number


def ended(store: Store, number: int, attempt: int) -> None:
    found = until(store, number, lambda one: not one.open)
    assert (found.state, found.result) == ("done", {"count": STEPS, "attempt": attempt})


@pytest.fixture
def store(sqlite_database: Callable[[], str]) -> Iterator[Store]:
    opened = open_store(sqlite_database())
    yield opened
    opened.close()


def url_of(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def test_of_workers_that_die_and_children_that_stand_still_no_job_is_lost(store: Store) -> None:
    for _ in range(CHILDREN):
        with worker(url_of(store)) as one:
            number = begun(store)
            os.kill(child_of(one), signal.SIGKILL)
            ended(store, number, 2)
    for _ in range(WORKERS):
        with worker(url_of(store)) as one:
            number = begun(store)
        # It was killed with its child: another worker takes the job when the lease has run out.
        assert one.returncode == -signal.SIGKILL
        with worker(url_of(store)):
            ended(store, number, 2)
    for _ in range(STOPPED):
        with worker(url_of(store)) as one, worker(url_of(store)) as other:
            number = begun(store)
            owner = one if job_of(store, number).worker.endswith(f"-{one.pid}") else other
            stale = child_of(owner)
            os.kill(stale, signal.SIGSTOP)
            until(store, number, lambda now: now.attempt == 2)
            os.kill(stale, signal.SIGCONT)
            # What stood still wakes up, sees that the job is another's and ends without a word.
            ended(store, number, 2)
