"""What agents wish for."""

from dataclasses import replace

import pytest

from scheduler.domain.people import Preference
from scheduler.rules.preferences import Preferences
from tests.scheduler.rules.by_hand import found, roster, said, unit


@pytest.mark.parametrize(
    ("wish", "shift", "granted", "refused"),
    [
        ("on", None, "EDL", "."),
        ("off", None, ".", "EDL"),
        ("on", "E", "E", "DL."),
        ("off", "E", "DL.", "E"),
    ],
)
def test_wishes(wish: str, shift: str | None, granted: str, refused: str) -> None:
    problem = replace(unit(), preferences=(Preference("Ann", 1, shift, wish, 3),))
    for letter in granted:
        assert found(problem, Preferences(), "." + letter) == []
    for letter in refused:
        # The amount is the weight of the wish.
        assert found(problem, Preferences(), "." + letter) == [("Ann", 1, 3)]


def test_wishes_of_one_day_each_count() -> None:
    wishes = (Preference("Ann", 0, "E", "on", 2), Preference("Ann", 0, "L", "on", 5))
    problem = replace(unit(), preferences=wishes)
    assert found(problem, Preferences(), "E") == [("Ann", 0, 5)]
    assert found(problem, Preferences(), "D") == [("Ann", 0, 2), ("Ann", 0, 5)]


def test_a_night_is_a_duty_of_the_day_it_starts() -> None:
    problem = replace(unit(), preferences=(Preference("Ann", 1, None, "off", 1),))
    assert found(problem, Preferences(), "N") == []


@pytest.mark.parametrize(
    ("wish", "shift", "tour", "sentence"),
    [
        ("on", None, "", "Ann wished to work on Mon 2026-06-01 but is off."),
        ("off", None, "E", "Ann wished to be off on Mon 2026-06-01 but works."),
        ("on", "L", "E", "Ann wished for L on Mon 2026-06-01 but does not have it."),
        ("off", "E", "E", "Ann wished not to have E on Mon 2026-06-01 but has it."),
    ],
)
def test_sentences(wish: str, shift: str | None, tour: str, sentence: str) -> None:
    problem = replace(unit(), preferences=(Preference("Ann", 0, shift, wish, 1),))
    assert said(problem, Preferences(), roster(problem, tour)) == [sentence]
