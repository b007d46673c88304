"""The worker: takes jobs from the database, gives each a child process, and takes note of its end."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

from webapp.store import jobs
from webapp.store.engine import open_store

REST_S = 0.5
PR_SET_PDEATHSIG = 1


def work(url: str, stop: Callable[[], bool] = lambda: False, name: str | None = None) -> None:
    """Do jobs one after the other until `stop` says so; the one in hand goes on with another worker."""
    store = open_store(url)
    name = name or f"{socket.gethostname()}-{os.getpid()}"
    try:
        while not stop():
            job = store.retrying(lambda connection: jobs.claim(connection, name))
            if job is None:
                time.sleep(REST_S)
                continue
            _attend(url, job, stop)
            # A child that ended in order has written so: of others the job is free again at once.
            store.retrying(lambda connection, job=job: jobs.give_back(connection, job.id, job.attempt))  # type: ignore[misc]
    finally:
        store.close()


def _attend(url: str, job: jobs.Job, stop: Callable[[], bool]) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "webapp.jobs.child", url, str(job.id), str(job.attempt)],
        preexec_fn=_die_with_parent if sys.platform == "linux" else None,
    )
    try:
        while child.poll() is None:
            if stop():
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(REST_S)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _die_with_parent() -> None:
    """A worker that is killed takes its child along: nobody works twice on what the lease frees."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
