"""No duty on a day of approved leave."""

from dataclasses import replace

from scheduler.rules.approved_leave import ApprovedLeave
from tests.scheduler.rules.by_hand import found, roster, said, unit

PROBLEM = replace(unit(), leave=frozenset({("Ann", 1), ("Ann", 2)}))


def test_days_of_leave_are_free_and_their_neighbours_are_not_touched() -> None:
    assert found(PROBLEM, ApprovedLeave(), "E..E") == []
    assert found(PROBLEM, ApprovedLeave(), "EEEE") == [("Ann", 1, 1), ("Ann", 2, 1)]


def test_a_duty_counts_for_the_day_it_starts() -> None:
    # The night of the day before ends at 06:30 of the first day of leave.
    assert found(PROBLEM, ApprovedLeave(), "N") == []
    assert found(PROBLEM, ApprovedLeave(), "..N") == [("Ann", 2, 1)]


def test_last_months_duties_are_not_judged_again() -> None:
    first_day_off = replace(unit(past="N"), leave=frozenset({("Ann", 0)}))
    assert found(first_day_off, ApprovedLeave(), ".E") == []


def test_sentence() -> None:
    assert said(PROBLEM, ApprovedLeave(), roster(PROBLEM, ".E")) == [
        "Ann has E on Tue 2026-06-02, a day of approved leave."
    ]
