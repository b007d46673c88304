"""Most different starts of duties in a calendar week."""

from dataclasses import replace
from datetime import date

from scheduler.rules.week_starts import WeekStarts
from tests.scheduler.months import SHIFTS
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit

# E starts at 07:00, D at 09:00, L at 14:00, N at 22:00. 1 June 2026 is a Monday, day 6 a Sunday.


def test_on_the_edge_and_one_beyond() -> None:
    assert found(unit(), WeekStarts(), "EDEDED.") == []
    assert found(unit(), WeekStarts(), "EDL....") == [("Ann", 6, 1)]
    assert found(unit(), WeekStarts(1), "EDLN...") == [("Ann", 6, 3)]


def test_each_week_is_counted_of_its_own() -> None:
    assert found(unit(days=14), WeekStarts(), "EEEDDD.LLLNN..") == []
    assert found(unit(days=14), WeekStarts(1), "EEEDDD.LLLLL..") == [("Ann", 6, 1)]


def test_two_shifts_with_one_start_are_one_start() -> None:
    short = replace(SHIFTS[0], code="S", end=11 * 60, breaks=())
    assert found(unit(shifts=(*SHIFTS, short)), WeekStarts(1), "ESES") == []


def test_last_month_counts_for_the_week_over_the_edge() -> None:
    wednesday = date(2026, 6, 3)
    assert found(unit(first=wednesday, past="ED"), WeekStarts(), "EDE") == []
    assert found(unit(first=wednesday, past="ED"), WeekStarts(), "L") == [("Ann", 4, 1)]
    assert found(unit(first=wednesday, past="LED"), WeekStarts(), "E") == []  # L was on a Sunday


def test_what_last_month_alone_has_too_much_is_not_judged() -> None:
    thursday = date(2026, 6, 4)
    assert found(unit(first=thursday, past="EDL"), WeekStarts(), "EDL") == []
    assert found(unit(first=thursday, past="EDL"), WeekStarts(), "N") == [("Ann", 3, 1)]


def test_starts_are_of_the_wall_clock_when_it_changes() -> None:
    problem = unit(first=date(2026, 3, 23), zone=PARIS)  # Sunday 29 March has 23 hours
    assert found(problem, WeekStarts(1), "EEEE..E") == []


def test_agents_are_counted_apart() -> None:
    assert found(unit(ann(), ann(id="Bob")), WeekStarts(), "ED", "LN") == []


def test_sentence() -> None:
    problem = unit()
    assert said(problem, WeekStarts(), roster(problem, "EDL")) == [
        "Ann starts at 07:00, 09:00, 14:00 in the days from Mon 2026-06-01 to Sun 2026-06-07; "
        "at most 2 different starts are allowed."
    ]
