"""A full disk and a database that may only be read: told in a sentence, nothing half written or lost."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from typer import Exit
from typer.testing import CliRunner

from scheduler.domain.sentence import Sentence
from tests.webapp.app.conftest import NOW, Office, Visitor, opened
from tests.webapp.services.living import write_living
from webapp.cli import app as command
from webapp.commands.terminal import reasons
from webapp.jobs.child import run
from webapp.pages.planning import history
from webapp.services.solving import PLAN
from webapp.store import jobs
from webapp.store.backup import backup
from webapp.store.engine import Store, open_store
from webapp.store.problems import DiskFull, StoreError
from webapp.store.tables.jobs import job

DRAFT = "/s/living/2026-10/draft"
MEGABYTES = 6


def count(store: Store) -> int:
    with store.read() as connection:
        found: int = connection.execute(select(func.count()).select_from(job)).scalar_one()
    return found


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of a few megabytes; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    made = os.geteuid() == 0 and subprocess.run(["mount", *options], capture_output=True, check=False)
    if not made or made.returncode:
        yield folder
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, store: Store) -> Callable[[], None]:
    """Leave no room for the database; the answer makes room again. Where the disk is not a small one, SQLite
    is told that its file may not grow.
    """
    if os.path.ismount(folder):
        filler = folder / "filler"
        with open(filler, "wb", buffering=0) as file, suppress(OSError):
            while file.write(b"\0" * 65536):
                pass
        return lambda: filler.unlink()

    def stop_growing(connection: "object", *_: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    event.listen(store.engine, "connect", stop_growing)
    store.engine.dispose()

    def grow() -> None:
        event.remove(store.engine, "connect", stop_growing)
        store.engine.dispose()

    return grow


def on_disk(folder: Path, copied: str, tmp_path: Path) -> Office:
    path = folder / "paiban.db"
    shutil.copyfile(copied.removeprefix("sqlite:///"), path)
    return opened(open_store(f"sqlite:///{path}"), write_living(tmp_path / "living"))


def start(visitor: Visitor) -> "tuple[int, str]":
    """Ask for a plan, which is a row of a table."""
    answer = visitor.post(DRAFT, effort="quick", seed="7", seen=DRAFT)
    return answer.status_code, answer.text


def write_much(store: Store) -> None:
    for _ in range(200):
        store.retrying(lambda c: jobs.enqueue(c, "echo", {"much": "x" * 9000}, "x"))


def test_on_a_full_disk_pages_are_read_changes_refused_and_all_goes_on_when_there_is_room(
    small_disk: Path, sqlite_database: Callable[[], str], tmp_path: Path
) -> None:
    office = on_disk(small_disk, sqlite_database(), tmp_path)
    scheduler = office.person("scheduler")
    running = office.store.retrying(lambda c: jobs.enqueue(c, "echo", {"steps": 1}, "x"))
    office.store.retrying(lambda c: jobs.claim(c, "w"))
    make_room = fill(small_disk, office.store)

    # The log may have a page left.
    with pytest.raises(DiskFull):
        write_much(office.store)
    now = count(office.store)
    status, page = start(scheduler)
    assert status == 507
    assert "The disk is full" in page
    assert "Free some space" in page
    assert count(office.store) == now
    assert scheduler.get(DRAFT).status_code == 200

    make_room()
    # No restart, no repair: the same connections go on, and a job ends as it should.
    assert start(scheduler)[0] == 302
    assert count(office.store) == now + 1
    assert run(office.store, running, 1)
    with office.store.read() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    office.store.close()


def reading_only(store: Store) -> None:
    """As for a file that the user may not write: SQLite refuses every change of it."""

    def forbid(connection: "object", *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]

    event.listen(store.engine, "connect", forbid)
    store.engine.dispose()


def test_of_a_database_that_may_only_be_read_pages_are_shown_and_changes_refused(
    sqlite_office: Office,
) -> None:
    scheduler = sqlite_office.person("scheduler")
    reading_only(sqlite_office.store)
    assert scheduler.get(DRAFT).status_code == 200
    status, page = start(scheduler)
    assert status == 503
    assert "can be read but not written" in page
    assert count(sqlite_office.store) == 0
    answer = sqlite_office.visitor().post("/login", seen="/login", login="scheduler", password="x")
    assert answer.status_code == 503


def test_a_database_that_goes_away_in_the_middle_of_a_request_is_told(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise StoreError(Sentence("The database cannot be used now: {error}.", {"error": "it is gone"}))

    def goes(store: Store, *_: object) -> None:
        # Neither the sentence nor the menu of the page that tells it can be asked for words of the site.
        monkeypatch.setattr(Store, "_reading", gone)
        with store.shared.over():
            gone()

    scheduler = sqlite_office.person("scheduler")
    monkeypatch.setattr(Store, "write", goes)
    status, page = start(scheduler)
    assert status == 503
    assert "it is gone" in page


def test_a_server_that_refuses_changes_is_told_alike(postgres_reused: str) -> None:
    store = open_store(postgres_reused)

    def forbid(connection: "object", *_: object) -> None:
        connection.execute("SET default_transaction_read_only = on")  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    event.listen(store.engine, "connect", forbid)
    store.engine.dispose()
    with pytest.raises(StoreError, match="can be read but not written"):
        store.retrying(lambda c: jobs.enqueue(c, "echo", {}, "x"))
    assert count(store) >= 0
    store.close()


def test_serving_a_database_that_cannot_be_written_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(url: str) -> Store:
        store = open_store(url)
        reading_only(store)
        return store

    monkeypatch.setattr("webapp.store.engine.open_store", refuse)
    folder, url = write_living(tmp_path / "living"), f"sqlite:///{tmp_path}/paiban.db"
    found = CliRunner().invoke(command, ["serve", str(folder), "--db", url])
    assert found.exit_code == 1
    assert "can be read but not written" in " ".join(found.output.split())
    assert "Traceback" not in found.output


def test_an_upload_without_room_for_files_is_refused_in_a_sentence(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = sqlite_office.person("planner")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(history, "store", full)
    answer = planner.get("/s/living/history")
    assert answer.status_code == 507
    assert "no room for files" in answer.text


def test_a_backup_without_room_is_told_and_leaves_no_file(
    sqlite_office: Office, small_disk: Path, tmp_path: Path
) -> None:
    make_room = fill(small_disk, sqlite_office.store)
    target = small_disk / "copy.db"
    if os.path.ismount(small_disk):
        with pytest.raises(StoreError):
            backup(sqlite_office.store, target, NOW)
        # Nor a draft of it, nor what SQLite noted beside that.
        assert list(small_disk.glob("copy.db*")) == []
    make_room()
    backup(sqlite_office.store, target, NOW)
    assert target.stat().st_size > 0


def test_a_job_that_runs_out_of_room_says_so_and_keeps_nothing(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"month": "2026-10", "effort": 1, "seconds": 1, "seed": 1}
    store, site = sqlite_office.store, sqlite_office.site_id
    number = store.retrying(lambda c: jobs.enqueue(c, PLAN, facts, "Chen", site_id=site, subject="2026-10"))
    assert store.retrying(lambda c: jobs.claim(c, "w"))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("webapp.jobs.plan.plan_month", full)
    assert run(store, number, 1)
    page = sqlite_office.person("scheduler").get(DRAFT).text
    assert "has no room for files" in page
    assert "Free some space" in page


def test_a_command_without_room_for_its_files_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    @reasons
    def export() -> None:
        # As a write to a file that is open already fails: it names none.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(Exit):
        export()
    said = capsys.readouterr().err
    assert said.startswith("There is no room for a file (No space left on device): nothing of it was kept.")
