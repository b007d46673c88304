"""Paid hours between the contract's limits."""

from datetime import date

import pytest

from scheduler.domain.shifts import Break, ShiftTemplate
from scheduler.rules.month_hours import MonthHours
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit


@pytest.mark.parametrize(
    ("least", "most", "breach"),
    [
        (1440, 1440, []),  # three duties of 8 h 30 min less half an hour are just 24 h
        (1441, 1500, [("Ann", -1, 1)]),
        (0, 1439, [("Ann", -1, 1)]),
        (1920, 1920, [("Ann", -1, 480)]),
    ],
)
def test_between_least_and_most(least: int, most: int, breach: list[tuple[str, int, int]]) -> None:
    problem = unit(ann(minutes_min=least, minutes_max=most))
    assert found(problem, MonthHours(), "EDL") == breach


def test_who_does_not_work_lacks_all() -> None:
    assert found(unit(ann(minutes_min=480)), MonthHours(), "") == [("Ann", -1, 480)]


def test_paid_breaks_are_paid() -> None:
    shifts = (ShiftTemplate("E", 420, 930, (Break(600, 615, paid=True), Break(700, 730))),)
    # 510 minutes less 30.
    assert found(unit(ann(minutes_max=480), shifts=shifts), MonthHours(), "E") == []
    assert found(unit(ann(minutes_max=479), shifts=shifts), MonthHours(), "E") == [("Ann", -1, 1)]


def test_a_night_counts_whole_in_the_month_it_starts() -> None:
    # The night of the last day counts 8 h although most of it lies in the next month, ...
    assert found(unit(ann(minutes_max=479), days=1), MonthHours(), "N") == [("Ann", -1, 1)]
    # ... and the one before the first day counts nothing.
    assert found(unit(ann(minutes_max=480), days=1, past="N"), MonthHours(), "N") == []


@pytest.mark.parametrize(
    ("first", "paid"),
    [(date(2026, 3, 28), 420), (date(2026, 10, 24), 540), (date(2026, 6, 1), 480)],
)
def test_the_minutes_that_pass_are_paid_when_the_clock_changes(first: date, paid: int) -> None:
    # 22:00 to 06:30 lasts 510 - 60 minutes into 29 March and 510 + 60 into 25 October, 30 of them unpaid.
    exact = unit(ann(minutes_min=paid, minutes_max=paid), first=first, zone=PARIS)
    assert found(exact, MonthHours(), "N") == []
    less = unit(ann(minutes_max=paid - 1), first=first, zone=PARIS)
    assert found(less, MonthHours(), "N") == [("Ann", -1, 1)]


def test_sentence() -> None:
    problem = unit(ann(minutes_min=960, minutes_max=1200))
    assert said(problem, MonthHours(), roster(problem, "E")) == [
        "Ann has 8 paid hours in the month; the contract asks for 16 to 20."
    ]
