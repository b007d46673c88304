"""`paiban explain`: contradictions with ways out, a day forced the other way, burdens counted."""

import json
from pathlib import Path

import pytest

from tests.webapp.centre.small import TOML
from tests.webapp.commands.rostered import centre, duty, files, run

LEAVE = "agent,first_day,last_day,type,status\nA1,2026-03-01,2026-03-28,annual,approved\n"


def test_a_month_that_is_possible(tmp_path: Path) -> None:
    _, requirement = files(tmp_path, "")
    result = run("explain", centre(tmp_path), "--requirement", requirement)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "2026-03: a roster that keeps every hard rule exists.\n"


def test_hours_that_cannot_be_worked_are_named_with_ways_out(tmp_path: Path) -> None:
    # Of 31 days at most 6 running leave 27 to be worked: 27 x 8 = 216 h of the 230 owed.
    _, requirement = files(tmp_path, "")
    folder = centre(tmp_path, least=230, most=232)
    result = run("explain", folder, "--requirement", requirement, "--month", "2026-03")
    assert result.exit_code == 1
    assert result.stdout.startswith("1. A1 Ann: these cannot all be kept:")
    assert (
        "Way out, if all else is kept: A1 Ann has 216 paid hours in the month; the contract" in result.stdout
    )
    assert "(max-run-days) to" in result.stdout
    assert result.stdout.count("these cannot all be kept:") == 3


def ask(tmp_path: Path, *args: object) -> list[object]:
    roster, requirement = files(tmp_path, "".join(duty("A1", day) for day in range(10, 14)))
    return ["explain", centre(tmp_path), "--roster", roster, "--requirement", requirement, *args]


def test_what_a_free_day_takes(tmp_path: Path) -> None:
    args = ask(tmp_path, "--agent", "Ann", "--date", "2026-03-11", "--free")
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("A1 Ann on 2026-03-11: D calls -> off would cost ")
    assert "  2026-03-11  A2 李娜: off -> D calls" in lines
    facts = json.loads(run(*args, "--json").stdout)
    assert facts["possible"]
    assert facts["cost"] == sum(line["cost"] for line in (*facts["pays"], *facts["gains"]))


def test_what_the_rules_forbid(tmp_path: Path) -> None:
    args = ask(tmp_path, "--agent", "A3", "--date", "2026-03-11", "--shift", "N")
    (tmp_path / "centre" / "leave.csv").write_text(LEAVE.replace("A1", "A3"))
    result = run(*args)
    assert "would break hard rules:" in result.stdout
    assert "Broken: A3 Sun Li has N on Wed 2026-03-11, a day of approved leave." in result.stdout


def test_burdens_are_counted(tmp_path: Path) -> None:
    result = run(*ask(tmp_path, "--fairness"))
    assert result.stdout.startswith("night: 0 duties (0 needed) among 3 agents, so somebody has at least 0")
    facts = json.loads(run(*ask_again(tmp_path)).stdout)["fairness"]
    assert {line["kind"] for line in facts} >= {"night", "weekend", "holiday"}


def ask_again(tmp_path: Path) -> list[object]:
    return ["explain", tmp_path / "centre", "--roster", tmp_path / "roster.csv", "--json"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--agent", "A1"), "needs --agent and --date"),
        (("--free",), "needs --agent and --date"),
        (("--agent", "A1", "--date", "2026-03-11", "--free", "--shift", "D"), "at most one of --free"),
        (("--agent", "A2", "--date", "2026-03-11", "--free"), "is off on Wed 2026-03-11 already"),
        (
            ("--agent", "A1", "--date", "2026-03-11", "--shift", "D"),
            "has D for calls on Wed 2026-03-11 already",
        ),
        (("--agent", "A1", "--date", "2026-03-11", "--shift", "X"), "there is no shift 'X'"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    result = run(*ask(tmp_path, *args))
    assert result.exit_code == 1
    assert words in result.stderr


def test_without_a_roster_a_requirement_is_needed(tmp_path: Path) -> None:
    folder = centre(tmp_path, toml=TOML)
    assert "give --requirement" in run("explain", folder).stderr
    _, requirement = files(tmp_path, "")
    result = run("explain", folder, "--requirement", requirement, "--month", "2026-04")
    assert result.exit_code == 1
    assert "no interval in 2026-04" in result.stderr
