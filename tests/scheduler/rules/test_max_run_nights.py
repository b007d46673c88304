"""Longest run of nights."""

from scheduler.rules.max_run_nights import MaxRunNights
from tests.scheduler.rules.by_hand import found, roster, said, unit


def test_three_nights_are_allowed_and_the_fourth_is_one_too_many() -> None:
    assert found(unit(), MaxRunNights(), "NNN.N") == []
    assert found(unit(), MaxRunNights(), "NNNN") == [("Ann", 3, 1)]
    assert found(unit(), MaxRunNights(), "NNNNN") == [("Ann", 3, 1), ("Ann", 4, 1)]


def test_another_duty_ends_the_run() -> None:
    assert found(unit(), MaxRunNights(), "NNLNN") == []


def test_the_run_begins_last_month() -> None:
    assert found(unit(past="NN"), MaxRunNights(), "N.") == []
    assert found(unit(past="NN"), MaxRunNights(), "NN") == [("Ann", 1, 1)]
    assert found(unit(past="NE"), MaxRunNights(), "NNN") == []


def test_sentence() -> None:
    problem = unit()
    assert said(problem, MaxRunNights(), roster(problem, "NNNN")) == [
        "Ann works 4 nights running up to Thu 2026-06-04; at most 3 are allowed."
    ]
