"""Elapsed minutes, wall clocks and the nights on which they part."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon

PARIS = ZoneInfo("Europe/Paris")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("first", "step", "intervals"),
    [
        # The clock springs from 02:00 to 03:00: 23 h = 46 half-hours = 92 quarters.
        (date(2026, 3, 29), 30, 46),
        (date(2026, 3, 29), 15, 92),
        (date(2026, 3, 29), 60, 23),
        # The hour from 02:00 to 03:00 passes twice: 25 h = 50 half-hours.
        (date(2026, 10, 25), 30, 50),
        (date(2026, 10, 25), 60, 25),
        (date(2026, 6, 1), 30, 48),
    ],
)
def test_a_day_has_the_intervals_that_pass(first: date, step: int, intervals: int) -> None:
    horizon = Horizon(first, 1, PARIS, step)
    assert horizon.intervals == intervals
    assert horizon.day_intervals == (range(intervals),)


def test_intervals_of_a_month_follow_its_days() -> None:
    horizon = Horizon(date(2026, 10, 24), 3, PARIS, 30)
    # 48 + 50 + 48
    assert horizon.day_intervals == (range(48), range(48, 98), range(98, 146))
    assert horizon.interval_days == (0,) * 48 + (1,) * 50 + (2,) * 48
    assert horizon.minutes == 146 * 30


def test_wall_times_behind_midnight_are_those_of_the_next_day() -> None:
    horizon = Horizon(date(2026, 6, 1), 2, SHANGHAI, 30)
    assert horizon.minute_at(0, 22 * 60) == 1320
    assert horizon.minute_at(0, 30 * 60) == horizon.minute_at(1, 6 * 60) == 1800
    assert horizon.minute_at(-1, 22 * 60) == -120


def test_wall_times_around_the_changes_of_the_clock() -> None:
    spring = Horizon(date(2026, 3, 28), 2, PARIS, 30)
    # 28 March is full; on the 29th 03:00 comes 2 h after midnight, so 06:00 comes after 5 h.
    assert spring.minute_at(1, 6 * 60) == spring.minute_at(0, 30 * 60) == 1440 + 300
    # 02:30 does not exist; it is read as 30 minutes after the jump (03:30).
    assert spring.instant(spring.minute_at(1, 150)).strftime("%H:%M") == "03:30"
    autumn = Horizon(date(2026, 10, 24), 2, PARIS, 30)
    assert autumn.minute_at(1, 6 * 60) == 1440 + 420
    # 02:30 passes twice; the first is meant.
    assert autumn.minute_at(1, 150) == 1440 + 150


def test_instants_of_intervals_carry_their_offset() -> None:
    horizon = Horizon(date(2026, 10, 25), 1, PARIS, 30)
    times = [horizon.instant(number * 30).isoformat(timespec="minutes") for number in (3, 4, 5, 6, 7, 8)]
    assert times == [
        "2026-10-25T01:30+02:00",
        "2026-10-25T02:00+02:00",
        "2026-10-25T02:30+02:00",
        "2026-10-25T02:00+01:00",
        "2026-10-25T02:30+01:00",
        "2026-10-25T03:00+01:00",
    ]


def test_days_are_numbered_from_the_first() -> None:
    horizon = Horizon(date(2026, 12, 1), 31, SHANGHAI, 30)
    assert horizon.date_of(-1) == date(2026, 11, 30)
    assert horizon.day_of_date(date(2027, 1, 1)) == 31
    assert [horizon.day_of(minute) for minute in (-1, 0, 1439, 1440)] == [-1, 0, 0, 1]


@given(
    first=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    zone=st.sampled_from(["Europe/Paris", "Asia/Shanghai", "America/New_York", "Australia/Sydney"]),
    minute=st.integers(-3 * 1440, 3 * 1440),
)
def test_minutes_and_instants_are_two_names_of_one_thing(first: date, zone: str, minute: int) -> None:
    horizon = Horizon(first, 2, ZoneInfo(zone), 15)
    instant = horizon.instant(minute)
    assert horizon.minute_of(instant) == horizon.minute_of(instant.astimezone(UTC)) == minute
    midnight = horizon.minute_at(horizon.day_of(minute), 0)
    assert midnight <= minute < horizon.minute_at(horizon.day_of(minute) + 1, 0)


def test_a_horizon_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day, not 0"):
        Horizon(date(2026, 1, 1), 0, SHANGHAI, 30)
    with pytest.raises(ValueError, match="15, 30 or 60 minutes, not 20"):
        Horizon(date(2026, 1, 1), 1, SHANGHAI, 20)


def test_minute_of_an_instant_of_another_zone() -> None:
    horizon = Horizon(date(2026, 6, 1), 1, SHANGHAI, 30)
    # Shanghai's midnight is 16:00 UTC of the day before.
    assert horizon.minute_of(datetime(2026, 5, 31, 16, 30, tzinfo=UTC)) == 30
