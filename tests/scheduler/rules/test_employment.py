"""Duties only while employed."""

from scheduler.rules.employment import Employment
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

PROBLEM = unit(ann(first_day=1, last_day=3))


def test_first_and_last_day_are_days_of_employment() -> None:
    assert found(PROBLEM, Employment(), ".EEE.") == []
    assert found(PROBLEM, Employment(), "EEEEE") == [("Ann", 0, 1), ("Ann", 4, 1)]


def test_a_duty_counts_for_the_day_it_starts() -> None:
    # The night of the last day ends on the day after it.
    assert found(PROBLEM, Employment(), "...N") == []


def test_sentence() -> None:
    assert said(PROBLEM, Employment(), roster(PROBLEM, "E")) == [
        "Ann has E on Mon 2026-06-01 but is not employed on that day."
    ]
