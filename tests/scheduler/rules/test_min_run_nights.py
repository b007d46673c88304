"""Shortest run of nights."""

import pytest

from scheduler.rules.min_run_nights import MinRunNights
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


@pytest.mark.parametrize(
    ("tour", "breaches"),
    [
        (".NN....", []),
        (".N.....", [("Ann", 1, 1)]),
        (".N.N...", [("Ann", 1, 1), ("Ann", 3, 1)]),
        ("ENE....", [("Ann", 1, 1)]),  # a day duty ends the block as a day off does
        ("EDLEDL.", []),
    ],
)
def test_a_single_night_is_too_few(tour: str, breaches: list[tuple[str, int, int]]) -> None:
    assert found(unit(past="."), MinRunNights(), tour) == breaches


def test_on_the_edge_and_one_short() -> None:
    assert found(unit(), MinRunNights(3), ".NNN..") == []
    assert found(unit(), MinRunNights(4), ".NNN..") == [("Ann", 3, 1)]
    assert found(unit(), MinRunNights(4), ".NN...") == [("Ann", 2, 2)]  # two nights are missing


def test_nights_of_last_month_belong_to_the_block() -> None:
    assert found(unit(past="EN"), MinRunNights(), "N.") == []
    # The day off on the 1st is what leaves the night of the day before alone.
    assert found(unit(past="EN"), MinRunNights(), "..") == [("Ann", 0, 1)]


def test_a_block_whose_end_is_not_known_is_not_judged() -> None:
    assert found(unit(days=3), MinRunNights(), "..N") == []
    assert found(unit(days=3), MinRunNights(), "N..") == []  # nor is its start, without last month's duties


def test_each_agent_has_blocks_of_their_own() -> None:
    assert found(unit(ann(), ann(id="Bob")), MinRunNights(), ".N.", "..N.") == [("Ann", 1, 1), ("Bob", 2, 1)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, MinRunNights(), roster(problem, "EN.")) == [
        "Ann works only 1 night running up to Tue 2026-06-02; at least 2 are asked."
    ]
