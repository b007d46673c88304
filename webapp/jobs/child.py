"""One attempt at one job, in a process of its own: `python -m webapp.jobs.child URL JOB ATTEMPT`."""

import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from typing import Any

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import Mistakes
from webapp.jobs.kinds import work_of
from webapp.services import said
from webapp.services.problems import CannotDo
from webapp.store import jobs
from webapp.store.engine import Store, open_store

BEAT_S = 1.0
FENCED = 3


class Attempt:
    """What the work of a job may ask and tell."""

    def __init__(self, store: Store, job: jobs.Job) -> None:
        self.store, self.job = store, job
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

    def _beat(self) -> None:
        while True:
            with self._lock:
                told, self._told = self._told, {}
            stop = self.store.retrying(
                lambda connection, told=told: jobs.beat(  # type: ignore[misc]
                    connection, self.job.id, self.job.attempt, **told
                )
            )
            if stop is None:
                # Another worker has the job: nothing that this process finds out may be written.
                os._exit(FENCED)
            if stop:
                self._stop.set()
            if self._over.wait(BEAT_S):
                return


def run(store: Store, number: int, attempt: int) -> bool:
    """Do the job and write its end; False when it belongs to another attempt."""
    with store.read() as connection:
        job = jobs.job_of(connection, number)
    if job is None or job.attempt != attempt or job.state != jobs.RUNNING:
        return False
    result: Mapping[str, Any] | None = None
    reason, why = "", tuple[Sentence, ...]()
    with Attempt(store, job) as work:
        try:
            result = work_of(job.kind)(work)
            state = jobs.DONE
        except (CannotDo, Mistakes) as problem:
            state, reason, why = jobs.FAILED, str(problem), problem.sentences
        except Exception as error:
            # The same would happen again: only a death is worth another attempt.
            traceback.print_exc()
            failed = Sentence(
                "Paiban itself failed ({error}).", {"error": f"{type(error).__name__}: {error}"}
            )
            state, reason, why = jobs.FAILED, str(failed), (failed,)
    if work.cancelled() and result is None:
        state = jobs.CANCELLED
    if why:
        result = {said.WHY: [said.written(one) for one in why]}
    return store.retrying(
        lambda connection: jobs.finish(connection, number, attempt, state, result=result, reason=reason)
    )


def main(url: str, number: str, attempt: str) -> int:
    """Entry point of the child."""
    store = open_store(url)
    started = time.monotonic()
    done = run(store, int(number), int(attempt))
    store.close()
    print(f"job {number}, attempt {attempt}: {time.monotonic() - started:.1f} s", flush=True)
    return 0 if done else FENCED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
