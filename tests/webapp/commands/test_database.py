"""`--db` in place of a folder, import and export on the command line."""

import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner, Result

from tests.webapp.centre import small
from tests.webapp.store.sites import AGENTS
from webapp.centre.read import read_centre
from webapp.cli import app
from webapp.commands.database import centre_parameter
from webapp.lazy_commands import PACKAGE, Entry, LazyGroup
from webapp.services.drafts import store_plan
from webapp.store.engine import open_store

Run = Callable[..., Result]
ROSTER = "agent,date,shift,queue,start,end\nA1,2026-03-10,D,calls,2026-03-10T08:00,2026-03-10T16:30\n"
REQUIREMENT = (
    "queue,interval_start,offered,aht_s,load_erlangs,seats,required,service_level,occupancy\n"
    "calls,2026-03-10T08:00+01:00,2,240,0.27,1,1,0.9,0.3\n"
)


def _table() -> Mapping[str, Entry]:
    group = get_command(app)
    assert isinstance(group, LazyGroup)
    return group.table


FOUND = {name: getattr(import_module(f"{PACKAGE}.{entry[0]}"), entry[1]) for name, entry in _table().items()}
COMMANDS = {name: found for name, found in FOUND.items() if not isinstance(found, typer.Typer)}
# A callback of typer shows the signature with --db; the command below it has the CENTRE.
WITH_CENTRE = sorted(name for name, command in COMMANDS.items() if centre_parameter(command))


@pytest.fixture
def run() -> Run:
    runner = CliRunner()

    def invoke(*args: object) -> Result:
        result = runner.invoke(app, [str(arg) for arg in args])
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    (tmp_path / "centre").mkdir()
    return small.write(tmp_path / "centre", agents=AGENTS)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "roster.csv").write_text(ROSTER)
    (folder / "requirement.csv").write_text(REQUIREMENT)
    return folder


def test_commands_with_a_centre_are_found() -> None:
    assert {"plan", "check", "audit", "replan", "replay"} <= set(WITH_CENTRE)
    assert not {"seats", "demo", "serve", "import", "export"} & set(WITH_CENTRE)


@pytest.mark.parametrize("name", WITH_CENTRE)
def test_every_command_with_a_centre_takes_a_database(run: Run, name: str) -> None:
    assert {"db", "site"} <= inspect.signature(COMMANDS[name]).parameters.keys()
    told = run(name, "--help").stdout
    assert "--db URL" in told
    assert "--site CODE" in told


def test_a_folder_goes_in_and_comes_out(run: Run, centre: Path, tmp_path: Path, database: str) -> None:
    done = run("import", centre, "--db", database, "--site", "paris")
    assert (done.exit_code, done.stdout) == (0, "Small: brought in as site paris, version 1.\n")
    assert (
        "unchanged as site paris, version 1"
        in run("import", centre, "--db", database, "--site", "paris").stdout
    )
    back = tmp_path / "back"
    assert run("export", back, "--db", database).exit_code == 0
    assert read_centre(back).agents == read_centre(centre).agents


def test_a_plan_comes_in_as_a_draft(run: Run, centre: Path, plan: Path, database: str) -> None:
    first = run("import", centre, "--db", database, "--plan", plan)
    assert first.stdout.endswith("Version 1 of the roster of 2026-03, draft: 1 agents' days new.\n")
    again = run("import", centre, "--db", database, "--plan", plan)
    assert again.stdout.endswith("The database holds this roster already.\n")


def test_a_wrong_plan_brings_nothing_in(run: Run, centre: Path, plan: Path, database: str) -> None:
    (plan / "roster.csv").write_text(ROSTER.replace("A1", "A9"))
    refused = run("import", centre, "--db", database, "--plan", plan)
    assert refused.exit_code == 1
    assert "nobody knows the agent 'A9'" in refused.stderr
    assert "holds no site" in run("check", "--db", database).stderr


def test_a_command_says_the_same_of_folder_and_database(
    run: Run, centre: Path, plan: Path, database: str
) -> None:
    run("import", centre, "--db", database)
    for command in (("check",), ("audit", "--roster", plan / "roster.csv")):
        from_folder, from_database = run(command[0], centre, *command[1:]), run(*command, "--db", database)
        assert from_folder.exit_code == from_database.exit_code
        assert from_folder.stdout == from_database.stdout != ""


def test_folder_and_database_together_or_none_is_wrong_use(run: Run, centre: Path, database: str) -> None:
    for wrong in (("check",), ("check", centre, "--db", database), ("check", centre, "--site", "x")):
        assert run(*wrong).exit_code == 2


def test_a_site_or_database_that_is_none_is_told(run: Run, centre: Path, database: str) -> None:
    assert "holds no site" in run("check", "--db", database).stderr
    run("import", centre, "--db", database)
    assert "name one of centre with --site" in run("check", "--db", database, "--site", "berlin").stderr
    nonsense = run("check", "--db", "oracle://x")
    assert nonsense.exit_code == 1
    assert "write sqlite:///file.db" in nonsense.stderr


def test_a_planned_month_is_kept_where_its_centre_came_from(
    run: Run, centre: Path, plan: Path, tmp_path: Path, database: str
) -> None:
    run("import", centre, "--db", database)
    store = open_store(database)
    at = datetime(2026, 2, 20, tzinfo=UTC)
    made = store_plan(store, "centre", centre, plan, "chen", at)
    assert made is not None
    assert (made.version.kind, made.version.actor, made.version.at) == ("plan", "chen", at)
    assert store_plan(store, "centre", centre, plan, "chen", at) is None
    store.close()
    run("versions", "--db", database, "--month", "2026-03", "--out", tmp_path / "stored")
    needs = (tmp_path / "stored" / "requirement.csv").read_text(encoding="utf-8-sig")
    assert needs == REQUIREMENT
    assert (tmp_path / "stored" / "roster.csv").read_text(encoding="utf-8-sig") == ROSTER


def test_a_published_month_is_not_planned_in_vain(
    run: Run, centre: Path, plan: Path, tmp_path: Path, database: str
) -> None:
    run("import", centre, "--db", database, "--plan", plan)
    run("post", "appoint", "operations-supervisor", "chen", "--db", database)
    for option in (["--review"], ["--override", "short of hours, agreed"]):
        done = run("publish", "--db", database, "--month", "2026-03", "--actor", "chen", *option)
        assert done.exit_code == 0
    refused = run("plan", "--db", database, "--month", "2026-03", "--out", tmp_path / "again")
    assert refused.exit_code == 1
    assert "is published: change it with `paiban replan`" in refused.stderr
    assert not (tmp_path / "again").exists()
