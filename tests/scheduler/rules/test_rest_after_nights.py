"""Rest after the last night of a run."""

from datetime import date

import pytest

from scheduler.rules.rest_after_nights import RestAfterNights
from tests.scheduler.rules.by_hand import PARIS, found, roster, said, unit

# N ends at 06:30 of the next day, E starts at 07:00.


def test_on_the_edge_and_one_minute_beyond() -> None:
    # N of day 0 ends at 06:30 of day 1; E of day 2 starts 24 h 30 min later: 1470 minutes.
    assert found(unit(), RestAfterNights(1470), "N.E") == []
    assert found(unit(), RestAfterNights(1471), "N.E") == [("Ann", 2, 1)]


def test_the_day_after_a_night_is_free() -> None:
    # 06:30 to 14:00: 450 minutes, 990 short of 24 h.
    assert found(unit(), RestAfterNights(), "NL") == [("Ann", 1, 990)]
    assert found(unit(), RestAfterNights(), "N.E") == []


def test_nights_may_follow_nights() -> None:
    assert found(unit(), RestAfterNights(), "NNN") == []


def test_only_the_last_night_of_a_run_counts() -> None:
    # With 48 h: the last night ends at 06:30 of day 2, D starts at 09:00 of it: 150 minutes, 2730 short.
    # The first night ended 26 h 30 min before, which is short of 48 h as well but not the last of its run.
    assert found(unit(), RestAfterNights(2880), "NND") == [("Ann", 2, 2730)]


def test_only_the_first_duty_after_the_run_counts() -> None:
    # 72 h: E of day 2 starts after 1470 minutes, 2850 short; L of day 3 follows E, not the night.
    assert found(unit(), RestAfterNights(4320), "N.EL") == [("Ann", 2, 2850)]


def test_over_the_edge_of_the_month() -> None:
    assert found(unit(past="N"), RestAfterNights(), "D") == [("Ann", 0, 1290)]  # 1440 - 150
    assert found(unit(past="N"), RestAfterNights(), ".D") == []
    # 48 h: N of two days before ends at 06:30 of the last day; E starts 24 h 30 min later, 1410 short.
    assert found(unit(past="N."), RestAfterNights(2880), "E") == [("Ann", 0, 1410)]
    assert found(unit(past="NE"), RestAfterNights(), "E") == []


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (date(2026, 6, 1), 1470),
        # 02:00-03:00 of 29 March is left out: 1470 - 60, less than 24 h though the wall clock says 24.5 h.
        (date(2026, 3, 27), 1410),
        (date(2026, 10, 23), 1530),  # or passes twice: 1470 + 60
    ],
)
def test_rest_is_what_passes_when_the_clock_changes(first: date, rest: int) -> None:
    problem = unit(first=first, zone=PARIS)
    assert found(problem, RestAfterNights(rest), "N.E") == []
    assert found(problem, RestAfterNights(rest + 1), "N.E") == [("Ann", 2, 1)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, RestAfterNights(), roster(problem, "NL")) == [
        "Ann starts L on Tue 2026-06-02 only 7.5 h after the night duty N; 24 h are needed."
    ]
