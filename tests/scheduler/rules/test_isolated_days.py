"""No day off and no work day stands alone."""

from dataclasses import replace

import pytest

from scheduler.rules.isolated_days import IsolatedDays
from tests.scheduler.rules.by_hand import found, roster, said, unit


@pytest.mark.parametrize(
    ("tour", "days"),
    [
        ("EE..EE.", []),
        ("EE.EE..", [2]),  # a day off alone
        ("..E..EE", [2]),  # a work day alone
        ("E.E.E.E", [1, 2, 3, 4, 5]),
        (".EEEEE.", []),  # the neighbours of the first and the last day are not known
    ],
)
def test_days_stand_at_least_two_together(tour: str, days: list[int]) -> None:
    assert found(unit(), IsolatedDays(), tour) == [("Ann", day, 1) for day in days]


def test_last_months_duties_are_neighbours() -> None:
    assert found(unit(past="E"), IsolatedDays(), ".EE") == [("Ann", 0, 1)]
    assert found(unit(past="E"), IsolatedDays(), "E..") == []
    assert found(unit(past="E."), IsolatedDays(), "E..") == [("Ann", 0, 1)]
    # Nothing is known about the day before day 0.
    assert found(unit(), IsolatedDays(), "E..") == []


def test_a_day_of_leave_is_a_day_off_that_never_stands_alone() -> None:
    on_leave = replace(unit(), leave=frozenset({("Ann", 2)}))
    assert found(on_leave, IsolatedDays(), "EE.EE..") == []
    # Day 1 is a single work day between a day off and the day of leave.
    assert found(on_leave, IsolatedDays(), ".E.EE..") == [("Ann", 1, 1)]


def test_a_night_is_work_on_the_day_it_starts() -> None:
    # The morning of day 1 belongs to the night of day 0, so day 1 is a single day off.
    assert found(unit(), IsolatedDays(), "N.NN...") == [("Ann", 1, 1)]


def test_sentences() -> None:
    problem = unit()
    assert said(problem, IsolatedDays(), roster(problem, "EE.EE..")) == [
        "Ann has a single day off on Wed 2026-06-03."
    ]
    assert said(problem, IsolatedDays(), roster(problem, "..E....")) == [
        "Ann has a single work day on Wed 2026-06-03."
    ]
