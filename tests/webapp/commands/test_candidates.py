"""`paiban candidates`: a ranked list, the reasons of the others, errors in sentences."""

import json
from pathlib import Path

import pytest

from tests.webapp.commands.rostered import centre, duty, files, run


def ask(tmp_path: Path, *args: object) -> list[object]:
    roster, requirement = files(tmp_path, duty("A1", 10) + duty("A1", 11) + duty("A3", 11, "N", "mail"))
    folder = centre(tmp_path)
    return ["candidates", folder, "--roster", roster, "--requirement", requirement, *args]


def test_who_can_comes_first_and_the_others_have_their_reasons(tmp_path: Path) -> None:
    result = run(*ask(tmp_path, "--agent", "Ann", "--date", "2026-03-10"))
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("D for calls on Tue 2026-03-10: left open it costs +")
    assert lines[1].startswith("  1. A2 李娜, take: cost ")
    assert lines[2].startswith(
        "  -  A3 Sun Li, take: A3 Sun Li has D for calls on Tue 2026-03-10 but may not"
    )


def test_the_same_as_data(tmp_path: Path) -> None:
    result = run(*ask(tmp_path, "--agent", "A1", "--date", "2026-03-11", "--swaps", "--json"))
    found = json.loads(result.stdout)
    assert (found["agent"], found["shift"], found["queue"]) == ("A1", "D", "calls")
    best = found["candidates"][0]
    assert (best["agent"], best["way"], best["possible"]) == ("A2", "take", True)
    assert {c["way"] for c in found["candidates"] if c["agent"] == "A3"} == {"move", "swap"}
    assert best["name"] == "李娜"


def test_a_missing_duty_needs_its_shift_and_queue(tmp_path: Path) -> None:
    result = run(*ask(tmp_path, "--date", "2026-03-12", "--shift", "D", "--queue", "calls"))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("D for calls on Thu 2026-03-12: left open it costs +0")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--agent", "A9", "--date", "2026-03-10"), "nobody knows the name 'A9'"),
        (("--agent", "A1", "--date", "2026-04-10"), "is not in 2026-03"),
        (("--agent", "A2", "--date", "2026-03-10"), "A2 李娜 has no duty on 2026-03-10"),
        (("--date", "2026-03-10"), "Nobody was named"),
        (("--agent", "A1", "--date", "2026-03-10", "--shift", "N"), "A1 Ann has D for calls on Tue"),
        (("--date", "2026-03-10", "--shift", "X"), "there is no shift 'X'"),
        (("--date", "2026-03-10", "--shift", "D"), "name one of calls, mail for the shift D"),
        (("--date", "2026-03-10", "--shift", "N", "--queue", "calls"), "name one of mail"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    result = run(*ask(tmp_path, *args))
    assert result.exit_code == 1
    assert words in result.stderr


def test_without_a_requirement_cover_is_not_priced(tmp_path: Path) -> None:
    args = ask(tmp_path, "--date", "2026-03-12", "--shift", "N")
    del args[4:6]
    result = run(*args)
    assert "they need --requirement" in result.stdout
