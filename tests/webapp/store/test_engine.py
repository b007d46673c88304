from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from tests.databases import empty
from tests.patience import PATIENCE_S
from webapp.store import engine
from webapp.store.accounts import keep_secret, secret_of
from webapp.store.engine import Store, open_store
from webapp.store.problems import StoreError
from webapp.store.sqlite_file import write_ahead
from webapp.store.tables.decisions import decision
from webapp.store.tables.rosters import roster
from webapp.store.tables.sites import delegation, site

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
SITE = {"code": "north", "name": "North", "zone": "UTC", "version": 1, "files": [], "sha256": "0" * 64}


def new_site(connection: Connection, code: str = "north") -> int:
    return int(
        connection.execute(insert(site).values({**SITE, "code": code}).returning(site.c.id)).scalar_one()
    )


def test_what_is_written_is_read_by_another_opening(database: str) -> None:
    first = open_store(database)
    with first.write() as connection:
        new_site(connection)
    first.close()
    again = open_store(database)
    with again.read() as connection:
        assert connection.execute(select(site.c.code)).scalars().all() == ["north"]
    again.close()


def test_an_error_leaves_nothing(store: Store) -> None:
    def half() -> None:
        with store.write() as connection:
            new_site(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(site)).scalar_one() == 0


def test_instants_come_back_aware_whatever_offset_they_had(store: Store) -> None:
    east = datetime(2026, 12, 1, 16, tzinfo=timezone(timedelta(hours=8)))
    with store.write() as connection:
        connection.execute(insert(decision).values(_decision(new_site(connection), east)))
    with store.read() as connection:
        assert connection.execute(select(decision.c.at)).scalar_one() == NOW
        assert connection.execute(select(decision.c.at)).scalar_one().tzinfo is UTC


def _decision(site_id: int, at: datetime) -> dict[str, object]:
    return {
        "site_id": site_id,
        "subject_kind": "roster",
        "subject_id": "1",
        "actor": "A01",
        "at": at,
        "verb": "publish",
        "reason": "",
        "facts": {"cells": 7},
    }


def test_a_time_without_offset_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="an instant needs one"), store.write() as connection:
        connection.execute(insert(decision).values(_decision(new_site(connection), datetime(2026, 12, 1, 8))))


@pytest.mark.parametrize("change", [update(decision).values(reason="other"), decision.delete()])
def test_what_was_decided_cannot_be_changed(store: Store, change: object) -> None:
    with store.write() as connection:
        connection.execute(insert(decision).values(_decision(new_site(connection), NOW)))
    with pytest.raises(DBAPIError, match="append-only"), store.write() as connection:
        connection.execute(change)  # type: ignore[call-overload]
    with store.read() as connection:
        assert connection.execute(select(decision.c.reason, decision.c.facts)).one() == ("", {"cells": 7})


def test_words_dates_and_keys_are_held(store: Store) -> None:
    with store.write() as connection:
        here = new_site(connection)
    bad_state = insert(roster).values(site_id=here, month="2026-12", version=1, state="secret")
    no_site = insert(roster).values(site_id=here + 1, month="2026-12", version=1, state="draft")
    day = date(2026, 12, 1)
    backwards = insert(delegation).values(
        site_id=here, post="p", holder="a", deputy="b", first_day=day, last_day=day - timedelta(days=1)
    )
    for refused in (bad_state, no_site, backwards):
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(refused)


