"""The command line: 0 done, 1 could not be done and why, 2 wrong use; no traceback, nothing half-written."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from tests.patience import PATIENCE_S
from tests.webapp.centre.small import AGENTS, FILES, TOML, write
from webapp.centre.forecasts import COLUMNS as FORECAST_COLUMNS
from webapp.centre.requirements import COLUMNS as REQUIREMENT_COLUMNS
from webapp.cli import app
from webapp.commands import terminal

Run = Callable[..., Result]
COMMANDS = (
    *("plan", "serve", "check", "forecast", "intraday", "score"),
    *(
        "backtest",
        "staff",
        "seats",
        "headcount",
        "simulate",
        "scenario",
        "callin",
        "skills",
        "roster",
        "audit",
        "demo",
    ),
    "activities",
    "candidates",
    "certify",
    "fairness",
    "replan",
    "replay",
    "explain",
    "import",
    "export",
    "backup",
    "restore",
    "publish",
    "versions",
)
FORECAST = ",".join(FORECAST_COLUMNS) + "\ncalls,2026-03-10T08:00+01:00,360,300,310,360,400,420,240\n"
ROSTER = "agent,date,shift,queue,start,end\nA1,2026-03-10,D,calls,2026-03-10T08:00,2026-03-10T16:30\n"


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
    return write(tmp_path / "centre")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"paiban {command}" in result.stdout


def test_every_command_has_a_test_of_its_help() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    names = {name for name, command in group.commands.items() if not isinstance(command, TyperGroup)}
    assert names == set(COMMANDS)


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("check",),
        ("shuffle",),
        ("check", "a", "b"),
        ("check", "a", "--fast"),
        ("forecast", "a", "--month", "2026-13", "--out", "b"),
        ("forecast", "a", "--month", "December", "--out", "b"),
        ("forecast", "a", "--month", "2026-12"),
        ("forecast", "a", "--month", "2026-12", "--as-of", "2026-11-31", "--out", "b"),
        ("forecast", "a", "--month", "2026-12", "--seed", "-1", "--out", "b"),
        ("staff", "a", "--out", "b"),
        ("score", "a", "--out", "b"),
        ("intraday", "a", "--forecast", "b", "--now", "2026-12-01T08:00", "--out", "c"),
        ("backtest", "a", "--lead", "0", "--out", "b"),
        ("roster", "a", "--requirement", "b", "--month", "2026-12", "--seconds", "0", "--out", "c"),
        ("serve", "a", "--port", "70000"),
    ],
)
def test_wrong_use_is_status_2(run: Run, args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2


def test_check_says_what_it_read(run: Run, centre: Path) -> None:
    before = sorted(centre.iterdir())
    result = run("check", centre)
    assert result.exit_code == 0
    assert "Small: no mistakes." in result.stdout
    assert "2 agents in 2 teams" in result.stdout
    assert sorted(centre.iterdir()) == before


def test_check_lists_every_mistake_one_a_line(run: Run, centre: Path) -> None:
    write(centre, toml=TOML.replace('"min-rest"', '"min-fest"'), agents=AGENTS.replace("mail,80", "male,80"))
    result = run("check", centre)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith("centre.toml, line 50, rules: There is no rule 'min-fest'")
    assert lines[1].startswith("agents.csv, line 3, queues: nobody knows the queue 'male'")
    assert lines[-1] == "2 mistakes. Nothing was written."
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ("{ minutes = -1 }", "whole number"),
        ("{ hours = 11 }", "no parameter 'hours'"),
        ("{ minutes = 'x' }", "min-rest"),
    ],
)
def test_check_asks_the_rulebook(run: Run, centre: Path, parameters: str, words: str) -> None:
    write(centre, toml=TOML.replace("{ minutes = 600 }", parameters))
    result = run("check", centre)
    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize("file", sorted(FILES))
def test_empty_files_are_told(run: Run, centre: Path, file: str) -> None:
    (centre / file).write_bytes(b"")
    result = run("check", centre)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}: the file is empty")


def test_a_month_without_history(run: Run, centre: Path, tmp_path: Path) -> None:
    result = run("forecast", centre, "--month", "2026-02", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "No queue has calls before Sun 2026-02-01" in result.stderr
    assert not (tmp_path / "out").exists()


def test_forecast_then_staff(run: Run, centre: Path, tmp_path: Path) -> None:
    starts = [(f"2026-0{1 + n // 31}-{n % 31 + 1:02d}", n) for n in range(31 + 28)]
    rows = "".join(
        f"calls,{d}T{h:02d}:00,{10 + n % 7},240\ncalls,{d}T{h:02d}:30,9,240\n"
        for d, n in starts
        for h in range(8, 20)
    )
    write(centre, calls="queue,interval_start,offered,aht_s\n" + rows)
    out = tmp_path / "deep" / "out"
    made = run("forecast", centre, "--month", "2026-03", "--out", out)
    assert made.exit_code == 0, made.stderr
    assert "Forecasting calls" in made.stderr
    assert "'mail' has no history" in made.stderr
    assert (out / "forecast.csv").read_bytes().startswith(b"\xef\xbb\xbfqueue,interval_start,mean,")
    staffed = run("staff", centre, "--forecast", out / "forecast.csv", "--out", out)
    assert staffed.exit_code == 0, staffed.stderr
    assert "agent-hours required" in staffed.stdout
    again = (out / "forecast.csv").read_bytes()
    run("forecast", centre, "--month", "2026-03", "--out", out)
    assert (out / "forecast.csv").read_bytes() == again


def test_staff_reads_a_forecast_edited_by_hand(run: Run, centre: Path, tmp_path: Path) -> None:
    (tmp_path / "forecast.csv").write_text(FORECAST)
    assert run("staff", centre, "--forecast", tmp_path / "forecast.csv", "--out", tmp_path).exit_code == 0
    text = (tmp_path / "requirement.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("calls,2026-03-10T08:00+01:00,360,240,48,54,54,0.8")
    (tmp_path / "forecast.csv").write_text(FORECAST.replace(",360,300", ",many,300"))
    result = run("staff", centre, "--forecast", tmp_path / "forecast.csv", "--out", tmp_path / "new")
    assert result.exit_code == 1
    assert "forecast.csv, line 2, mean: 'many' is not a number" in result.stderr
    assert not (tmp_path / "new").exists()


def test_a_missing_file_is_told(run: Run, centre: Path, tmp_path: Path) -> None:
    result = run("staff", centre, "--forecast", tmp_path / "none.csv", "--out", tmp_path)
    assert result.exit_code == 1
    assert "there is no file" in result.stderr


def test_out_that_is_a_file_is_refused_before_any_work(run: Run, centre: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for command in (("forecast", centre, "--month", "2026-03"), ("demo",)):
        result = run(*command, "--out", tmp_path / "file" / "deeper")
        assert result.exit_code == 1
        assert "is a file: name a folder" in result.stderr


def test_audit_says_every_violation_and_ends_with_1_on_a_hard_one(
    run: Run, centre: Path, tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER + "A2,2026-03-10,D,calls,2026-03-10T08:00,2026-03-10T16:30\n")
    result = run("audit", centre, "--roster", path)
    assert result.exit_code == 1
    assert "[hard]" in result.stdout
    assert "A2" in result.stdout
    as_json = run("audit", centre, "--roster", path, "--json")
    assert as_json.exit_code == 1
    assert '"rule": "queue-skill"' in as_json.stdout


def test_audit_says_what_it_could_not_judge(run: Run, centre: Path, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER)
    needs = tmp_path / "requirement.csv"
    needs.write_text(",".join(REQUIREMENT_COLUMNS) + "\ncalls,2026-03-10T08:00,10,240,1.3,3,3,0.9,0.5\n")
    roster = ("audit", centre, "--roster", tmp_path / "roster.csv")
    assert "Cover and fair shares were not judged" in run(*roster).stdout
    assert "not judged" not in run(*roster, "--requirement", needs).stdout


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("T08:00", "T09:00", "contradicts the shift 'D'"),
        ("A1,", "A7,", "nobody knows the agent 'A7'"),
        ("agent,", "person,", "unknown column 'person'"),
    ],
)
def test_audit_of_a_wrong_roster(
    run: Run, centre: Path, tmp_path: Path, old: str, new: str, words: str
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER.replace(old, new))
    result = run("audit", centre, "--roster", tmp_path / "roster.csv")
    assert result.exit_code == 1
    assert words in result.stderr


def test_roster_of_a_requirement_of_another_month(run: Run, centre: Path, tmp_path: Path) -> None:
    path = tmp_path / "requirement.csv"
    path.write_text(",".join(REQUIREMENT_COLUMNS) + "\ncalls,2026-03-10T08:00,10,240,1.3,3,3,0.9,0.5\n")
    result = run("roster", centre, "--requirement", path, "--month", "2026-04", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "no interval in 2026-04" in result.stderr
    assert not (tmp_path / "out").exists()


def test_serve_of_neither_plan_nor_centre(run: Run, tmp_path: Path) -> None:
    result = run("serve", tmp_path)
    assert result.exit_code == 1
    assert "neither a plan" in result.stderr


def test_serve_shows_a_plan_folder(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Path] = []
    monkeypatch.setattr("webapp.viewer.serve", lambda plan, port: served.append(plan))
    (tmp_path / "plan.json").write_text("{}")
    assert run("serve", tmp_path).exit_code == 0
    assert served == [tmp_path]


def test_demo_writes_a_centre_that_checks(run: Run, tmp_path: Path) -> None:
    assert run("demo", "--out", tmp_path / "d", "--seed", "3").exit_code == 0
    assert run("check", tmp_path / "d").exit_code == 0


def test_a_fault_of_our_own_is_a_sentence_too(
    run: Run, centre: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.delenv("PAIBAN_DEBUG", raising=False)
    monkeypatch.setattr("webapp.commands.check.open_centre", fail)
    result = run("check", centre)
    assert result.exit_code == 1
    assert "Paiban itself failed (ZeroDivisionError: division by zero)" in result.stderr


@pytest.mark.parametrize("error", [OSError(28, "No space left on device", "x.csv"), MemoryError()])
def test_a_full_disk_or_memory_is_told(
    run: Run, centre: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("webapp.commands.staff.write_requirement_file", fail)
    (tmp_path / "forecast.csv").write_text(FORECAST)
    result = run("staff", centre, "--forecast", tmp_path / "forecast.csv", "--out", tmp_path)
    assert result.exit_code == 1
    assert "No space left" in result.stderr or "not enough memory" in result.stderr


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal.err.capture():
        monkeypatch.setattr(terminal.err, "_force_terminal", True)
        with terminal.working("first") as step:
            step("second [not markup]")


def test_the_installed_command_ends_with_its_status(tmp_path: Path) -> None:
    call = [
        sys.executable,
        "-W",
        "error",
        "-c",
        "from webapp.cli import main; main()",
        "check",
        str(tmp_path),
    ]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 1
    assert done.stderr.startswith("centre.toml: there is no file")
    assert "Traceback" not in done.stderr


def test_what_takes_seconds_to_load_is_loaded_by_who_needs_it() -> None:
    heavy = "{'ortools', 'statsmodels', 'pandas', 'sqlalchemy', 'flask'}"
    code = f"import sys, atexit; atexit.register(lambda: print({heavy} & set(sys.modules)))"
    call = [sys.executable, "-c", f"{code}; from webapp.cli import main; main()", "--help"]
    done = subprocess.run(call, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    assert done.stdout.splitlines()[-1] == "set()"
    assert "certify" in done.stdout


def test_a_terminal_without_chinese_gets_escapes(centre: Path) -> None:
    write(centre, toml=TOML.replace('name = "Small"', 'name = "热线"'))
    code = "from webapp.cli import main; main()"
    call = [sys.executable, "-c", code, "check", str(centre)]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=PATIENCE_S, env=plain)
    assert done.returncode == 0, done.stderr
    assert "\\u70ed\\u7ebf: no mistakes." in done.stdout
