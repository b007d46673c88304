"""Where the pieces of one huge roster are worked on: processes of this machine, or a Dask cluster.

A piece is a pure function, so that the roster is the same wherever its pieces were done, and however often.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from scheduler.domain.sentence import Sentence
from scheduler.solver.compiled import Ints
from scheduler.solver.pieces import Piece, improve
from webapp.jobs.executor_setting import VARIABLE, check_executor
from webapp.processes import cores, die_with_parent
from webapp.services.problems import CannotDo

POLL_S = 0.05
MOST_DEATHS = 3
"""How often in a row processes may die before it is given up: what kills them will kill the next too."""
DIED = Sentence(
    "The processes that work on pieces of the roster were killed {deaths} times in a row, perhaps because "
    "memory ran out. Let fewer of them run, {variable}=local:1, or more memory be there."
)

Told = Callable[[Sentence], None]


class Executor(Protocol):
    """Works on pieces, and is closed at the end."""

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        """The answer of each piece, with its number, as they come; fewer when it is over before."""

    def close(self) -> None:
        """Free what it took."""


class LocalProcesses:
    """Works on pieces in processes of this machine: they begin with the first piece and die with this one."""

    def __init__(self, count: int | None = None) -> None:
        """So many processes, one for each core without a number."""
        self.count = count or cores()
        self._pool: ProcessPoolExecutor | None = None

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        """The answers; what a killed process had in hand is given to another. Raises CannotDo."""
        missing, deaths = set(range(len(pieces))), 0
        while missing:
            waiting = {self._submit(pieces[number]): number for number in sorted(missing)}
            before = len(missing)
            try:
                for number, own in _as_they_come(waiting, over):
                    missing.remove(number)
                    yield number, own
                if missing:
                    self._kill()
                return
            except BrokenProcessPool:
                self._kill()
                deaths = deaths + 1 if len(missing) == before else 1
                if deaths >= MOST_DEATHS:
                    raise CannotDo(
                        Sentence(DIED.template, {"deaths": deaths, "variable": VARIABLE})
                    ) from None

    def _submit(self, piece: Piece) -> Future[Ints]:
        if self._pool is None:
            # Not forked: a copy of threads that hold locks would wait for them for ever.
            spawned = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.count, spawned, _begin, (os.getpid(),))
        try:
            return self._pool.submit(improve, piece)
        except BrokenProcessPool as error:
            failed: Future[Ints] = Future()
            failed.set_exception(error)
            return failed

    def _kill(self) -> None:
        """End the processes whatever they do: what they would find is of no use to anybody."""
        if self._pool is None:
            return
        for process in list((self._pool._processes or {}).values()):
            process.kill()
        self._pool.shutdown(cancel_futures=True)
        self._pool = None

    close = _kill


def _as_they_come(waiting: dict[Future[Ints], int], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
    """Results of futures with their numbers, until it is over. Raises BrokenProcessPool."""
    left = set(waiting)
    while left and not over():
        done, left = wait(left, POLL_S, FIRST_COMPLETED)
        # Of a broken pool those results that are there come first.
        for future in sorted(done, key=lambda one: one.exception() is not None):
            yield waiting[future], future.result()


def _begin(parent: int) -> None:
    """Let a process die with the one that works for the job, even when that is dead by now."""
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)


def executor_of(environment: Mapping[str, str], told: Told) -> Executor:
    """The executor that is set; `told` hears what becomes of it. Raises ValueError in a sentence."""
    setting = check_executor(environment)
    if not setting.address:
        return LocalProcesses(setting.processes)
    # A second of libraries, which only this takes.
    from webapp.jobs.dask_executor import DaskExecutor

    return DaskExecutor(setting.address, LocalProcesses(), told)
