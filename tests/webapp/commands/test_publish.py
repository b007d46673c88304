"""Posts, publishing and versions on the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from tests.webapp.store.sites import FIRST, march, stored_month
from webapp.centre.rosters import read_roster
from webapp.cli import app
from webapp.store.engine import open_store

Run = Callable[..., Result]


@pytest.fixture
def run(database: str, tmp_path: Path) -> Run:
    """Runs a command on a database with a draft of March 2026."""
    store = open_store(database)
    stored_month(store, tmp_path / "centre")
    store.close()
    runner = CliRunner()

    def invoke(*args: object) -> Result:
        result = runner.invoke(app, [*map(str, args), "--db", database])
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


MARCH_BY_CHEN = ("--month", "2026-03", "--actor", "chen", "--at", "2026-02-20T09:00+01:00")


def test_a_roster_is_published_by_who_holds_the_post(run: Run) -> None:
    refused = run("publish", *MARCH_BY_CHEN, "--review")
    assert refused.exit_code == 1
    assert "it takes the Operations supervisor or above, and they hold no post" in refused.stderr
    run("post", "rename", "operations-supervisor", "--name", "主管")
    assert run("post", "appoint", "operations-supervisor", "chen").exit_code == 0
    assert "operations-supervisor: 主管, held by chen" in run("post", "list").stdout
    assert "is review: version 2" in run("publish", *MARCH_BY_CHEN, "--review").stdout
    assert "is published: version 3" in run("publish", *MARCH_BY_CHEN, "--reason", "agreed").stdout
    again = run("publish", *MARCH_BY_CHEN)
    assert again.exit_code == 1
    assert "it is published: recall it first" in again.stderr
    assert "is recalled: version 4" in run("publish", *MARCH_BY_CHEN, "--recall", "--reason", "flood").stdout


def test_who_saw_an_older_version_is_told(run: Run) -> None:
    run("post", "appoint", "centre-director", "chen")
    run("publish", *MARCH_BY_CHEN, "--review")
    late = run("publish", *MARCH_BY_CHEN, "--seen", "1")
    assert late.exit_code == 1
    assert "is at version 2 by now, review, with 0 breaches of hard rules" in late.stderr


def test_posts_change_hands(run: Run) -> None:
    run("post", "appoint", "area-manager", "li")
    days = ("--from", "2026-03-01", "--to", "2026-03-07")
    assert run("post", "delegate", "area-manager", "li", "--deputy", "wu", *days).exit_code == 0
    on = ("--at", "2026-03-07T23:00+01:00")
    assert "area-manager: Area manager, held by li, wu" in run("post", "list", *on).stdout
    assert run("post", "dismiss", "area-manager", "li").exit_code == 0
    assert "area-manager: Area manager, held by nobody" in run("post", "list", *on).stdout
    assert "li is not Area manager" in run("post", "dismiss", "area-manager", "li").stderr
    assert "no post 'king': name one of duty-manager" in run("post", "appoint", "king", "li").stderr


def test_versions_are_listed_checked_and_written(run: Run, tmp_path: Path, database: str) -> None:
    run("post", "appoint", "operations-supervisor", "chen")
    run("publish", *MARCH_BY_CHEN, "--review")
    run("publish", *MARCH_BY_CHEN, "--reason", "agreed")
    shown = run("versions", "--month", "2026-03", "--version", "1", "--out", tmp_path / "first")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert [line.partition(" by ")[0] for line in lines[:3]] == ["1: plan", "2: review", "3: publish"]
    assert "chen, 2026-02-20T08:00Z, agreed; cost" in lines[2]
    assert lines[2].endswith(", filed")
    store = open_store(database)
    assert read_roster(tmp_path / "first" / "roster.csv", march(store).centre) == FIRST
    store.close()
    none = run("versions", "--month", "2026-03", "--version", "9", "--out", tmp_path / "ninth")
    assert "has no version 9: it has 1 to 3" in none.stderr


def test_a_changed_past_is_found_out(run: Run, database: str) -> None:
    run("post", "appoint", "operations-supervisor", "chen")
    run("publish", *MARCH_BY_CHEN, "--review")
    store = open_store(database)
    with store.write() as connection:
        # Somebody with the keys to the server switches the guards off.
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER roster_cell_no_update"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE roster_cell SET queue = 'mail' WHERE agent = 'A1'"))
    store.close()
    told = run("versions", "--month", "2026-03")
    assert told.exit_code == 1
    assert "The hash of version 1 is not that of what is stored" in told.stderr
