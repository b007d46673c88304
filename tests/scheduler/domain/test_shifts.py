"""Shift templates: what is a night, what is paid, what is refused."""

import pytest

from scheduler.domain.shifts import Break, ShiftTemplate, usual_night_minutes, usual_paid_minutes
from tests.scheduler.months import EARLY, MEAL_AT_TWO, NIGHT


@pytest.mark.parametrize(
    ("start", "end", "night"),
    [
        ("22:00", "30:30", True),  # 6 h of 00:00-06:00
        ("18:00", "26:00", True),  # 00:00-02:00: just 2 h
        ("18:00", "25:59", False),  # 119 minutes
        ("04:00", "12:00", True),  # 04:00-06:00: just 2 h
        ("04:01", "12:00", False),
        ("06:00", "14:00", False),
        ("15:30", "24:00", False),
        ("05:00", "25:00", True),  # 1 h of the first morning and 1 h of the second are 2 h together
        ("05:30", "25:00", False),  # 30 + 60 minutes
    ],
)
def test_a_night_is_two_hours_between_midnight_and_six(start: str, end: str, night: bool) -> None:
    assert ShiftTemplate("X", _minutes(start), _minutes(end)).is_night is night


def _minutes(wall: str) -> int:
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


def test_only_unpaid_breaks_are_not_paid() -> None:
    shift = ShiftTemplate("S", 480, 1260, (Break(720, 1020), Break(600, 615, paid=True)))
    assert shift.unpaid_minutes == 300


def test_a_shift_without_queues_serves_every_queue() -> None:
    assert ShiftTemplate("X", 0, 480).serves("any")
    only = ShiftTemplate("X", 0, 480, queues=frozenset({"main"}))
    assert only.serves("main")
    assert not only.serves("bill")


@pytest.mark.parametrize(("start", "end"), [(-1, 300), (1440, 1500), (480, 480), (480, 1921)])
def test_a_shift_starts_within_its_day_and_lasts_at_most_a_day(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="Shift X must start within its day and last at most 24 hours"):
        ShiftTemplate("X", start, end)


@pytest.mark.parametrize("pause", [Break(470, 500), Break(950, 970), Break(600, 600)])
def test_breaks_lie_inside_the_shift(pause: Break) -> None:
    with pytest.raises(ValueError, match="Shift X has a break outside its times"):
        ShiftTemplate("X", 480, 960, (pause,))


def test_the_usual_duty_is_the_middle_one() -> None:
    short, usual, long = (ShiftTemplate(str(paid), 0, paid) for paid in (240, 480, 720))
    assert usual_paid_minutes([long, short, usual]) == 480
    assert usual_paid_minutes([]) == 480


def test_a_night_brings_what_lies_between_midnight_and_six() -> None:
    # 22:00-06:30 with the meal before midnight: all of 6 h; with it at 02:00: half an hour less.
    assert NIGHT.night_minutes == 360
    assert usual_night_minutes(MEAL_AT_TWO) == 330
    assert EARLY.night_minutes == 0
    assert usual_night_minutes((EARLY,)) == 360
