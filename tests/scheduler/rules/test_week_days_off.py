"""Fewest days off in a calendar week."""

from datetime import date

import pytest

from scheduler.rules.week_days_off import WeekDaysOff
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

WEDNESDAY = date(2026, 6, 3)


@pytest.mark.parametrize(
    ("least", "tour", "missing"),
    [(1, "EEEEEE.", 0), (1, "EEEEEEE", 1), (2, "EEEEEE.", 1), (2, "EE.EE.E", 0), (3, "EEEEEEE", 3)],
)
def test_on_the_edge_and_beyond(least: int, tour: str, missing: int) -> None:
    breaches = found(unit(), WeekDaysOff(least), tour)
    assert breaches == ([("Ann", 6, missing)] if missing else [])


def test_each_week_needs_days_off_of_its_own() -> None:
    # Six days off running, all in the first week but for one in the second.
    assert found(unit(days=14), WeekDaysOff(), "E......EEEEEEE") == [("Ann", 13, 1)]


def test_days_of_last_month_belong_to_the_week_over_the_edge() -> None:
    # Monday and Tuesday worked in May: three of Wednesday to Sunday may be.
    assert found(unit(days=5, first=WEDNESDAY, past="EE"), WeekDaysOff(2), "EEE..") == []
    assert found(unit(days=5, first=WEDNESDAY, past="EE"), WeekDaysOff(2), "EEEE.") == [("Ann", 4, 1)]
    assert found(unit(days=5, first=WEDNESDAY, past="EE"), WeekDaysOff(6), ".....") == []
    assert found(unit(days=5, first=WEDNESDAY, past="EE"), WeekDaysOff(6), "E....") == [("Ann", 4, 1)]


def test_a_week_cut_by_the_end_of_the_month_is_not_judged() -> None:
    assert found(unit(days=6), WeekDaysOff(6), "EEEEEE") == []


def test_agents_are_counted_apart() -> None:
    assert found(unit(ann(), ann(id="Bob")), WeekDaysOff(4), "EEE....", "...EEEE") == [("Bob", 6, 1)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, WeekDaysOff(2), roster(problem, "EEEEEE.")) == [
        "Ann has 1 day off from Mon 2026-06-01 to Sun 2026-06-07; at least 2 are asked."
    ]
