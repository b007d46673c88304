from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.grid import QueueSpec, days_between, local_midnight, open_grid, slots_per_day

ZONES = [
    "Asia/Shanghai",
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Santiago",
]


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2005, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 10),
    minutes=st.sampled_from([15, 30]),
    opens=st.integers(0, 20),
    hours=st.integers(1, 24),
)
def test_a_grid_is_the_open_time_of_its_days(
    zone: str, first: date, days: int, minutes: int, opens: int, hours: int
) -> None:
    spec = QueueSpec("main", opens * 60, min(opens + hours, 24) * 60)
    span = days_between(first, first + timedelta(days=days - 1))
    grid = open_grid(span, spec, ZoneInfo(zone), minutes)
    assert grid.days == span
    assert grid.index.is_monotonic_increasing
    assert grid.index.is_unique
    assert (grid.slot >= 0).all()
    assert (grid.slot < slots_per_day(spec, minutes)).all()
    assert [stamp.date() for stamp in grid.index] == [span[day] for day in grid.day]


@given(zone=st.sampled_from(ZONES), day=st.dates(date(2005, 1, 1), date(2030, 1, 1)))
def test_an_open_day_has_as_many_intervals_as_it_has_time(zone: str, day: date) -> None:
    here = ZoneInfo(zone)
    grid = open_grid([day], QueueSpec("main"), here, 30)
    length = local_midnight(day + timedelta(days=1), here) - local_midnight(day, here)
    assert len(grid.index) * pd.Timedelta(minutes=30) == length


@pytest.mark.parametrize(("day", "intervals"), [("2026-03-29", 46), ("2026-10-25", 50), ("2026-06-01", 48)])
def test_half_hours_of_the_days_the_clock_is_changed(day: str, intervals: int) -> None:
    grid = open_grid([date.fromisoformat(day)], QueueSpec("main"), ZoneInfo("Europe/Paris"), 30)
    assert len(grid.index) == intervals


def test_days_may_be_given_in_any_order_and_with_holes() -> None:
    days = [date(2026, 5, 9), date(2026, 5, 1)]
    grid = open_grid(days, QueueSpec("main", 480, 600), ZoneInfo("Asia/Shanghai"), 60)
    assert grid.days == (date(2026, 5, 1), date(2026, 5, 9))
    assert np.bincount(grid.day).tolist() == [2, 2]


def test_no_days_no_intervals() -> None:
    assert len(open_grid([], QueueSpec("main"), ZoneInfo("Asia/Shanghai"), 30).index) == 0
