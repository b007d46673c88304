"""Night points evenly shared (NT-01, NT-03)."""

from dataclasses import replace

import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.rules.fair_nights import FairNights
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _nights(a_night: int = 1, **ledger: float) -> RosterProblem:
    """Eight days whose nights ask for so many agents, for Ann and Bob."""
    problem = unit(ann(), ann(id="Bob"), days=8)
    row = [0] * problem.horizon.intervals
    for intervals in problem.horizon.day_intervals:
        row[intervals.start : intervals.start + 12] = [a_night] * 12  # 00:00-06:00
    points = {(agent, "night"): value for agent, value in ledger.items()}
    return replace(problem, requirement=Requirement({"main": tuple(row)}), ledger=points)


@pytest.mark.parametrize(
    ("tour", "points_off"),
    [
        ("NNNN", 0),  # 8 nights x 2 points for two: 8 points, 4 nights each
        ("NNN.", 2),
        ("NNNNN", 2),
        ("EDL.", 8),
    ],
)
def test_a_share_is_half_of_the_nights(tour: str, points_off: int) -> None:
    breaches = found(_nights(), FairNights(), tour, "NNNN")
    assert breaches == ([("Ann", -1, points_off)] if points_off else [])


def test_points_carried_over_are_made_good() -> None:
    # 16 points and 4 carried are 20, 10 for each in both months: 6 more for Ann, 10 more for Bob.
    assert found(_nights(Ann=4.0), FairNights(), "NNN", "NNNNN") == []
    assert found(_nights(Ann=4.0), FairNights(), "NNNN", "NNNN") == [("Ann", -1, 2), ("Bob", -1, 2)]


def test_between_whole_points_both_neighbours_are_fair() -> None:
    # 16 points and 1 carried are 17: 7 1/2 for Ann (7 or 8), 8 1/2 for Bob (8 or 9).
    assert found(_nights(Ann=1.0), FairNights(), "NNNN", "NNNN") == []
    # Ten points of Bob are one above nine, six of Ann one below seven.
    assert found(_nights(Ann=1.0), FairNights(), "NNN", "NNNNN") == [("Ann", -1, 1), ("Bob", -1, 1)]


def test_nights_may_count_other_points() -> None:
    # 8 x 3 points for two: 12, four nights.
    assert found(_nights(), FairNights(3), "NNNN", "NNN") == [("Bob", -1, 3)]


def test_the_exempt_have_no_share() -> None:
    problem = _nights()
    problem = replace(problem, agents=(problem.agents[0], replace(problem.agents[1], can_work_nights=False)))
    assert found(problem, FairNights(), "NNNNNNNN", "") == []


def test_last_months_nights_are_in_the_ledger_and_not_counted_again() -> None:
    problem = _nights()
    carried = replace(problem, past=(problem.duty("Ann", -1, "N", "main"),))
    assert found(carried, FairNights(), "NNNN", "NNNN") == []


def test_far_off_costs_more_than_twice_a_little_off() -> None:
    # 1 + 2 + 3 + 4 against twice 1 + 2.
    price = FairNights().price(unit())
    assert (price.of(4), 2 * price.of(2)) == (10, 6)


def test_without_a_requirement_no_share_is_known() -> None:
    assert found(replace(_nights(), requirement=None), FairNights(), "NNNN", "") == []


def test_sentence() -> None:
    assert said(_nights(), FairNights(), roster(_nights(), "N", "NNNN")) == [
        "Ann bears 2 night points; the fair share is 8."
    ]
