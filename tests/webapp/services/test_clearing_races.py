"""Clearing beside others who change the same month, and a process that is killed at it."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.webapp.services.swap_site import BOSS, FIRST, NOW, held, month_now, published_month
from tests.webapp.services.test_clearing import closed, ring
from tests.webapp.store.sites import MARCH
from webapp.services import clearing, clearing_apply
from webapp.services.clearing import Refused
from webapp.services.publish import Step, take_step
from webapp.services.versions import NewVersion
from webapp.store.clearing import StoredRound
from webapp.store.engine import Store, open_store

TRIES = int(os.environ.get("PAIBAN_TRIES", "300"))
RING = FIRST - {("B1", 16, "D"), ("B2", 18, "D"), ("B3", 20, "D")} | {
    ("B3", 16, "D"),
    ("B1", 18, "D"),
    ("B2", 20, "D"),
}


def test_of_many_who_run_a_round_one_does(store: Store, database: str, tmp_path: Path) -> None:
    published_month(store, tmp_path)
    ring(store)
    there = closed(store)
    ready, found = Barrier(4), list[StoredRound | Refused]()

    def run() -> None:
        mine = open_store(database)
        ready.wait()
        found.append(clearing.run_round(mine, "small", there.id, BOSS, NOW))
        mine.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, StoredRound) for one in found) == 1
    assert {one.refusal.reason.code for one in found if isinstance(one, Refused)} == {"clearing-wrong-state"}
    assert month_now(store).version == 2
    assert held(store) == RING


@pytest.mark.parametrize("turn", range(max(1, TRIES // 300)))
def test_a_month_that_is_recalled_while_it_is_cleared_is_one_or_the_other(
    store: Store, database: str, tmp_path: Path, turn: int
) -> None:
    published_month(store, tmp_path)
    ring(store)
    there = closed(store)
    mine, ready = open_store(database), Barrier(2)
    cleared, recalled = list[StoredRound | Refused](), list[object]()

    def run() -> None:
        ready.wait()
        cleared.append(clearing.run_round(mine, "small", there.id, BOSS, NOW))

    def recall() -> None:
        step = Step("recall", BOSS, NOW, reason=f"Turn {turn}")
        ready.wait()
        recalled.append(store.retrying(lambda c: take_step(c, "small", MARCH, step)))

    threads = [Thread(target=work) for work in (run, recall)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mine.close()
    granted = isinstance(cleared[0], StoredRound)
    # A granted round stands in the roster whole, whatever came after it; a refused one left no trace.
    assert held(store) == (RING if granted else FIRST)
    assert isinstance(recalled[0], NewVersion)
    assert month_now(store).state == "recalled"
    assert month_now(store).version == 2 + granted


def _killed(url: str, number: int, now: datetime, step: str) -> None:
    """Run the round and die at a step of its transaction, as `kill -9` does it."""

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(clearing_apply, step, die)
    clearing.run_round(open_store(url), "small", number, BOSS, now)


@pytest.mark.parametrize("step", ["_change", "_grant", "_refuse"])
def test_a_process_killed_while_granting_leaves_all_as_it_was(
    store: Store, database: str, tmp_path: Path, step: str
) -> None:
    published_month(store, tmp_path)
    ring(store)
    there = closed(store)
    target: Callable[..., None] = _killed
    # A new interpreter would import everything first; this one opens connections of its own all the same.
    process = multiprocessing.get_context("fork").Process(target=target, args=(database, there.id, NOW, step))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert held(store) == FIRST
    assert month_now(store).version == 1
    again = clearing.run_round(store, "small", there.id, BOSS, NOW)
    assert isinstance(again, StoredRound)
    assert held(store) == RING
