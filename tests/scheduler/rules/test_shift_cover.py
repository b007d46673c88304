"""Duties of a shift against those a day needs."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import ShiftNeed
from scheduler.rules.shift_cover import ShiftCover
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _unit() -> RosterProblem:
    """Day 0 needs two early duties (one fewer costs 100), day 1 one night (one fewer 30, one more 7)."""
    needs = (ShiftNeed(0, "E", 2, under=100, over=1), ShiftNeed(1, "N", 1, under=30, over=7))
    return replace(unit(ann(), ann(id="Bob"), ann(id="Cas")), shift_needs=needs)


def test_too_few_cost_what_the_need_says() -> None:
    # Nobody: 2 x 100 and 1 x 30; one early duty: 100.
    assert found(_unit(), ShiftCover(), "", "") == [("", 0, 200), ("", 1, 30)]
    assert found(_unit(), ShiftCover(), "EN") == [("", 0, 100)]


def test_too_many_cost_what_the_need_says() -> None:
    assert found(_unit(), ShiftCover(), "EN", "EN", "EN") == [("", 0, 1), ("", 1, 14)]


def test_other_shifts_and_days_do_not_count() -> None:
    assert found(_unit(), ShiftCover(), "EN", "ED", "LEN") == []


def test_sentence() -> None:
    problem = _unit()
    assert said(problem, ShiftCover(), roster(problem, "EN")) == [
        "Mon 2026-06-01 has 1 duty of E; 2 are needed."
    ]
