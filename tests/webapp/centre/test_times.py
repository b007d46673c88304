"""Dates and times as people write them, and the two hours a year that clocks make difficult."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.centre.times import (
    format_clock,
    format_instant,
    format_wall,
    parse_clock,
    parse_date,
    parse_instant,
    wall_instant,
)

PARIS, SHANGHAI = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("text", ["2026-12-01", "2026/12/1", "2026-12-1"])
def test_dates(text: str) -> None:
    assert parse_date(text) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text", ["", "1.12.2026", "12/1/2026", "2026-13-01", "0001-01-01", "2026-12/01", "２026-1-1x"]
)
def test_dates_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|year"):
        parse_date(text)


def test_clock() -> None:
    assert [parse_clock(text) for text in ("0:00", "08:30", "08:30:00", "24:00")] == [0, 510, 510, 1440]
    assert format_clock(1440) == "24:00"
    assert format_clock(1830) == "06:30"


@pytest.mark.parametrize("text", ["8", "24:30", "08:60", "08:30:15", "-1:00"])
def test_clock_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time of day|24:00"):
        parse_clock(text)


def test_local_and_offset_are_the_same_instant() -> None:
    expected = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    for text in ("2026-12-01T22:30", "2026/12/1 22:30", "2026-12-01T22:30+08:00", "2026-12-01 22:30:00+0800"):
        assert parse_instant(text, SHANGHAI) == expected
    assert parse_instant("2026-12-01T24:00", SHANGHAI) == expected + timedelta(minutes=90)


def test_an_offset_of_elsewhere_is_refused() -> None:
    with pytest.raises(ValueError, match=r"it is 2026-12-01T22:30\+08:00"):
        parse_instant("2026-12-01T14:30Z", SHANGHAI)


def test_a_time_the_clock_skips() -> None:
    # Paris goes from 02:00 to 03:00 on 29 March 2026.
    with pytest.raises(ValueError, match="does not exist"):
        parse_instant("2026-03-29T02:30", PARIS)
    with pytest.raises(ValueError, match="offset"):
        parse_instant("2026-03-29T02:30+01:00", PARIS)
    assert format_instant(wall_instant(date(2026, 3, 29), 150, PARIS)) == "2026-03-29T03:30+02:00"


def test_a_time_the_clock_shows_twice() -> None:
    # Paris goes from 03:00 back to 02:00 on 25 October 2026.
    with pytest.raises(ValueError, match=r"\+02:00 for the first time or \+01:00 for the second"):
        parse_instant("2026-10-25T02:30", PARIS)
    first = parse_instant("2026-10-25T02:30+02:00", PARIS)
    second = parse_instant("2026-10-25T02:30+01:00", PARIS)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    assert wall_instant(date(2026, 10, 25), 150, PARIS).astimezone(UTC) == first.astimezone(UTC)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from([PARIS, SHANGHAI]))
def test_written_times_read_back(stamp: datetime, zone: ZoneInfo) -> None:
    instant = stamp.replace(second=0, microsecond=0, tzinfo=UTC).astimezone(zone)
    for text in (format_instant(instant), format_wall(instant)):
        assert parse_instant(text, zone).astimezone(UTC) == instant.astimezone(UTC)


@pytest.mark.parametrize("offset", ["+24:00", "-99:99"])
def test_an_offset_of_nowhere_is_refused_in_words(offset: str) -> None:
    with pytest.raises(ValueError, match=r"is not the offset of any place$"):
        parse_instant(f"2026-12-01T08:00{offset}", ZoneInfo("Asia/Shanghai"))
