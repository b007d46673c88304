"""Backups made, brought back into an empty place and checked there, on both databases; changed logs."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import NullPool, create_engine, text
from typer.testing import CliRunner

from tests.webapp.app.test_months import stored_october
from tests.webapp.services.living import write_living
from webapp.cli import app
from webapp.services.backups import kept_backups, make_backup, thin_out
from webapp.services.log_chain import chain_of, seal_logs
from webapp.services.problems import CannotDo
from webapp.services.restoring import check_database, restore
from webapp.services.sites import import_folder
from webapp.store.backup import note_path, run_program
from webapp.store.engine import Store, open_store
from webapp.store.office import note_event
from webapp.store.problems import StoreError

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
NUMBERS = count(1)


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    """A database with a site, a roster and sealed logs."""
    import_folder(store, write_living(tmp_path / "living"), NOW)
    stored_october(store, "draft")
    store.retrying(lambda c: note_event(c, "boss", NOW, "open-account", "wang", {"名": ["王", 1, None]}))
    store.retrying(lambda c: seal_logs(c, NOW))
    return store


@pytest.fixture
def empty_place(store: Store, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Call it for the URL of a database without any table, of the kind of the store."""
    made: list[str] = []

    def place() -> str:
        name = f"drill_{next(NUMBERS)}"
        if store.engine.dialect.name == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        with create_engine(
            store.engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        ).connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        return store.engine.url.set(database=name).render_as_string(hide_password=False)

    yield place
    if made:
        with create_engine(
            store.engine.url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        ).connect() as connection:
            for name in made:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_a_backup_comes_back_whole_into_an_empty_place(
    filled: Store, empty_place: Callable[[], str], tmp_path: Path
) -> None:
    made = make_backup(filled, tmp_path / "backups", NOW, "boss")
    url = empty_place()
    found = restore(made.path, url)
    assert found.sound, found
    assert found.noted
    assert found.rows["roster_cell"] == 4
    assert sum(found.rows.values()) == made.rows
    again = open_store(url)
    with again.read() as connection:
        assert chain_of(connection, "office_event").lines == 1
        assert chain_of(connection, "office_event").unsealed == 1, "the line of the backup itself"
    again.close()
    with pytest.raises(CannotDo, match="nothing gets lost"):
        restore(made.path, url)


def test_a_drill_by_command_tells_rows_and_verdict(
    filled: Store, empty_place: Callable[[], str], tmp_path: Path
) -> None:
    url = filled.engine.url.render_as_string(hide_password=False)
    run = CliRunner().invoke(app, ["backup", "--db", url, "--into", str(tmp_path / "b"), "--keep", "1"])
    assert run.exit_code == 0, run.output
    (kept,) = kept_backups(tmp_path / "b")
    drill = CliRunner().invoke(app, ["restore", str(kept.path), "--db", empty_place()])
    assert drill.exit_code == 0, drill.output
    assert "Every row of the backup's note is there" in drill.output


