"""Nobody is on duty when they cannot be."""

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.people import Unavailable
from scheduler.domain.problem import RosterProblem
from scheduler.rules.availability import Availability
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit


def _away(problem: RosterProblem, day: int, *wall: int) -> RosterProblem:
    """Unavailable on a day, or from one wall minute of it to another."""
    hours = (
        (problem.horizon.minute_at(day, wall[0]), problem.horizon.minute_at(day, wall[1])) if wall else None
    )
    return replace(problem, unavailable=(Unavailable("Ann", day, hours),))


def test_no_duty_starts_on_a_day_that_is_out_of_the_question() -> None:
    problem = _away(unit(ann(), ann(id="Bob")), 1)
    for letter in "EDLN":
        assert found(problem, Availability(), "." + letter, ".E") == [("Ann", 1, 1)]
    assert found(problem, Availability(), "E.E", "EEE") == []


def test_a_night_before_is_a_duty_of_the_day_before() -> None:
    assert found(_away(unit(), 1), Availability(), "N") == []


@pytest.mark.parametrize(
    ("wall", "tour", "breaches"),
    [
        ((930, 1440), "E", 0),  # E ends at 15:30, minute 930
        ((929, 1440), "E", 1),
        ((0, 840), "L", 0),  # L starts at 14:00, minute 840
        ((0, 841), "L", 1),
        ((1440, 1830), "N", 1),  # the night's hours of the next day
        ((1830, 1900), "N", 0),  # it ends at 06:30
    ],
)
def test_no_duty_reaches_into_the_hours(wall: tuple[int, int], tour: str, breaches: int) -> None:
    assert found(_away(unit(), 0, *wall), Availability(), tour) == [("Ann", 0, 1)] * breaches


def test_hours_are_of_the_wall_clock_when_it_changes() -> None:
    # On 29 March clocks go from 02:00 to 03:00; E starts at 07:00 all the same.
    problem = unit(first=date(2026, 3, 28), zone=PARIS)
    assert found(_away(problem, 1, 0, 420), Availability(), ".E") == []
    assert found(_away(problem, 1, 0, 421), Availability(), ".E") == [("Ann", 1, 1)]


def test_one_duty_is_one_breach_however_many_reasons_there_are() -> None:
    problem = replace(unit(), unavailable=(Unavailable("Ann", 0), Unavailable("Ann", 0, (420, 500))))
    assert found(problem, Availability(), "E") == [("Ann", 0, 1)]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="must end after they begin"):
        Unavailable("Ann", 0, (60, 60))
    with pytest.raises(ValueError, match="Zed, unavailable on day 0, does not fit the problem"):
        replace(unit(), unavailable=(Unavailable("Zed", 0),))
    with pytest.raises(ValueError, match="does not fit the problem"):
        _away(unit(days=2), 2)


def test_sentences() -> None:
    problem = unit()
    assert said(_away(problem, 0), Availability(), roster(problem, "E")) == [
        "Ann has E on Mon 2026-06-01 but is not available on that day."
    ]
    assert said(_away(problem, 0, 900, 960), Availability(), roster(problem, "E")) == [
        "Ann has E on Mon 2026-06-01 but is not available from Mon 2026-06-01 15:00 to Mon 2026-06-01 16:00."
    ]
