"""Fewer agents present than required."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.shifts import Break, ShiftTemplate
from scheduler.rules.understaffing import Understaffing
from tests.scheduler.months import MEAL_AT_TWO
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit


def _needing(problem: RosterProblem, needs: dict[int, int]) -> RosterProblem:
    row = tuple(needs.get(interval, 0) for interval in range(problem.horizon.intervals))
    return replace(problem, requirement=Requirement({"main": row}))


def _short(problem: RosterProblem, *tours: str) -> dict[int, int]:
    """Agent-minutes missing per interval."""
    found(problem, Understaffing(), *tours)
    return {v.where.interval: v.amount for v in Understaffing().check(problem, roster(problem, *tours))}


def test_on_the_edge_and_one_agent_short() -> None:
    # 07:00 is half-hour 14. Ann and Bob start then; two are there, three are needed.
    pair = (ann(), ann(id="Bob"))
    assert _short(_needing(unit(*pair), {14: 2}), "E", "E") == {}
    assert _short(_needing(unit(*pair), {14: 3}), "E", "E") == {14: 30}
    assert _short(_needing(unit(*pair), {13: 1}), "E", "E") == {13: 30}


def test_a_break_leaves_the_seat_empty() -> None:
    # E has its break from 11:00 to 11:30 (half-hour 22) and ends at 15:30 (half-hour 31 is free again).
    needs = dict.fromkeys((21, 22, 23, 30, 31), 1)
    assert _short(_needing(unit(), needs), "E") == {22: 30, 31: 30}


def test_part_of_an_interval_counts_by_the_minute() -> None:
    shifts = (ShiftTemplate("Q", 435, 900, (Break(600, 610),)),)  # from 07:15
    problem = _needing(unit(shifts=shifts), {14: 1, 20: 1})
    # 15 minutes of 07:00-07:30 and 10 minutes of 10:00-10:30 are missing.
    assert _short(problem, "Q") == {14: 15, 20: 10}


def test_over_midnight_and_over_the_edge_of_the_month() -> None:
    # N from 22:00 (half-hour 44) to 06:30 of the next day (half-hours 48-60) without 02:00 (half-hour 52).
    needs = dict.fromkeys((43, 44, 48, 52, 60, 61), 1)
    assert _short(_needing(unit(shifts=MEAL_AT_TWO), needs), "N") == {43: 30, 52: 30, 61: 30}
    # Last month's night covers half-hours 0-12 of day 0 but 4.
    assert _short(_needing(unit(past="N", shifts=MEAL_AT_TWO), dict.fromkeys((0, 4, 12, 13), 1)), "") == {
        4: 30,
        13: 30,
    }


def test_the_night_of_25_hours_is_covered_all_along() -> None:
    # 25 October in Paris: 00:00-06:30 are 15 half-hours, not 13. 02:00-02:30 is the break, once, not twice.
    paris = unit(first=date(2026, 10, 25), zone=PARIS, past="N", shifts=MEAL_AT_TWO)
    problem = _needing(paris, dict.fromkeys(range(16), 1))
    assert _short(problem, "") == {4: 30, 15: 30}


def test_agents_of_another_queue_do_not_help() -> None:
    problem = _needing(unit(), {14: 1})
    assert problem.requirement is not None
    other = replace(problem, requirement=Requirement({"bill": problem.requirement.agents["main"]}))
    assert _short(other, "E") == {14: 30}


@pytest.mark.parametrize(("missing", "cost"), [(30, 30), (60, 90), (90, 180), (15, 15), (45, 60)])
def test_each_further_agent_costs_more(missing: int, cost: int) -> None:
    # 30 minutes at 1, the next 30 at 2, the next 30 at 3.
    assert Understaffing().price(unit()).of(missing) == cost


def test_without_a_requirement_nothing_is_missing() -> None:
    assert found(unit(), Understaffing(), "E") == []


def test_sentence() -> None:
    problem = _needing(unit(), {61: 2})
    assert said(problem, Understaffing(), roster(problem, "")) == [
        "main at Tue 2026-06-02 06:30: 0 present for 2 required, 2 too few."
    ]
