"""Where pieces are worked on leaves no trace in them, and whoever is killed on the way loses nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from scheduler.domain.sentence import Sentence
from scheduler.solver.compiled import Ints
from scheduler.solver.pieces import Piece
from tests.webapp.jobs.small_pieces import answered, same, small_pieces
from webapp.jobs import executors
from webapp.jobs.executor_setting import Setting, check_executor
from webapp.jobs.executors import LocalProcesses, executor_of
from webapp.services.problems import CannotDo

PIECES = 6
# A cluster as an installation has it: a scheduler and two workers, each a process.
CLUSTER = """
import json, os, sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        print(json.dumps(cluster.scheduler_address), flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def pieces() -> list[Piece]:
    return small_pieces(PIECES)


@pytest.fixture(scope="module")
def wanted(pieces: list[Piece]) -> list[Ints]:
    return answered(pieces)


def never() -> bool:
    return False


def killing(found: Iterator[tuple[int, Ints]], victim: "list[int]") -> Iterator[tuple[int, Ints]]:
    """The same answers; after the first of them a process is killed."""
    for number, answer in enumerate(found):
        yield answer
        if number == 0:
            os.kill(victim[0], signal.SIGKILL)


def test_processes_give_what_this_one_gives_even_when_one_of_them_is_killed(
    pieces: list[Piece], wanted: list[Ints]
) -> None:
    executor = LocalProcesses(2)
    try:
        found = executor.answers(pieces, never)
        first = next(found)
        assert executor._pool
        victim = next(iter(executor._pool._processes))
        os.kill(victim, signal.SIGKILL)
        assert same(iter([first, *found]), wanted)
        # The pool that was made anew goes on.
        assert same(executor.answers(pieces[:2], never), wanted[:2])
        # It is over: what is under way is not waited for.
        assert list(executor.answers(pieces, lambda: True)) == []
        assert executor._pool is None
    finally:
        executor.close()


def test_processes_that_die_again_and_again_are_told_with_what_would_help(
    pieces: list[Piece], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        _processes: "dict[int, object] | None" = None

        def submit(self, *_: object) -> None:
            raise BrokenProcessPool

        def shutdown(self, **_: object) -> None:
            pass

    monkeypatch.setattr(executors, "ProcessPoolExecutor", lambda *_: Broken())
    with pytest.raises(CannotDo, match=r"killed 3 times in a row.*PAIBAN_EXECUTOR=local:1"):
        list(LocalProcesses(1).answers(pieces, never))


class Here:
    """Stands in for the processes of this machine."""

    def __init__(self, wanted: list[Ints]) -> None:
        self.wanted, self.asked = wanted, 0

    def answers(self, pieces: "list[Piece]", over: object) -> Iterator[tuple[int, Ints]]:
        self.asked += len(pieces)
        return enumerate(answered(list(pieces)))

    def close(self) -> None:
        """Nothing is open."""


def test_a_cluster_that_loses_a_worker_and_then_its_scheduler_loses_nothing(
    pieces: list[Piece], wanted: list[Ints]
) -> None:
    from webapp.jobs.dask_executor import DaskExecutor

    cluster = subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    said: list[Sentence] = []
    here = Here(wanted)
    try:
        assert cluster.stdout
        executor = DaskExecutor(json.loads(cluster.stdout.readline()), here, said.append)  # type: ignore[arg-type]
        workers = list(executor._connected().run(os.getpid).values())
        assert len(set(workers)) == 2
        assert same(killing(executor.answers(pieces, never), workers), wanted)
        assert (here.asked, said) == (0, [])
        # The process that is the scheduler: its tasks are gone with it, what is missing is done here.
        assert same(killing(executor.answers(pieces, never), [cluster.pid]), wanted)
        assert here.asked > 0
        (told,) = said
        assert "cannot be used" in str(told)
        assert executor.address in str(told)
        executor.close()
    finally:
        cluster.kill()
        cluster.communicate()


def test_a_cluster_that_is_not_there_is_told_once(
    pieces: list[Piece], wanted: list[Ints], monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.jobs import dask_executor

    monkeypatch.setattr(dask_executor, "CONNECT_S", 0.2)
    said: list[Sentence] = []
    executor = dask_executor.DaskExecutor("tcp://127.0.0.1:1", Here(wanted), said.append)  # type: ignore[arg-type]
    for _ in range(2):
        assert same(executor.answers(pieces[:2], never), wanted[:2])
    assert len(said) == 1
    executor.close()


def test_the_setting_is_read_without_the_solver() -> None:
    assert check_executor({}) == check_executor({"PAIBAN_EXECUTOR": "local"}) == Setting()
    assert check_executor({"PAIBAN_EXECUTOR": "local:3"}) == Setting(processes=3)
    assert check_executor({"PAIBAN_EXECUTOR": "dask:tcp://h:8786"}) == Setting("tcp://h:8786")
    local = executor_of({"PAIBAN_EXECUTOR": "local:3"}, lambda told: None)
    assert isinstance(local, LocalProcesses)
    assert local.count == 3


@pytest.mark.parametrize(
    "wrong",
    ["threads", "local:0", "local:x", "local:9999", "dask", "dask:host:1", "dask:tcp://h", "dask:http://h:1"],
)
def test_a_setting_that_means_nothing_is_a_sentence(wrong: str) -> None:
    with pytest.raises(ValueError, match=f"PAIBAN_EXECUTOR={wrong} is not understood: write local"):
        check_executor({"PAIBAN_EXECUTOR": wrong})
