"""Hours free between two duties."""

from datetime import date

import pytest

from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.min_rest import MinRest
from tests.scheduler.rules.by_hand import PARIS, found, roster, said, unit

# L ends at 22:30, E starts at 07:00: 8 h 30 min = 510 minutes.


@pytest.mark.parametrize(("minutes", "short"), [(510, []), (511, [("Ann", 1, 1)]), (660, [("Ann", 1, 150)])])
def test_from_late_to_early(minutes: int, short: list[tuple[str, int, int]]) -> None:
    assert found(unit(), MinRest(minutes), "LE") == short


def test_over_midnight() -> None:
    # N ends at 06:30 of the next day; D starts at 09:00: 150 minutes, 510 short of 660.
    assert found(unit(), MinRest(), "ND") == [("Ann", 1, 510)]
    # L starts at 14:00: 450 minutes, 210 short.
    assert found(unit(), MinRest(), "NL") == [("Ann", 1, 210)]
    # N to N: 22:00 - 06:30 = 930 minutes.
    assert found(unit(), MinRest(), "NN") == []


def test_a_day_off_is_rest_enough() -> None:
    assert found(unit(), MinRest(), "L.E") == []


def test_over_the_edge_of_the_month() -> None:
    assert found(unit(past="L"), MinRest(), "E") == [("Ann", 0, 150)]
    assert found(unit(past="N"), MinRest(), "D") == [("Ann", 0, 510)]
    # What last month did wrong by itself is not this month's breach.
    assert found(unit(past="LE"), MinRest(), ".") == []


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (date(2026, 6, 1), 510),
        (date(2026, 3, 28), 450),  # the hour 02:00-03:00 of 29 March does not pass: 510 - 60
        (date(2026, 10, 24), 570),  # that of 25 October passes twice: 510 + 60
    ],
)
def test_rest_is_what_passes_when_the_clock_changes(first: date, rest: int) -> None:
    problem = unit(first=first, zone=PARIS)
    assert found(problem, MinRest(rest), "LE") == []
    assert found(problem, MinRest(rest + 1), "LE") == [("Ann", 1, 1)]


def test_long_rest_is_asked_for_across_several_days() -> None:
    # E ends at 15:30 of day 0, E starts at 07:00 of day 2: 39 h 30 min = 2370 minutes.
    assert found(unit(), MinRest(2370), "E.E") == []
    assert found(unit(), MinRest(2371), "E.E") == [("Ann", 2, 1)]
    # Only duties that follow each other count: twice 15 h 30 min = 930 minutes, 1440 short.
    assert found(unit(), MinRest(2370), "EEE") == [("Ann", 1, 1440), ("Ann", 2, 1440)]


def test_duties_that_overlap_lack_the_overlap_too() -> None:
    day_long = ShiftTemplate("G", 480, 1920)
    problem = unit(shifts=(day_long, ShiftTemplate("E", 420, 930)))
    # G ends at 08:00 of the next day, E has begun at 07:00: -60 minutes.
    assert found(problem, MinRest(0), "GE") == [("Ann", 1, 60)]
    assert found(problem, MinRest(660), "GE") == [("Ann", 1, 720)]


def test_several_breaches_of_a_tour_each_count() -> None:
    assert found(unit(), MinRest(), "LELE") == [("Ann", 1, 150), ("Ann", 3, 150)]


def test_sentence() -> None:
    problem = unit()
    assert said(problem, MinRest(), roster(problem, "LE")) == [
        "Ann has only 8.5 h of rest between L and E on Tue 2026-06-02; 11 h are needed."
    ]
    assert str(MinRest(660).statement()) == "Between two duties lie at least 11 h of rest."