def test_of_many_who_change_one_version_one_wins(store: Store) -> None:
    with store.write() as connection:
        new_site(connection)
    clients = 12
    start, won = Barrier(clients), []

    def compete(name: int) -> None:
        def work(connection: Connection) -> int:
            seen = connection.execute(select(site.c.version)).scalar_one()
            change = update(site).where(site.c.version == 1).values(version=seen + 1)
            return connection.execute(change).rowcount

        start.wait()
        if store.retrying(work):
            won.append(name)

    threads = [Thread(target=compete, args=(name,)) for name in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    with store.read() as connection:
        assert connection.execute(select(site.c.version)).scalar_one() == 2


def test_nobody_who_queues_tries_in_vain(database: str) -> None:
    stores = [open_store(database) for _ in range(3)]
    with stores[0].write() as connection:
        new_site(connection)
    tries = list[str]()

    def work(connection: Connection) -> None:
        tries.append("once")
        _one_more(connection)

    threads = [Thread(target=store.retrying, args=(work, True)) for store in stores for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) == 12
    with stores[0].read() as connection:
        # It is at version 1 when it is new.
        assert connection.execute(select(site.c.version)).scalar_one() == 13
    for store in stores:
        store.close()


def test_who_stands_still_in_a_change_loses_the_turn_and_does_it_anew(
    postgres_reused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(postgres_reused)
    monkeypatch.setattr(engine, "HELD_MS", 500)
    stopped, quick = open_store(postgres_reused), open_store(postgres_reused)
    begun, over, tries = Event(), Event(), list[int]()

    def stands_still(connection: Connection) -> None:
        tries.append(connection.execute(select(func.count()).select_from(site)).scalar_one())
        begun.set()
        assert over.wait(PATIENCE_S)
        new_site(connection, "stopped")

    thread = Thread(target=lambda: stopped.retrying(stands_still, queued=True))
    thread.start()
    assert begun.wait(PATIENCE_S)
    # Whoever comes now may be slow: that is not what this is about.
    monkeypatch.setattr(engine, "HELD_MS", int(1000 * PATIENCE_S))
    quick.retrying(lambda connection: new_site(connection, "quick"), queued=True)
    over.set()
    thread.join()
    # Nothing of the first try was kept; the second one saw what had come between.
    assert tries == [0, 1]
    with quick.read() as connection:
        assert set(connection.execute(select(site.c.code)).scalars()) == {"quick", "stopped"}
    for one in (stopped, quick):
        one.close()


def test_who_waits_for_the_turn_too_long_is_told_why(
    postgres_reused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty(postgres_reused)
    monkeypatch.setattr(engine, "WAIT_MS", 20)
    first, second = open_store(postgres_reused), open_store(postgres_reused)
    with first.write(queued=True), pytest.raises(StoreError, match="Others are changing rosters"):
        second.retrying(new_site, queued=True)
    for one in (first, second):
        one.close()


def test_nothing_is_lost_between_many_who_count(store: Store) -> None:
    with store.write() as connection:
        new_site(connection)

    def count_up() -> None:
        for _ in range(5):
            store.retrying(_one_more)

    threads = [Thread(target=count_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as connection:
        assert connection.execute(select(site.c.version)).scalar_one() == 31


def _one_more(connection: Connection) -> None:
    seen = connection.execute(select(site.c.version)).scalar_one()
    connection.execute(update(site).values(version=seen + 1))


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "centre"])
def test_a_url_of_nothing_is_refused_in_words(url: str) -> None:
    with pytest.raises(StoreError, match=r"write sqlite:///file\.db or postgresql://"):
        open_store(url)


def test_a_database_that_cannot_be_opened_is_told_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        open_store("postgresql://someone:secret@127.0.0.1:1/none")
    assert "secret" not in str(refused.value)


def test_a_file_that_is_no_database_is_told(tmp_path: object) -> None:
    path = f"{tmp_path}/notes.db"
    with open(path, "w") as file:
        file.write("these are notes, not a database\n" * 100)
    with pytest.raises(StoreError, match=r"notes\.db"):
        open_store(f"sqlite:///{path}")


def test_many_may_open_an_empty_database_at_once(tmp_path: object) -> None:
    url, clients = f"sqlite:///{tmp_path}/new.db", 6
    start, found = Barrier(clients), []

    def enter() -> None:
        start.wait()
        opened = open_store(url)
        with opened.read() as connection:
            found.append(connection.execute(select(func.count()).select_from(site)).scalar_one())
        opened.close()

    threads = [Thread(target=enter) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [0] * clients


def test_who_opens_a_new_database_tries_again_while_another_one_opens_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy, broken = sqlite.OperationalError("database is locked"), sqlite.OperationalError("disk I/O error")
    busy.sqlite_errorcode, broken.sqlite_errorcode = sqlite.SQLITE_BUSY, sqlite.SQLITE_IOERR
    monkeypatch.setattr("webapp.store.sqlite_file.time.sleep", lambda _: None)
    asked: list[str] = []

    class Cursor:
        def __init__(self, *errors: Exception) -> None:
            self.errors = list(errors)

        def execute(self, statement: str) -> None:
            asked.append(statement)
            if self.errors:
                raise self.errors.pop(0)

    write_ahead(Cursor(busy, busy), 60.0)
    assert asked == ["PRAGMA journal_mode = WAL"] * 3
    for wait_s, error in ((60.0, broken), (-1.0, busy)):
        with pytest.raises(sqlite.OperationalError, match=str(error)):
            write_ahead(Cursor(error), wait_s)


def test_nothing_is_written_into_a_file_that_was_removed_or_replaced(tmp_path: Path) -> None:
    file, other = tmp_path / "one.db", tmp_path / "other.db"
    open_store(f"sqlite:///{other}").close()
    store = open_store(f"sqlite:///{file}")
    store.retrying(lambda c: keep_secret(c, "a", "1"))
    gone = file.rename(tmp_path / "gone.db")
    with pytest.raises(StoreError, match="cannot be used now"):
        store.retrying(lambda c: keep_secret(c, "b", "2"))
    assert not file.exists()
    gone.rename(file)
    with store.read() as connection:
        assert secret_of(connection, "a") == "1"
    store.close()
    other.replace(file)
    store.retrying(lambda c: keep_secret(c, "c", "3"))
    again = open_store(f"sqlite:///{file}")
    with again.read() as connection:
        assert [secret_of(connection, name) for name in "abc"] == [None, None, "3"]
    again.close()
    store.close()


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/one.db")
    store.close()
    (tmp_path / "one.db").write_bytes(b"\0" * 4096 + b"x" * 90_000)
    with pytest.raises(StoreError, match="restore the newest backup"), store.read() as connection:
        secret_of(connection, "a")
    store.close()


def test_nobody_waits_for_ever_for_a_file_that_another_program_has_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "WAIT_MS", 20)
    monkeypatch.setattr(engine, "PATIENCE_S", 0.01)
    store = open_store(f"sqlite:///{tmp_path}/one.db")
    with closing(sqlite.connect(tmp_path / "one.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="too busy"):
            store.retrying(lambda c: keep_secret(c, "a", "1"))
    store.retrying(lambda c: keep_secret(c, "a", "2"))
    store.close()
