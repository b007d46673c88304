"""The worker: takes jobs from the database, gives each a child process, and takes note of its end.

`python -m webapp.jobs.worker URL` runs one; as many may run as there are cores, on any machine that reaches
the database. It ends on SIGTERM or Ctrl-C; the job in hand goes on with another worker.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from webapp.jobs.executor_setting import check_executor
from webapp.jobs.rounds import rounds
from webapp.jobs.senders import senders
from webapp.processes import die_with_parent
from webapp.store import jobs
from webapp.store.engine import Store, open_store
from webapp.store.problems import StoreError

REST_S, TROUBLE_S = 0.5, 2.0
BEGIN_S = 120.0
"""How long a child may take to begin, at the most, before its job is another worker's."""
WITH_PARENT = "--with-parent"
USAGE = "Use: python -m webapp.jobs.worker URL"


def work(url: str, stop: Callable[[], bool] = lambda: False, name: str | None = None) -> None:
    """Do jobs one after the other until `stop` says so; the one in hand goes on with another worker."""
    store = open_store(url)
    name = name or f"{socket.gethostname()}-{os.getpid()}"
    try:
        while not stop():
            try:
                if not _once(store, url, stop, name):
                    time.sleep(REST_S)
            except StoreError as problem:
                # The disk is full, the server away: what is claimed goes on when the lease has run out.
                print(problem, file=sys.stderr, flush=True)
                time.sleep(TROUBLE_S)
    finally:
        store.close()


def _once(store: Store, url: str, stop: Callable[[], bool], name: str) -> bool:
    """Do the next job; False when there is none."""
    job = store.retrying(lambda connection: jobs.claim(connection, name))
    if job is None:
        return False
    _attend(store, url, job, stop)
    # A child that ended in order has written so: of others the job is free again at once.
    store.retrying(lambda connection: jobs.give_back(connection, job.id, job.attempt))
    return True


def _attend(store: Store, url: str, job: jobs.Job, stop: Callable[[], bool]) -> None:
    with tempfile.TemporaryDirectory(prefix="paiban-job-", ignore_cleanup_errors=True) as folder:
        child = subprocess.Popen(
            [sys.executable, "-m", "webapp.jobs.child", url, str(job.id), str(job.attempt)],
            # What a child that is killed leaves behind goes with its folder.
            env={**os.environ, "TMPDIR": folder},
            # A worker that is killed takes its child along: nobody works twice on what the lease frees.
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )
        _await(child, stop, Beginning(store, job).look)


class Beginning:
    """Keeps the lease of a job whose child has told nothing yet: on a busy machine it takes long to begin."""

    def __init__(self, store: Store, job: jobs.Job, lease: timedelta = jobs.LEASE) -> None:
        self._store = store
        self._job: jobs.Job | None = job
        self._lease = lease
        self._held = self._began = time.monotonic()

    def look(self) -> None:
        """Renew the lease where half of it is over; not for ever, and not once the child does so itself."""
        now = time.monotonic()
        job = self._job
        if job is None or now - self._held < self._lease.total_seconds() / 2:
            return
        self._held = now
        with contextlib.suppress(StoreError, DBAPIError):
            over = now - self._began > BEGIN_S
            self._job = None if over else self._store.retrying(lambda c: jobs.hold(c, job, self._lease))


def _await(child: "subprocess.Popen[bytes]", stop: Callable[[], bool], look: Callable[[], None]) -> None:
    try:
        while child.poll() is None:
            if stop():
                return
            look()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(REST_S)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def main(arguments: list[str]) -> int:
    """Entry point of a worker. With `--with-parent` it ends when its standard input does."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    urls = [one for one in arguments if one != WITH_PARENT]
    if len(urls) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    if WITH_PARENT in arguments:
        threading.Thread(target=_until_parent_ends, args=(over,), daemon=True).start()
    try:
        check_executor(os.environ)
        ways = senders()
        threading.Thread(target=rounds, args=(urls[0], ways, over), daemon=True).start()
        work(urls[0], over.is_set)
    except (StoreError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _until_parent_ends(over: threading.Event) -> None:
    """However the web process ends, kill -9 too: the pipe from it is closed then."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    over.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
