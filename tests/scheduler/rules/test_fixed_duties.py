"""Duties that are fixed before the roster is made."""

from dataclasses import replace

import pytest

from scheduler.domain.people import FixedDuty
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rules.fixed_duties import FixedDuties
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _fixed(*fixed: FixedDuty) -> RosterProblem:
    return replace(unit(ann(queues=("main", "bill"))), fixed=fixed)


@pytest.mark.parametrize(("tour", "missing"), [(".E", 0), (".D", 1), ("E.", 1), ("", 1)])
def test_the_shift_must_be_on_its_day(tour: str, missing: int) -> None:
    breaches = found(_fixed(FixedDuty("Ann", 1, "E")), FixedDuties(), tour)
    assert breaches == [("Ann", 1, 1)] * missing


def test_a_queue_may_be_fixed_too() -> None:
    problem = _fixed(FixedDuty("Ann", 0, "E", "bill"))
    assert found(problem, FixedDuties(), "E") == [("Ann", 0, 1)]  # for the queue main
    assert list(FixedDuties().check(problem, Roster([problem.duty("Ann", 0, "E", "bill")]))) == []
    # A duty for any queue serves that one as well.
    assert list(FixedDuties().check(problem, Roster([problem.duty("Ann", 0, "E", None)]))) == []


def test_each_missing_duty_counts() -> None:
    problem = _fixed(FixedDuty("Ann", 0, "E"), FixedDuty("Ann", 3, "N"), FixedDuty("Ann", 4, "N"))
    assert found(problem, FixedDuties(), "E..N.") == [("Ann", 4, 1)]
    assert found(problem, FixedDuties(), "") == [("Ann", 0, 1), ("Ann", 3, 1), ("Ann", 4, 1)]


@pytest.mark.parametrize(
    "wrong", [FixedDuty("Zed", 0, "E"), FixedDuty("Ann", 99, "E"), FixedDuty("Ann", 0, "Z")], ids=repr
)
def test_what_does_not_fit_is_refused(wrong: FixedDuty) -> None:
    with pytest.raises(ValueError, match="does not fit the problem"):
        _fixed(wrong)


def test_sentences() -> None:
    problem = _fixed(FixedDuty("Ann", 0, "E"), FixedDuty("Ann", 1, "D", "bill"))
    assert said(problem, FixedDuties(), roster(problem, "")) == [
        "Ann does not have E on Mon 2026-06-01, which is fixed.",
        "Ann does not have D for bill on Tue 2026-06-02, which is fixed.",
    ]
