"""One attempt at one job, in a process of its own: `python -m webapp.jobs.child URL JOB ATTEMPT`."""

import errno
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import Mistakes
from webapp.jobs.kinds import AT_ONCE, work_of
from webapp.services import said
from webapp.services.problems import CannotDo
from webapp.store import jobs
from webapp.store.engine import Store, open_store
from webapp.store.problems import DiskFull, StoreError

BEAT_S = 1.0
LOOKS = 5
"""How often it is looked between two beats whether to stop: whoever asked for that is waiting."""
PATIENCE_S = 600.0
"""How long the end of a job waits for a database that cannot be written now."""
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_ROOM = Sentence(
    "The machine of the worker has no room for files; nothing was kept. Free some space there and start "
    "again."
)
FENCED = 3


class Attempt:
    """What the work of a job may ask and tell."""

    def __init__(self, store: Store, job: jobs.Job, alone: bool = False) -> None:
        """`alone` = the process does nothing else and may be ended."""
        self.store, self.job = store, job
        self._droppable = alone and job.kind in AT_ONCE and job.checkpoint is None
        self._told: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._over = threading.Event()
        self._beats = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Attempt":
        self._beats.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._beats.join()
        # What was told since the last beat is how it ends.
        if self._told:
            with suppress(StoreError, DBAPIError):
                self._renewed(self._told)

    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def report(self, progress: Mapping[str, Any]) -> None:
        """Show how far it is; written with the next beat."""
        with self._lock:
            self._told["progress"] = dict(progress)

    def keep(self, checkpoint: Any) -> None:
        """What another attempt may start from; written with the next beat."""
        with self._lock:
            self._told["checkpoint"] = checkpoint
            self._droppable = False

    def storing(self) -> None:
        """From here on it is too late to stop: what was found is being kept."""
        with self._lock:
            self._droppable = False

    def _beat(self) -> None:
        while True:
            with self._lock:
                told, self._told = self._told, {}
            try:
                stop = self._renewed(told)
            except (StoreError, DBAPIError):
                # The disk is full or the server away: the next beat tells it, unless another worker came.
                with self._lock:
                    self._told = {**told, **self._told}
                stop = False
            if stop is None:
                # Another worker has the job: nothing that this process finds out may be written.
                os._exit(FENCED)
            if stop:
                self._end()
            if self._rested():
                return

    def _rested(self) -> bool:
        """Wait for the next beat, with an eye on the wish to stop; whether the work is over."""
        for _ in range(LOOKS):
            if self._over.wait(BEAT_S / LOOKS):
                return True
            if not self._stop.is_set() and self._asked():
                self._end()
        return False

    def _asked(self) -> bool:
        try:
            with self.store.read() as connection:
                return jobs.is_to_stop(connection, self.job.id)
        except (StoreError, DBAPIError):
            # The next beat tells what is wrong.
            return False

    def _end(self) -> None:
        self._stop.set()
        self._drop()

    def _drop(self) -> None:
        """End this process where it is if nothing would be lost: whoever pressed Stop does not wait."""
        with self._lock:
            if not self._droppable:
                return
            number, attempt = self.job.id, self.job.attempt
            self.store.retrying(lambda c: jobs.finish(c, number, attempt, jobs.CANCELLED))
            os._exit(0)

    def _renewed(self, told: Mapping[str, Any]) -> bool | None:
        return self.store.retrying(lambda c: jobs.beat(c, self.job.id, self.job.attempt, **told))


def run(store: Store, number: int, attempt: int, *, alone: bool = False) -> bool:
    """Do the job and write its end; False when it belongs to another attempt. `alone` as for Attempt."""
    with store.read() as connection:
        job = jobs.job_of(connection, number)
    if job is None or job.attempt != attempt or job.state != jobs.RUNNING:
        return False
    with Attempt(store, job, alone) as work:
        state, result, why = _outcome(job.kind, work)
    if work.cancelled() and result is None:
        state = jobs.CANCELLED
    if why:
        result = {said.WHY: [said.written(one) for one in why]}
    return _end(
        store,
        lambda connection: jobs.finish(
            connection, number, attempt, state, result=result, reason="\n".join(map(str, why))
        ),
    )


def _outcome(kind: str, work: Attempt) -> tuple[str, Mapping[str, Any] | None, tuple[Sentence, ...]]:
    """State, result and, where it failed, why. Raises StoreError: once the database is back, another attempt
    goes on from what was kept.
    """
    try:
        return jobs.DONE, work_of(kind)(work), ()
    except (CannotDo, Mistakes) as problem:
        return jobs.FAILED, None, problem.sentences
    except DiskFull as problem:
        return jobs.FAILED, None, (problem.sentence,)
    except StoreError:
        raise
    except Exception as error:
        # The same would happen again: only a death is worth another attempt.
        traceback.print_exc()
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return jobs.FAILED, None, (NO_ROOM,)
        told = {"error": f"{type(error).__name__}: {error}"}
        return jobs.FAILED, None, (Sentence("Paiban itself failed ({error}).", told),)


def _end(store: Store, finish: Callable[[Connection], bool]) -> bool:
    """Write the end, as soon as the database takes it. Raises StoreError when it does not for too long."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return store.retrying(finish)
        except StoreError:
            if time.monotonic() > until:
                raise
            time.sleep(BEAT_S)


def main(url: str, number: str, attempt: str) -> int:
    """Entry point of the child."""
    store = open_store(url)
    started = time.monotonic()
    done = run(store, int(number), int(attempt), alone=True)
    store.close()
    print(f"job {number}, attempt {attempt}: {time.monotonic() - started:.1f} s", flush=True)
    return 0 if done else FENCED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
