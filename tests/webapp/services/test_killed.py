"""A process that is killed while it publishes leaves all of the publication behind, or nothing."""

import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from tests.webapp.store.sites import MARCH, NOW, march, stored_month
from webapp.services.people import OPERATIONS, appoint
from webapp.services.publish import Step, take_step
from webapp.services.sites import site_named
from webapp.store.engine import Store, open_store
from webapp.store.tables.base import metadata

KILLED, FINISHED = "killed", "finished"
# Of about forty statements of a publication every fourth is enough: each runs in a process of its own.
STRIDE = 4


def death(after: int) -> Callable[..., None]:
    """Kills this process when it was called so often."""
    left = iter(range(after - 1, -1, -1))

    def die(*_: object) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def publish(store: Store) -> None:
    store.retrying(lambda connection: take_step(connection, None, MARCH, Step("publish", "chen", NOW)))


def in_child(database: str, work: Callable[[Store], None]) -> str:
    """Work in a process of its own with its own connections; how it ended."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work(open_store(database))
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return KILLED
    assert os.WEXITSTATUS(status) == 0
    return FINISHED


def contents(database: str) -> dict[str, int]:
    """How many rows each table has, and the state of the roster."""
    store = open_store(database)
    with store.read() as connection:
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    month = march(store)
    store.close()
    return {**found, month.state: month.version}


@pytest.fixture
def reviewed(database: str, tmp_path: Path) -> str:
    store = open_store(database)
    stored_month(store, tmp_path)
    with store.write() as connection:
        appoint(connection, site_named(connection, None), OPERATIONS, "chen")
        take_step(connection, None, MARCH, Step("review", "chen", NOW))
    store.close()
    return database


def test_killed_at_any_statement_nothing_of_it_is_there(reviewed: str) -> None:
    before = contents(reviewed)
    assert before["review"] == 2
    killed = 0

    def die_after(statements: int) -> Callable[[Store], None]:
        def work(store: Store) -> None:
            event.listen(store.engine, "after_cursor_execute", death(statements))
            publish(store)

        return work

    while in_child(reviewed, die_after(1 + STRIDE * killed)) == KILLED:
        killed += 1
        assert contents(reviewed) == before
    assert killed > 5
    after = contents(reviewed)
    # One version, one decision, one filing, a notice for each of two agents; nothing has gone.
    grown = {name: rows - before.get(name, 0) for name, rows in after.items()}
    once = {"roster_version": 1, "decision": 1, "filing": 1, "notice": 2, "roster_cell": 0, "published": 3}
    assert {name: grown[name] for name in once} == once
    assert min(grown.values()) == 0


def test_killed_on_the_doorstep_of_the_commit_nothing_and_behind_it_all_is_there(reviewed: str) -> None:
    before = contents(reviewed)

    def on_the_doorstep(store: Store) -> None:
        event.listen(store.engine, "commit", death(1))
        publish(store)

    def behind(store: Store) -> None:
        publish(store)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(reviewed, on_the_doorstep) == KILLED
    assert contents(reviewed) == before
    assert in_child(reviewed, behind) == KILLED
    after = contents(reviewed)
    assert after["published"] == 3
    assert after["filing"] == 1
    assert after["notice"] == before["notice"] + 2
