"""Longest run of work days."""

from dataclasses import replace

from scheduler.domain.personal import PersonalLimits
from scheduler.rules.max_run_days import MaxRunDays
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def test_six_days_are_allowed_and_the_seventh_is_one_too_many() -> None:
    assert found(unit(days=8), MaxRunDays(), "EEEEEE.E") == []
    assert found(unit(days=8), MaxRunDays(), "EEEEEEE.") == [("Ann", 6, 1)]


def test_each_further_day_counts() -> None:
    # Days 7, 8 and 9 of the run.
    assert found(unit(days=9), MaxRunDays(), "EEEEEEEEE") == [("Ann", day, 1) for day in (6, 7, 8)]


def test_any_duty_is_a_work_day() -> None:
    assert found(unit(days=7), MaxRunDays(3), "ENLE") == [("Ann", 3, 1)]


def test_a_night_makes_only_the_day_it_starts_on_a_work_day() -> None:
    # The night of day 1 ends on day 2, which is a day off.
    assert found(unit(), MaxRunDays(2), "EN.E") == []


def test_the_run_begins_last_month() -> None:
    assert found(unit(past="EEEE"), MaxRunDays(), "EE.") == []
    assert found(unit(past="EEEE"), MaxRunDays(), "EEE") == [("Ann", 2, 1)]
    assert found(unit(past="EEEE."), MaxRunDays(), "EEE") == []
    # A run that was too long already makes each of its further days one too many.
    assert found(unit(past="EEEEEEEE"), MaxRunDays(), "E.") == [("Ann", 0, 1)]


def test_one_day_running_means_every_second_day() -> None:
    assert found(unit(), MaxRunDays(1), "E.E.EE.") == [("Ann", 5, 1)]


def test_agents_are_judged_apart() -> None:
    problem = unit(ann(), ann(id="Bob"))
    assert found(problem, MaxRunDays(2), "EE.EE", "EEE") == [("Bob", 2, 1)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, MaxRunDays(), roster(problem, "EEEEEEE")) == [
        "Ann works 7 days running up to Sun 2026-06-07; at most 6 are allowed."
    ]
    assert str(MaxRunDays(5).statement()) == "An agent works at most 5 days running."


def test_an_own_limit_goes_first() -> None:
    problem = replace(unit(ann(), ann(id="Bob")), personal={"Ann": PersonalLimits(run_days_most=2)})
    assert found(problem, MaxRunDays(3), "EEE", "EEE") == [("Ann", 2, 1)]