def test_a_damaged_backup_is_refused(filled: Store, empty_place: Callable[[], str], tmp_path: Path) -> None:
    made = make_backup(filled, tmp_path, NOW, "boss")
    data = bytearray(made.path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    made.path.write_bytes(data)
    with pytest.raises(StoreError) as refused:
        restore(made.path, empty_place())
    assert "it is damaged" in str(refused.value)
    note_path(made.path).unlink()
    made.path.write_bytes(b"nothing of the kind")
    with pytest.raises(StoreError):
        restore(made.path, empty_place())


def test_of_a_programs_error_its_own_sentence_is_told() -> None:
    """pg_restore ends with the statement that met the error, of which the last line says nothing."""
    said = "echo 'sh: error: it is there already' >&2; echo 'Command was: X' >&2; echo 'END;' >&2; exit 1"
    with pytest.raises(StoreError, match=r"^sh failed: sh: error: it is there already$"):
        run_program(["sh", "-c", said])


@pytest.fixture
def kept(sqlite_database: Callable[[], str], tmp_path: Path) -> Path:
    """A backup of an SQLite database without a site."""
    opened = open_store(sqlite_database())
    made = make_backup(opened, tmp_path / "kept", NOW, "boss")
    opened.close()
    return made.path


def test_nothing_but_a_new_file_is_restored_into(kept: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.db"
    pipe = tmp_path / "pipe.db"
    os.mkfifo(pipe)
    with pytest.raises(CannotDo, match="is there already"):
        restore(kept, f"sqlite:///{pipe}")
    assert pipe.is_fifo()
    # SQLite would play what another database left beside it into the new one.
    log = target.with_name("new.db-wal")
    log.write_bytes(b"of another database")
    with pytest.raises(CannotDo, match=r"new\.db-wal is there already"):
        restore(kept, f"sqlite:///{target}")
    log.unlink()
    draft = target.with_name("new.db.part")
    draft.touch()
    with pytest.raises(CannotDo, match="is being brought back"):
        restore(kept, f"sqlite:///{target}")
    assert draft.exists()
    draft.unlink()
    assert restore(kept, f"sqlite:///{target}").sound
    assert not draft.exists()


def test_a_backup_without_its_step_is_no_backup(kept: Path, tmp_path: Path) -> None:
    note_path(kept).unlink()
    with sqlite.connect(kept) as connection:
        connection.execute("DELETE FROM alembic_version")
    connection.close()
    with pytest.raises(StoreError, match="is no backup of Paiban"):
        restore(kept, f"sqlite:///{tmp_path / 'new.db'}")


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_databases_and_backups_are_for_their_owner(store: Store, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = make_backup(store, tmp_path / "backups", NOW, "boss")
        own = tmp_path / "own.db"
        open_store(f"sqlite:///{own}").close()
    finally:
        os.umask(before)
    for file in (made.path, note_path(made.path), own):
        assert file.stat().st_mode & 0o777 == 0o600, file
    # One name, one backup: neither of two at the same moment writes into the other's.
    with pytest.raises(StoreError, match="is there already"):
        make_backup(store, tmp_path / "backups", NOW, "boss")


def test_a_line_changed_behind_the_databases_back_breaks_the_chain(filled: Store) -> None:
    assert check_database(filled) == ()
    with filled.write() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER office_event_no_update"))
        else:
            connection.execute(text("ALTER TABLE office_event DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE office_event SET actor = 'nobody'"))
    (said,) = check_database(filled)
    assert "The log office_event was changed at or before its line" in str(said)


def test_seals_follow_on_each_other_and_take_every_line_once(store: Store) -> None:
    for minute in range(3):
        at = NOW + timedelta(minutes=minute)
        for subject in range(minute):
            with store.write() as connection:
                note_event(connection, "boss", at, "x", str(subject), {})
        with store.write() as connection:
            assert seal_logs(connection, at) == minute
    with store.read() as connection:
        chain = chain_of(connection, "office_event")
    assert (chain.seals, chain.lines, chain.broken, chain.unsealed) == (2, 3, None, 0)
    assert chain.since == NOW + timedelta(minutes=1)


def test_old_backups_go_and_others_files_stay(tmp_path: Path) -> None:
    for day in range(1, 5):
        (tmp_path / f"paiban-2026120{day}-030000.db").write_bytes(b"x")
    (tmp_path / "mine.db").write_bytes(b"x")
    # One was ended while it wrote, another one writes still.
    for name in ("paiban-20261201-040000.db.part", "paiban-20261205-030000.db.part"):
        (tmp_path / name).write_bytes(b"x")
    assert len(thin_out(tmp_path, 2)) == 2
    names = sorted(path.name for path in tmp_path.iterdir())
    kept = ["paiban-20261203-030000.db", "paiban-20261204-030000.db", "paiban-20261205-030000.db.part"]
    assert names == ["mine.db", *kept]


def test_a_backup_of_the_other_kind_of_database_is_refused(
    tmp_path: Path, sqlite_database: Callable[[], str]
) -> None:
    store = open_store(sqlite_database())
    made = make_backup(store, tmp_path, NOW, "boss")
    store.close()
    with pytest.raises(CannotDo, match="another kind of database"):
        restore(made.path, "postgresql://nobody@localhost/none")
