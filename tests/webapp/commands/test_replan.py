"""`paiban replan`: a new file and a list of changes, the published file untouched, errors in sentences."""

import json
from pathlib import Path

import pytest

from tests.webapp.commands.rostered import centre, duty, files, run

NOW = "2026-03-11T12:00"


def ask(tmp_path: Path, *args: object, most: int = 1) -> list[object]:
    roster, requirement = files(tmp_path, "".join(duty("A1", day) for day in range(10, 15)), most)
    folder = centre(tmp_path)
    given = ["replan", folder, "--roster", roster, "--requirement", requirement]
    return [*given, "--now", "2026-03-11T12:00", *args]


def test_the_other_one_takes_over_and_what_has_begun_stays(tmp_path: Path) -> None:
    args = ask(tmp_path, "--absent", "Ann:2026-03-11:2026-03-12", "--out", tmp_path / "out")
    before = (tmp_path / "roster.csv").read_bytes()
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert "2026-03-12  A1 Ann: D calls -> off (absent)" in lines
    assert any(line.startswith("2026-03-12  A2 李娜: off -> D calls (else ") for line in lines)
    assert not any(line.startswith("2026-03-11") for line in lines)
    assert "2 cells changed, 1 of them of agents who are there" in result.stdout
    assert (tmp_path / "roster.csv").read_bytes() == before
    new = (tmp_path / "out" / "roster.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line[:15] for line in new[1:]] == [
        *(f"A1,2026-03-{day},D" for day in (10, 11, 13, 14)),
        "A2,2026-03-12,D",
    ]
    changes = json.loads((tmp_path / "out" / "changes.json").read_text())
    assert changes["understaffed_hours"] == changes["understaffed_hours_before"]


def test_the_clock_says_when_it_cut_a_repair_short(tmp_path: Path) -> None:
    args = ask(tmp_path, "--absent", "A1:2026-03-11:2026-03-12", "--seconds", 600, "--json")
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["cut_by_clock"] is False
    assert run(*args, "--seconds", 0).exit_code == 2


def test_a_requirement_that_rose_on_one_day(tmp_path: Path) -> None:
    args = ask(tmp_path)
    was = tmp_path / "was.csv"
    text = (tmp_path / "requirement.csv").read_text()
    was.write_text(text)
    raised = [
        line.replace(",1,1,0.9", ",2,2,0.9") if "2026-03-13" in line else line for line in text.splitlines()
    ]
    (tmp_path / "requirement.csv").write_text("\n".join(raised) + "\n")
    result = run(*args, "--was", was, "--json")
    assert result.exit_code == 0, result.stderr
    changed = json.loads(result.stdout)["changed"]
    assert [(c["agent"], c["date"], c["after"]) for c in changed] == [("A2", "2026-03-13", "D calls")]


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (("--absent", "A1"), 2, "is no absence"),
        (("--absent", "A1:2026-03-40:2026-03-41"), 2, "is no absence"),
        (("--absent", "A7:2026-03-12:2026-03-12"), 1, "nobody knows the name 'A7'"),
        (("--absent", "A1:2026-03-12:2026-03-11"), 1, "name a first and a last day"),
        (("--absent", "A1:2026-05-12:2026-05-13"), 1, "name a first and a last day"),
        (("--absent", "A7:2026-03-12:2026-03-12"), 1, "--absent: "),
        (("--now", "2026-04-01T00:00"), 1, "--now: 2026-04-01T00:00 lies behind 2026-03"),
        (("--now", "noon"), 1, "write it as 2026-12-03T14:00"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, args: tuple[str, ...], status: int, words: str) -> None:
    result = run(*ask(tmp_path, "--out", tmp_path / "out", *args))
    assert result.exit_code == status
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert not (tmp_path / "out").exists()


def test_a_roster_in_a_database_is_repaired_there(tmp_path: Path) -> None:
    duties = "".join(duty("A1", day) for day in range(10, 15))
    files(tmp_path, duties)
    url = f"sqlite:///{tmp_path / 'paiban.db'}"
    assert run("import", centre(tmp_path), "--plan", tmp_path, "--db", url).exit_code == 0
    assert run("post", "appoint", "area-manager", "wang", "--db", url).exit_code == 0
    raised = (tmp_path / "requirement.csv").read_text().splitlines()
    new = tmp_path / "new.csv"
    new.write_text(
        "\n".join(line.replace(",1,1,0.9", ",2,2,0.9") if "2026-03-13" in line else line for line in raised)
    )
    asked = ("replan", "--db", url, "--month", "2026-03", "--now", "2026-03-11T12:00", "--requirement", new)
    refused = run(*asked, "--actor", "nobody")
    assert refused.exit_code == 1
    assert "it takes the Area manager or above" in refused.stderr
    done = run(*asked, "--actor", "wang")
    assert done.exit_code == 0, done.stderr
    assert "2026-03-13  A2 李娜: off -> D calls" in done.stdout
    assert "Version 2 of the roster of 2026-03, draft." in done.stdout
    assert "repaired for a --month by an --actor" in run("replan", "--db", url, "--now", NOW).stderr
    assert "say neither" in run(*asked, "--actor", "wang", "--absent", "A1:2026-03-12").stderr
    assert "name the roster.csv to repair" in run("replan", tmp_path / "centre", "--now", NOW).stderr
