"""Shifts that agents would rather not have."""

from dataclasses import replace

from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import RosterProblem
from scheduler.rules.disliked_shifts import DislikedShifts
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _unit() -> RosterProblem:
    problem = unit(ann(), ann(id="Bob"))
    return replace(problem, personal={"Ann": PersonalLimits(disliked={"L": 5, "N": 8})})


def test_each_disliked_duty_costs_what_its_shift_does() -> None:
    # 2 x 5 + 8.
    assert found(_unit(), DislikedShifts(), "LELN") == [("Ann", -1, 18)]


def test_other_shifts_cost_nothing() -> None:
    assert found(_unit(), DislikedShifts(), "EEDD") == []


def test_others_dislike_nothing() -> None:
    assert found(_unit(), DislikedShifts(), "", "LLNN") == []


def test_sentence() -> None:
    problem = _unit()
    assert said(problem, DislikedShifts(), roster(problem, "LE.L")) == [
        "Ann has 2 duties of shifts that they dislike."
    ]
