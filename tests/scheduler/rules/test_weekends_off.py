"""Whole weekends off."""

from dataclasses import replace

from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import RosterProblem
from scheduler.rules.weekends_off import WeekendsOff
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _unit(days: int = 14) -> RosterProblem:
    """From a Monday on: the weekends are days 5, 6 and 12, 13."""
    problem = unit(ann(), ann(id="Bob"), days=days)
    calendar = tuple(replace(day, weekend=day.date.weekday() >= 5) for day in problem.days)
    return replace(problem, days=calendar)


def test_a_weekend_is_worked_when_either_of_its_days_is() -> None:
    # Saturday of the first, both days of the second weekend: none is off where one must be.
    assert found(_unit(), WeekendsOff(), "EEEEEE.EEEEEEE") == [("Ann", -1, 1)]
    assert found(_unit(), WeekendsOff(), "EEEEE..EEEEEEE") == []
    assert found(_unit(), WeekendsOff(), "EEEEEEEEEEEE..") == []


def test_each_missing_weekend_counts() -> None:
    assert found(_unit(), WeekendsOff(2), ".....E.......E") == [("Ann", -1, 2)]


def test_an_own_limit_goes_first() -> None:
    problem = replace(_unit(), personal={"Ann": PersonalLimits(weekends_off_least=0)})
    assert found(problem, WeekendsOff(), ".....E......E.", ".....E......E.") == [("Bob", -1, 1)]


def test_a_short_horizon_needs_the_weekends_it_has() -> None:
    assert found(_unit(days=7), WeekendsOff(3), "EEEEE..") == []
    assert found(_unit(days=6), WeekendsOff(3), ".....E") == [("Ann", -1, 1)]
    assert found(unit(days=5), WeekendsOff(3), "EEEEE") == []


def test_sentence() -> None:
    problem = _unit()
    assert said(problem, WeekendsOff(2), roster(problem, "EEEEEE.EEEEE..")) == [
        "Ann has 1 whole weekend off; at least 2 are asked."
    ]
