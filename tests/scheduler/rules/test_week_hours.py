"""Most paid hours of a calendar week."""

from datetime import date

from scheduler.rules.week_hours import WeekHours
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit

# Every duty counts 8 h = 480 minutes. 1 June 2026 is a Monday.
WEDNESDAY = date(2026, 6, 3)


def test_on_the_edge_and_one_minute_beyond() -> None:
    # Five duties are 2400 minutes, Sunday is day 6.
    assert found(unit(), WeekHours(2400), "EEEEE") == []
    assert found(unit(), WeekHours(2399), "EEEEE") == [("Ann", 6, 1)]


def test_the_usual_limit_allows_five_duties() -> None:
    assert found(unit(), WeekHours(), "EEEEE") == []
    assert found(unit(), WeekHours(), "EEEEE.E") == [("Ann", 6, 240)]  # 2880 - 2640


def test_weeks_begin_on_monday() -> None:
    # Four duties to Sunday and five from Monday on: nine running, but 32 h and 40 h in their weeks.
    assert found(unit(days=14), WeekHours(2400), "...EEEEEEEEE..") == []
    assert found(unit(days=14), WeekHours(2000), "...EEEEEEEEE..") == [("Ann", 13, 400)]


def test_a_sunday_night_belongs_to_the_week_it_starts_in() -> None:
    assert found(unit(days=14), WeekHours(480), "......N......E") == []


def test_last_month_counts_for_the_week_over_the_edge() -> None:
    # Monday and Tuesday worked in May; Wednesday to Saturday make six duties, 2880 minutes.
    assert found(unit(first=WEDNESDAY, past="EE"), WeekHours(), "EEE") == []
    assert found(unit(first=WEDNESDAY, past="EE"), WeekHours(), "EEEE") == [("Ann", 4, 240)]
    assert found(unit(first=WEDNESDAY, past=".EE.EE"), WeekHours(960), "") == []  # Sunday is another week


def test_what_last_month_alone_has_too_much_is_not_judged() -> None:
    # 960 minutes worked of 900 allowed: none of June is too much, another duty is too much as a whole.
    assert found(unit(first=WEDNESDAY, past="EE"), WeekHours(900), "") == []
    assert found(unit(first=WEDNESDAY, past="EE"), WeekHours(900), "E") == [("Ann", 4, 480)]


def test_the_last_week_is_judged_as_far_as_it_is_known() -> None:
    assert found(unit(days=9), WeekHours(900), ".......EE") == [("Ann", 8, 60)]


def test_each_agent_has_weeks_of_their_own() -> None:
    assert found(unit(ann(), ann(id="Bob")), WeekHours(960), "EE", "LLL") == [("Bob", 6, 480)]


def test_a_night_in_which_the_clock_is_set_back_is_an_hour_longer() -> None:
    # The night of Saturday 24 October 2026 lasts 9.5 h, 9 h of them paid.
    problem = unit(first=date(2026, 10, 19), zone=PARIS)
    assert found(problem, WeekHours(480), ".....N.") == [("Ann", 6, 60)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, WeekHours(), roster(problem, "EEEEEE")) == [
        "Ann has 48 paid hours from Mon 2026-06-01 to Sun 2026-06-07; at most 44 are allowed."
    ]
