"""Shortest run of days off."""

from dataclasses import replace

from scheduler.domain.personal import PersonalLimits
from scheduler.rules.min_run_off import MinRunOff
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def test_a_short_run_misses_the_days_it_lacks() -> None:
    assert found(unit(), MinRunOff(), "E.EE..E") == [("Ann", 1, 1)]
    assert found(unit(), MinRunOff(3), "E.EE..E") == [("Ann", 1, 2), ("Ann", 5, 1)]


def test_runs_at_the_edges_of_the_horizon_are_not_judged() -> None:
    assert found(unit(), MinRunOff(3), ".EEEEE.") == []


def test_a_run_may_begin_last_month() -> None:
    assert found(unit(past="E."), MinRunOff(), "EEEEEEE") == [("Ann", 0, 1)]
    assert found(unit(past="E"), MinRunOff(), ".EEEEEE") == [("Ann", 0, 1)]
    assert found(unit(), MinRunOff(), ".EEEEEE") == []  # what was before is not known
    assert found(unit(past="E.."), MinRunOff(), "EEEEEEE") == []


def test_leave_is_a_day_off_like_any_other() -> None:
    problem = replace(unit(), leave=frozenset({("Ann", 1)}))
    assert found(problem, MinRunOff(), "E.EEEEE") == [("Ann", 1, 1)]


def test_an_own_limit_goes_first() -> None:
    problem = replace(unit(ann(), ann(id="Bob")), personal={"Ann": PersonalLimits(run_off_least=1)})
    assert found(problem, MinRunOff(), "E.E....", "E.E....") == [("Bob", 1, 1)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, MinRunOff(3), roster(problem, "E..E")) == [
        "Ann has only 2 days off running up to Wed 2026-06-03; at least 3 are asked."
    ]
