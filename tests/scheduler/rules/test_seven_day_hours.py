"""Most paid hours of any seven days."""

from datetime import date

from scheduler.rules.seven_day_hours import SevenDayHours
from tests.scheduler.rules.by_hand import PARIS, found, roster, said, unit

# Every duty counts 8 h = 480 minutes.


def test_on_the_edge_and_one_minute_beyond() -> None:
    assert found(unit(), SevenDayHours(2880), "EEEEEE") == []
    # Five of six duties are done by day 4, 2400 minutes; the sixth is one minute too much, to day 6.
    assert found(unit(), SevenDayHours(2879), "EEEEEE") == [("Ann", 5, 1), ("Ann", 6, 1)]


def test_weeks_may_begin_on_any_day() -> None:
    # Seven duties in days 3-9, over a Sunday: 3360 minutes, 480 too many.
    assert found(unit(days=14), SevenDayHours(), "...EEEEEEE....") == [("Ann", 9, 480)]
    assert found(unit(days=14), SevenDayHours(), "...EEE.EEE....") == []


def test_each_seven_days_are_judged() -> None:
    # Eight running: days 0-6 and days 1-7.
    assert found(unit(days=10), SevenDayHours(), "EEEEEEEE..") == [("Ann", 6, 480), ("Ann", 7, 480)]


def test_last_month_counts() -> None:
    # Five at the end of May, two of June: day 1 ends seven days with 3360 minutes.
    assert found(unit(past="EEEEE"), SevenDayHours(), "EE") == [("Ann", 1, 480)]
    assert found(unit(past="EEEEE."), SevenDayHours(), "EE") == []


def test_what_last_month_alone_has_too_much_is_not_judged() -> None:
    # Three of May are 1440 minutes of 1000; a duty of June has room when two of them are seven days back.
    assert found(unit(past="EEE"), SevenDayHours(1000), "") == []
    assert found(unit(past="EEE"), SevenDayHours(1000), ".....E") == []
    # Day 3 still looks back on all three, day 4 on the last two (960): 1440 - 1000.
    assert found(unit(past="EEE"), SevenDayHours(1000), "...E") == [("Ann", 3, 480), ("Ann", 4, 440)]


def test_a_night_in_which_the_clock_is_set_back_is_an_hour_longer() -> None:
    problem = unit(first=date(2026, 10, 24), days=1, zone=PARIS)
    assert found(problem, SevenDayHours(480), "N") == [("Ann", 0, 60)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, SevenDayHours(2400), roster(problem, "EEEEEE."))[0] == (
        "Ann has 48 paid hours from Sun 2026-05-31 to Sat 2026-06-06; at most 40 are allowed."
    )
