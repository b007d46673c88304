"""Shortest run of work days."""

from dataclasses import replace

from scheduler.domain.personal import PersonalLimits
from scheduler.rules.min_run_days import MinRunDays
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def test_a_short_run_misses_the_days_it_lacks() -> None:
    # A single day lacks one of two days, two of three; two days lack one of three.
    assert found(unit(), MinRunDays(), ".E..EE.") == [("Ann", 1, 1)]
    assert found(unit(), MinRunDays(3), ".E..EE.") == [("Ann", 1, 2), ("Ann", 5, 1)]


def test_runs_at_the_edges_of_the_horizon_are_not_judged() -> None:
    assert found(unit(), MinRunDays(3), "EE...EE") == []


def test_a_run_may_begin_last_month() -> None:
    assert found(unit(past=".E"), MinRunDays(3), "E..") == []  # the day before the past is not known
    assert found(unit(past="E.E"), MinRunDays(3), "E..") == [("Ann", 0, 1)]
    # A run of last month is cut by a day off on the first day of this one.
    assert found(unit(past="E.E"), MinRunDays(3), "...") == [("Ann", 0, 2)]
    assert found(unit(past="E.EE"), MinRunDays(3), "E..") == []


def test_runs_within_last_month_are_not_judged() -> None:
    assert found(unit(past="E.E.EEE"), MinRunDays(3), ".") == []


def test_an_own_limit_goes_first() -> None:
    problem = replace(unit(ann(), ann(id="Bob")), personal={"Ann": PersonalLimits(run_days_least=1)})
    assert found(problem, MinRunDays(), ".E.....", ".E.....") == [("Bob", 1, 1)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, MinRunDays(3), roster(problem, ".EE.")) == [
        "Ann works only 2 days running up to Wed 2026-06-03; at least 3 are asked."
    ]
