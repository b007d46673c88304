"""Duties on statutory holidays evenly shared (SH-17)."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.rules.fair_holidays import FairHolidays
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _holidays(**ledger: float) -> RosterProblem:
    """Days 1 and 2 are holidays that ask for 8 h of one agent each."""
    problem = unit(ann(), ann(id="Bob"))
    row = [0] * 336
    for day in (1, 2):
        row[day * 48 + 14 : day * 48 + 30] = [1] * 16  # 07:00-15:00
    days = tuple(replace(day, holiday=number in (1, 2)) for number, day in enumerate(problem.days))
    points = {(agent, "holiday"): value for agent, value in ledger.items()}
    return replace(problem, days=days, requirement=Requirement({"main": tuple(row)}), ledger=points)


def test_one_holiday_each() -> None:
    # 2 x 480 minutes / 480 = 2 duties for two agents.
    assert found(_holidays(), FairHolidays(), "EE.", "E.E") == []
    assert found(_holidays(), FairHolidays(), ".EE", "") == [("Ann", -1, 1), ("Bob", -1, 1)]


def test_who_worked_the_last_holidays_has_these_off() -> None:
    # 2 carried and 2 duties: 2 in all for each.
    assert found(_holidays(Ann=2.0), FairHolidays(), "", ".EE") == []


def test_a_night_into_a_holiday_is_no_holiday_duty() -> None:
    assert found(_holidays(Ann=2.0), FairHolidays(), "N", ".EE") == []
    assert found(_holidays(Ann=2.0), FairHolidays(), "..N", ".EE") == [("Ann", -1, 1)]


def test_sentence() -> None:
    assert said(_holidays(), FairHolidays(), roster(_holidays(), ".EE", ".E.")) == [
        "Ann bears 2 holiday points; the fair share is 1."
    ]
