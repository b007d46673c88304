"""Reads of one thread in one transaction: one state, and never an old one once something was written."""

from itertools import count
from threading import Thread

import pytest
from sqlalchemy import Connection, text

from webapp.store.accounts import keep_secret, secret_of
from webapp.store.engine import Store
from webapp.store.shared_read import once


def _kept(store: Store, name: str) -> str | None:
    with store.read() as connection:
        return secret_of(connection, name)


def _keep(store: Store, name: str) -> None:
    store.retrying(lambda connection: keep_secret(connection, name, "kept"))


def _by_another(store: Store, name: str) -> None:
    other = Thread(target=_keep, args=(store, name))
    other.start()
    other.join()


def test_reads_that_are_shared_see_one_state_and_the_next_ones_what_another_wrote(store: Store) -> None:
    with store.sharing():
        assert _kept(store, "a") is None
        _by_another(store, "a")
        assert _kept(store, "a") is None
    assert _kept(store, "a") == "kept"


def test_what_a_thread_writes_itself_is_seen_by_what_it_reads_then(store: Store) -> None:
    with store.sharing():
        assert _kept(store, "b") is None
        _keep(store, "b")
        assert _kept(store, "b") == "kept"


def test_a_read_that_is_under_way_goes_on_after_a_write_within_it_and_the_next_one_is_new(
    store: Store,
) -> None:
    with store.sharing():
        with store.read() as connection:
            assert secret_of(connection, "c") is None
            _keep(store, "c")
            assert _kept(store, "c") == "kept"
            assert secret_of(connection, "c") is None
        assert _kept(store, "c") == "kept"


def test_after_a_question_that_failed_the_next_one_is_answered(store: Store) -> None:
    with store.sharing():
        with pytest.raises(Exception, match="no_such_table"), store.read() as connection:
            connection.execute(text("SELECT * FROM no_such_table"))
        assert _kept(store, "d") is None


def test_what_is_asked_once_is_asked_anew_in_the_next_transaction_and_always_where_one_writes(
    store: Store,
) -> None:
    numbers = count(1)

    def ask(connection: Connection) -> int:
        return once(connection, "question", lambda: next(numbers))

    with store.read() as connection:
        assert (ask(connection), ask(connection)) == (1, 1)
    with store.read() as connection:
        assert ask(connection) == 2
    with store.write() as connection:
        assert (ask(connection), ask(connection)) == (3, 4)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nothing_can_be_written_in_a_transaction_that_reads_on_a_server(store: Store) -> None:
    with pytest.raises(Exception, match="read"), store.read() as connection:
        keep_secret(connection, "e", "kept")
