"""[swaps] of centre.toml: assumptions by default, every one of them data."""

from pathlib import Path

import pytest

from scheduler.swaps.settings import SUPERVISED, USUAL_SWAPS, SwapSettings
from tests.webapp.centre.small import TOML, mistakes, write
from webapp.centre.read import read_centre

SWAPS = """
[swaps]
lead_hours = 48
expiry_hours = 12
approval = "supervised"
exceptions = false
most_a_month = 2
service_fall = 0.1
night_weight = 3
appeal_days = 7
supervisor = "head"
night_manager = "warden"
"""


def test_a_centre_that_says_nothing_has_the_usual_values(tmp_path: Path) -> None:
    assert read_centre(write(tmp_path, toml=TOML)).swap_settings == USUAL_SWAPS


def test_everything_can_be_said(tmp_path: Path) -> None:
    found = read_centre(write(tmp_path, toml=TOML + SWAPS)).swap_settings
    assert found == SwapSettings(48, 12, SUPERVISED, False, 2, 0.1, 3, 7, "head", "warden")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("lead_hours = -1", "whole number from 0 to 744"),
        ("expiry_hours = 0", "whole number from 1 to 744"),
        ('approval = "never"', "automatic"),
        ("service_fall = 2", "from 0 to 1"),
        ("hours = 3", "unknown key 'hours'"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    text = TOML + f"\n[swaps]\n{line}\n"
    found = mistakes(write(tmp_path, toml=text))
    assert len(found) == 1
    assert told in str(found[0])
    assert str(found[0]).startswith(f"centre.toml, line {text.count(chr(10))}")
