"""[ledger] of centre.toml: dated points."""

from datetime import date
from pathlib import Path

from scheduler.ledger import BILL_RUN, HOLIDAY, NIGHT, ON_CALL, WEEKEND
from tests.webapp.centre.small import TOML, mistakes, write
from webapp.centre.read import read_centre

POINTS = """
[[ledger.points]]
from = 2027-01-01
night = 3

[[ledger.points]]
from = 2026-01-01
on_call = 4
"""


def test_points_hold_from_their_day_on(tmp_path: Path) -> None:
    table = read_centre(write(tmp_path, toml=TOML + POINTS)).points
    assert table is not None
    assert table.on(date(2026, 12, 31)) == {NIGHT: 2, WEEKEND: 1, HOLIDAY: 1, BILL_RUN: 1, ON_CALL: 4}
    assert table.on(date(2027, 1, 1)) == {NIGHT: 3, WEEKEND: 1, HOLIDAY: 1, BILL_RUN: 1, ON_CALL: 1}


def test_without_points_the_rules_say(tmp_path: Path) -> None:
    assert read_centre(write(tmp_path)).points is None


def test_wrong_points_are_told_with_their_line(tmp_path: Path) -> None:
    wrong = POINTS.replace("2027-01-01", "2026-01-01").replace("on_call = 4", "nights = 4")
    found = mistakes(write(tmp_path, toml=TOML + wrong))
    lines = (TOML + wrong).split("\n")
    assert any(f"line {lines.index('nights = 4') + 1}" in text and "nights" in text for text in found)
    found = mistakes(write(tmp_path, toml=TOML + wrong.replace("nights = 4", "on_call = 4")))
    assert any("2026-01-01 stands there twice" in text for text in found)
