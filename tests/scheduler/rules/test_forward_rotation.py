"""Starts move forward: no late duty and then an early one."""

from datetime import date

import pytest

from scheduler.rules.forward_rotation import ForwardRotation
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit

# E starts at 07:00, D at 09:00, L at 14:00, N at 22:00.


def test_on_the_edge_and_one_minute_beyond() -> None:
    # From D to E the start moves back by 120 minutes.
    assert found(unit(), ForwardRotation(120), "DE") == []
    assert found(unit(), ForwardRotation(119), "DE") == [("Ann", 1, 1)]


def test_forward_is_free() -> None:
    assert found(unit(), ForwardRotation(0), "EDDLLNN") == []


@pytest.mark.parametrize(
    ("tour", "minutes"),
    [
        ("LE", 300),  # 14:00 to 07:00 are 420 minutes, 120 allowed
        ("LD", 180),
        ("NE", 780),  # 22:00 to 07:00 are 900 minutes
    ],
)
def test_late_then_early(tour: str, minutes: int) -> None:
    assert found(unit(), ForwardRotation(), tour) == [("Ann", 1, minutes)]


def test_each_step_back_counts() -> None:
    # N to L: 480 - 120; L to D: 300 - 120; D to E: 120 - 120.
    assert found(unit(), ForwardRotation(), "NLDE") == [("Ann", 1, 360), ("Ann", 2, 180)]


def test_only_the_duty_before_counts_and_only_for_some_days() -> None:
    assert found(unit(), ForwardRotation(days=1), "L.E") == []
    assert found(unit(), ForwardRotation(days=2), "L.E") == [("Ann", 2, 300)]
    assert found(unit(), ForwardRotation(days=2), "L..E") == []
    # E on day 3 follows D (120 minutes), not L.
    assert found(unit(), ForwardRotation(days=3), "L.DE") == [("Ann", 2, 180)]


def test_over_the_edge_of_the_month() -> None:
    assert found(unit(past="L"), ForwardRotation(), "E") == [("Ann", 0, 300)]
    assert found(unit(past="LE"), ForwardRotation(days=2), "E") == []
    assert found(unit(past="L."), ForwardRotation(days=2), "E") == [("Ann", 0, 300)]


def test_the_wall_clock_counts_when_it_changes() -> None:
    # 29 March has 23 hours, yet E starts 2 h earlier in the day than D.
    problem = unit(first=date(2026, 3, 28), zone=PARIS)
    assert found(problem, ForwardRotation(119), "DE") == [("Ann", 1, 1)]


def test_agents_do_not_meet() -> None:
    assert found(unit(ann(), ann(id="Bob")), ForwardRotation(), "L", ".E") == []


def test_sentence() -> None:
    problem = unit()
    assert said(problem, ForwardRotation(), roster(problem, "LE")) == [
        "Ann has E on Tue 2026-06-02, starting 7 h earlier in the day than L before it; "
        "at most 2 h are allowed."
    ]
