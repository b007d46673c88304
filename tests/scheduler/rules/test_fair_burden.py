"""All burdens together evenly shared."""

from dataclasses import replace

import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.ledger import BILL_RUN, HOLIDAY, NIGHT, WEEKEND
from scheduler.rules.fair_burden import FairBurden
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _week(**ledger: float) -> RosterProblem:
    """Ann and Bob; each day asks for two agents from 00:00 to 08:00, 960 minutes or two duties.

    Saturday and Sunday are a weekend, Wednesday is a holiday, Thursday a bill-run day.
    """
    problem = unit(ann(), ann(id="Bob"))
    row = [0] * problem.horizon.intervals
    for intervals in problem.horizon.day_intervals:
        row[intervals.start : intervals.start + 16] = [2] * 16
    days = list(problem.days)
    days[5], days[6] = replace(days[5], weekend=True), replace(days[6], weekend=True)
    days[2], days[3] = replace(days[2], holiday=True), replace(days[3], bill_run=True)
    points = {(agent, kind): value for agent, value in ledger.items() for kind in (NIGHT,)}
    needs = Requirement({"main": tuple(row)})
    return replace(problem, requirement=needs, days=tuple(days), ledger=points)


# Necessary are 14 nights x 2 = 28 points, 4 weekend, 2 holiday and 2 bill-run duties: 36, 18 for each.


@pytest.mark.parametrize(
    ("tour", "points"),
    [
        ("NNNNNNN", 18),  # 14 of nights, 1 on Wednesday, 1 on Thursday, 2 at the weekend
        ("EEEEEEE", 4),
        ("NN.....", 4),
        ("..NN...", 6),
        (".....NN", 6),
    ],
)
def test_points_of_a_duty_add_up(tour: str, points: int) -> None:
    breaches = found(_week(), FairBurden(), tour, "NNNNNNN")
    assert breaches == ([("Ann", -1, 18 - points)] if points < 18 else [])


def test_one_kind_makes_good_for_another() -> None:
    # Without points for nights 8 are necessary, 4 for each; at 2 points a weekend duty 12, 6 for each.
    assert found(_week(), FairBurden(night=0), "..EE.EE", "..EE.EE") == []
    assert found(_week(), FairBurden(night=0, bill_run=2), "...E.EE", "..EE.EE") == [("Ann", -1, 1)]
    assert found(_week(), FairBurden(night=0, weekend=2), ".....EE", "..EE.EE") == [("Ann", -1, 2)]


def test_kinds_without_points_do_not_count() -> None:
    assert found(_week(), FairBurden(0, 0, 0, 0), "NNNNNNN", "") == []
    assert found(_week(), FairBurden(0, 0, 0, 3), "...E", "") == [("Bob", -1, 3)]  # 2 x 3 points for two


def test_points_carried_over_are_made_good() -> None:
    # Nights: 28 and 4 carried are 32, 16 for each, 12 more for Ann: 16 in all beside 20 for Bob.
    assert found(_week(Ann=4.0), FairBurden(), "NNNNNN.", "NNNNNNN") == [("Ann", -1, 1), ("Bob", -1, 2)]


def test_the_exempt_bear_their_share_of_the_rest_only() -> None:
    problem = _week()
    problem = replace(problem, agents=(problem.agents[0], ann(id="Bob", can_work_nights=False)))
    # All 28 night points are Ann's; of the other 8 each has 4.
    assert found(problem, FairBurden(), "NNNNNNN", "..EE.EE") == [("Ann", -1, 14)]


def test_kinds_are_those_of_the_ledger() -> None:
    assert FairBurden().weights == {NIGHT: 2, WEEKEND: 1, HOLIDAY: 1, BILL_RUN: 1}


def test_without_a_requirement_no_share_is_known() -> None:
    assert found(replace(_week(), requirement=None), FairBurden(), "NNNN", "") == []


def test_sentence() -> None:
    assert said(_week(), FairBurden(), roster(_week(), "N", "NNNNNNN")) == [
        "Ann bears 2 burden points; the fair share is 18."
    ]
