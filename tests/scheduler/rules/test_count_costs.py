"""Costs of a number of nights, or of points of the days worked."""

from dataclasses import replace

import pytest

from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import RosterProblem
from scheduler.rules.count_costs import CountCosts
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _unit() -> RosterProblem:
    """No night costs 7, one 2, two 1, three 4, four 9; day 5 counts one point, day 6 two: 0 to 3 points."""
    problem = unit(ann(), ann(id="Bob"))
    points = {5: 1, 6: 2}
    days = tuple(replace(day, points=points.get(number, 0)) for number, day in enumerate(problem.days))
    own = {
        "Ann": PersonalLimits(cost_by_nights=(7, 2, 1, 4, 9)),
        "Bob": PersonalLimits(cost_by_points=(6, 3, 0, 0)),
    }
    return replace(problem, days=days, personal=own)


@pytest.mark.parametrize(("tour", "cost"), [("", 7), ("N", 2), ("NNE", 1), ("NNN", 4), ("NNNN", 9)])
def test_nights_cost_what_the_table_says(tour: str, cost: int) -> None:
    assert found(_unit(), CountCosts(), tour, ".....EE") == [("Ann", -1, cost)]


def test_behind_the_table_its_last_step_goes_on() -> None:
    # 9 for four nights, 5 for each further one.
    assert found(_unit(), CountCosts(), "NNNNNN", ".....EE") == [("Ann", -1, 19)]


def test_points_cost_what_the_table_says() -> None:
    assert found(_unit(), CountCosts(), "NN", "EEEEE..") == [("Ann", -1, 1), ("Bob", -1, 6)]
    assert found(_unit(), CountCosts(), "NN", ".....E.") == [("Ann", -1, 1), ("Bob", -1, 3)]
    assert found(_unit(), CountCosts(), "NN", "......E") == [("Ann", -1, 1)]


def test_a_table_that_is_not_convex_is_refused() -> None:
    with pytest.raises(ValueError, match="convex"):
        PersonalLimits(cost_by_nights=(0, 3, 4))


def test_sentence() -> None:
    problem = _unit()
    assert said(problem, CountCosts(), roster(problem, "NNN", "......E")) == [
        "Ann has 3 night duties, which costs 4; 2 would cost least."
    ]
