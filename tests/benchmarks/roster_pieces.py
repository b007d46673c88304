"""Pieces of one huge roster worked on by threads, processes and a Dask cluster; workers are killed meanwhile.

The same start and the same rounds for all: the rosters must be equal to the byte. Seconds of the processor
are those of this process and of all that it started, the dead ones too.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scheduler.solver.anneal import Annealer
from scheduler.solver.arms import heat_of
from scheduler.solver.compiled import Compiled, Ints, compile_rows
from scheduler.solver.group_search import SWEEPS, TEPID
from scheduler.solver.mend import mended
from scheduler.solver.pieces import Piece, Rounds, Threads, Workers
from scheduler.solver.progress import Watch
from tests.benchmarks.roster_cases import Case
from tests.benchmarks.web_server import cpu_s, family
from webapp.jobs.dask_executor import DaskExecutor
from webapp.jobs.executors import LocalProcesses

SEED, WORKERS = 1, 2
KILLED_AFTER = 3
"""Answers after which a worker is killed, where one is."""
FOREVER = 1e9
CLUSTER = """
import json, sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=int(sys.argv[1]), threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]
        print(json.dumps([cluster.scheduler_address, pids]), flush=True)
        sys.stdin.read()
"""


@dataclass(frozen=True)
class Start:
    """A problem with a first roster, and what that costs."""

    compiled: Compiled
    cells: Ints

    @property
    def cost(self) -> int:
        """What the roster costs."""
        return int(self.compiled.cost(self.cells))


@dataclass(frozen=True)
class Done:
    """What rounds made of a roster: its cost, a hash of its cells, the pieces, what they took."""

    cost: int
    sha256: str
    pieces: int
    cpu: float
    wall: float
    megabytes: int
    said: str = ""


def start_of(case: Case) -> Start:
    """A legal roster, hardly bettered: what the rounds of a huge roster begin with."""
    problem, book = case.problem()
    plan = book.plan(problem)
    compiled = compile_rows(plan, book.post(problem, plan))
    chain = Annealer(compiled, compiled.empty(), SEED)
    for again in range(SWEEPS):
        chain.sweep(again)
    heat = heat_of(chain)
    cells = mended(compiled, chain.best, SEED, TEPID * heat.hot, heat.cold, Watch(FOREVER))
    return Start(compiled, cells)


@dataclass
class Counting:
    """The same answers, counted; after some of them a process is killed."""

    workers: Workers
    victim: Callable[[], int] | None = None
    count: int = 0

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        """The answers as they come."""
        for answer in self.workers.answers(pieces, over):
            yield answer
            self.count += 1
            if self.victim is not None and self.count == KILLED_AFTER:
                os.kill(self.victim(), signal.SIGKILL)


def done(start: Start, rounds: int, who: str) -> Done:
    """So many rounds by one of WAYS."""
    over: list[float] = []
    run = Rounds(start.compiled, start.cells, SEED, over.append)
    cpu, wall = cpu_s(family(os.getpid())), time.monotonic()
    with WAYS[who]() as (workers, said):
        run.run(FOREVER, workers, Watch(FOREVER, lambda: len(over) >= rounds))
        taken, spent = time.monotonic() - wall, cpu_s(family(os.getpid())) - cpu
        most = max(_megabytes(pid) for pid in family(os.getpid()))
    digest = hashlib.sha256(run.best.tobytes()).hexdigest()
    cost = int(start.compiled.cost(run.best))
    return Done(cost, digest, workers.count, spent, taken, most, "; ".join(map(str, said)))


def _megabytes(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in told.splitlines() if line.startswith("VmHWM")), 0)


@contextmanager
def _threads() -> Iterator[tuple[Counting, list[object]]]:
    with ThreadPoolExecutor(WORKERS) as pool:
        yield Counting(Threads(pool, Watch(FOREVER))), []


@contextmanager
def _processes(count: int, kill: bool = False) -> Iterator[tuple[Counting, list[object]]]:
    executor = LocalProcesses(count)

    def victim() -> int:
        assert executor._pool is not None
        return next(iter(executor._pool._processes))

    try:
        yield Counting(executor, victim if kill else None), []
    finally:
        executor.close()


@contextmanager
def _dask(kill: str = "") -> Iterator[tuple[Counting, list[object]]]:
    command = [sys.executable, "-c", CLUSTER, str(WORKERS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    cluster = subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload]
    said: list[object] = []
    try:
        address, pids = json.loads(cluster.stdout.readline())
        executor = DaskExecutor(address, LocalProcesses(WORKERS), said.append)
        victims = {"": None, "worker": lambda: pids[0], "scheduler": lambda: cluster.pid}
        yield Counting(executor, victims[kill]), said
        executor.close()
    finally:
        cluster.kill()
        cluster.communicate()


WAYS: dict[str, Callable[[], AbstractContextManager[tuple[Counting, list[object]]]]] = {
    "threads of this process": _threads,
    "one process": lambda: _processes(1),
    "two processes": lambda: _processes(2),
    "two processes, one killed": lambda: _processes(2, kill=True),
    "Dask, two workers": _dask,
    "Dask, one of two workers killed": lambda: _dask("worker"),
    "Dask, the scheduler killed": lambda: _dask("scheduler"),
}
