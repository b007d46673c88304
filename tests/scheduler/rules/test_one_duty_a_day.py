"""At most one duty a day."""

from scheduler.domain.roster import Roster
from scheduler.rules.one_duty_a_day import OneDutyADay
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.rules.by_hand import found, said, tour, unit


def test_one_is_allowed_and_each_further_one_counts() -> None:
    problem = unit()
    assert found(problem, OneDutyADay(), "EDLN") == []
    for tours, breach in ((("E", "L"), [1]), (("E", "D", "L"), [2]), (("EE", ".L"), [1])):
        roster = Roster(duty for letters in tours for duty in tour(problem, "Ann", letters))
        assert amounts(problem, OneDutyADay(), roster) == breach
        assert sum(slacks(problem, OneDutyADay(), roster)) == sum(breach)


def test_a_duty_belongs_to_the_day_it_starts() -> None:
    # The night of day 0 reaches into day 1, and last month's into day 0.
    assert found(unit(past="N"), OneDutyADay(), "NL") == []


def test_sentence() -> None:
    problem = unit()
    roster = Roster([*tour(problem, "Ann", ".E"), *tour(problem, "Ann", ".L")])
    assert said(problem, OneDutyADay(), roster) == ["Ann has more than one duty on Tue 2026-06-02: E, L."]
