from datetime import date

import numpy as np
import pytest

from forecasting.grid import days_between, open_grid
from forecasting.handle_time import handle_times
from tests.forecasting.series import MONDAY, PARIS, history, rates

WEEK = days_between(date(2024, 4, 1), date(2024, 4, 7))


def test_without_any_the_default_holds() -> None:
    past = history(rates(28))
    grid = open_grid(WEEK, past.spec, PARIS, 60)
    assert handle_times(past, grid, 195.0).tolist() == [195.0] * 168


def test_a_long_evening_is_learned_and_an_empty_hour_borrows() -> None:
    """240 s in the evening, 180 s by day; 03:00 on Mondays has hardly a call and borrows."""
    past = history(rates(84, day_calls=4000.0))
    hour = past.frame.index.hour  # type: ignore[attr-defined]
    past.frame["aht_s"] = np.where(hour >= 18, 240.0, 180.0)
    monday_night = (past.frame.index.day_of_week == 0) & (hour == 3)  # type: ignore[attr-defined]
    past.frame.loc[monday_night, "aht_s"] = 900.0
    past.frame.loc[monday_night, "offered"] = 1.0
    grid = open_grid(WEEK, past.spec, PARIS, 60)
    seconds = handle_times(past, grid, 100.0).reshape(7, 24)
    assert seconds[2, 10] == pytest.approx(180.0, abs=2)
    assert seconds[2, 20] == pytest.approx(240.0, abs=2)
    assert 180 < seconds[0, 3] < 300
    assert grid.days[0].weekday() == MONDAY.weekday() == 0


def test_newer_weeks_weigh_more() -> None:
    past = history(rates(364, day_calls=4000.0))
    half = len(past.frame) // 2
    past.frame["aht_s"] = np.r_[np.full(half, 100.0), np.full(len(past.frame) - half, 200.0)]
    grid = open_grid(days_between(date(2025, 1, 6), date(2025, 1, 6)), past.spec, PARIS, 60)
    # half-life 91 days: the newer half year has (1 - 1/4) / (1 - 1/16) = 0.8 of the decayed calls
    assert handle_times(past, grid, 0.0)[10] == pytest.approx(180.0, abs=4)
