"""Weekend duties evenly shared."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.rules.fair_weekends import FairWeekends
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _weekends(**ledger: float) -> RosterProblem:
    """A week from Monday; Saturday and Sunday ask for 16 h of two agents: four duties of 8 h a day."""
    problem = unit(ann(), ann(id="Bob"))
    row = [0] * 336
    for day in (5, 6):
        row[day * 48 : day * 48 + 32] = [2] * 32
    days = tuple(replace(day, weekend=day.date.weekday() >= 5) for day in problem.days)
    points = {(agent, "weekend"): value for agent, value in ledger.items()}
    return replace(problem, days=days, requirement=Requirement({"main": tuple(row)}), ledger=points)


def test_the_share_follows_what_weekends_ask_for() -> None:
    # 2 days x 32 half-hours x 2 agents x 30 minutes / 480 = 8 duties, 4 for each: two days hold two at most.
    assert found(_weekends(), FairWeekends(), "EEEEEEE", ".....EE") == [("Ann", -1, 2), ("Bob", -1, 2)]
    assert found(_weekends(), FairWeekends(), ".....E.", "") == [("Ann", -1, 3), ("Bob", -1, 4)]


def test_work_days_do_not_count_and_friday_nights_are_friday() -> None:
    assert found(_weekends(Ann=8.0), FairWeekends(), "EEEEN..", ".....EE") == [("Bob", -1, 6)]


def test_makeup_work_days_are_no_weekend() -> None:
    problem = _weekends(Ann=4.0)
    worked = replace(problem, days=(*problem.days[:6], replace(problem.days[6], weekend=False)))
    # Saturday alone: 4 duties and 4 carried are 4 in all for each: none for Ann, 4 for Bob.
    assert found(worked, FairWeekends(), "......E", "......E") == [("Bob", -1, 4)]


def test_who_carries_more_than_all_has_no_share() -> None:
    # 8 duties; Ann carries 20 already: Bob's share is 8, not (8 + 20) / 2 = 14.
    assert found(_weekends(Ann=20.0), FairWeekends(), "", ".....EE") == [("Bob", -1, 6)]


def test_points_a_duty() -> None:
    # 8 duties x 2 points for two: 8 each, two duties are 4.
    assert found(_weekends(), FairWeekends(2), ".....EE", ".....EE") == [("Ann", -1, 4), ("Bob", -1, 4)]


def test_sentence() -> None:
    assert said(_weekends(Ann=8.0), FairWeekends(), roster(_weekends(), "", ".....EE")) == [
        "Bob bears 2 weekend points; the fair share is 8."
    ]
