"""Most duties of a shift, agent by agent."""

from dataclasses import replace

from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import RosterProblem
from scheduler.rules.shift_limit import ShiftLimit
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _unit() -> RosterProblem:
    problem = unit(ann(), ann(id="Bob"))
    return replace(problem, personal={"Ann": PersonalLimits(duties_most={"E": 2, "N": 0})})


def test_duties_beyond_the_limit_count() -> None:
    # 4 early duties where 2 are allowed; one night where none is.
    assert found(_unit(), ShiftLimit(), "EE.E.EN") == [("Ann", -1, 2), ("Ann", -1, 1)]


def test_up_to_the_limit_is_legal() -> None:
    assert found(_unit(), ShiftLimit(), "EEDDLL") == []


def test_others_are_not_limited() -> None:
    assert found(_unit(), ShiftLimit(), "", "EEEENN") == []


def test_sentence() -> None:
    problem = _unit()
    assert said(problem, ShiftLimit(), roster(problem, "EEE")) == [
        "Ann has 3 duties of E; at most 2 are allowed."
    ]
