from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.calendar import DayFlags, Design, design
from forecasting.grid import FloatArray, days_between
from forecasting.ridge import RidgeDays

FIRST = date(2023, 1, 2)
DAYS, AHEAD = 300, 60
WEEK = np.array([0.2, 0.1, 0.0, 0.0, 0.1, -0.3, -0.5])
BILLING = {
    day: DayFlags(day, billing=True)
    for day in days_between(FIRST, FIRST + timedelta(days=DAYS + AHEAD - 1))
    if day.day in (5, 6, 7)
}


@pytest.fixture(scope="module")
def calendar() -> Design:
    span = days_between(FIRST, FIRST + timedelta(days=DAYS + AHEAD - 1))
    return design(span, BILLING, seen_days=DAYS, known_days=DAYS, opens_sunday=True)


def truth(first: int, days: int) -> FloatArray:
    """Level 6, weekdays, billing days + 22 %."""
    span = [FIRST + timedelta(days=n) for n in range(first, first + days)]
    return np.array([6.0 + WEEK[day.weekday()] + np.log(1.22) * (day in BILLING) for day in span])


def seen(seed: int = 4) -> FloatArray:
    return truth(0, DAYS) + 0.05 * np.random.default_rng(seed).standard_normal(DAYS)


def test_a_months_totals_are_found(calendar: Design) -> None:
    ahead = np.arange(DAYS, DAYS + 31)
    found = RidgeDays(seen(), calendar, (14.0, 112.0)).predict(DAYS - 1, ahead)
    assert found == pytest.approx(truth(DAYS, 31), abs=0.06)


def test_an_origin_does_not_know_what_came_after(calendar: Design) -> None:
    y = seen()
    changed = np.where(np.arange(DAYS) > 200, 9.0, y)
    ahead = np.arange(220, 250)
    here = RidgeDays(y, calendar, (14.0,)).predict(200, ahead)
    assert np.array_equal(here, RidgeDays(changed, calendar, (14.0,)).predict(200, ahead))


def test_a_new_level_is_followed_at_once_and_a_passing_wave_is_not(calendar: Design) -> None:
    """x 3.5 three weeks ago is the new level; + 50 % for three weeks, long over, is none."""
    ahead = np.arange(DAYS, DAYS + 28)
    slow = RidgeDays(seen() + np.log(3.5) * (np.arange(DAYS) >= DAYS - 21), calendar, (224.0,))
    stepped = slow.predict(DAYS - 1, ahead) - truth(DAYS, 28)
    assert np.exp(stepped).mean() == pytest.approx(3.5, rel=0.1)
    wave = np.log(1.5) * ((np.arange(DAYS) >= 200) & (np.arange(DAYS) < 221))
    found = RidgeDays(seen() + wave, calendar, (224.0,)).predict(DAYS - 1, ahead) - truth(DAYS, 28)
    assert np.exp(found).mean() == pytest.approx(1.0, abs=0.08)


def test_unknown_days_are_left_out(calendar: Design) -> None:
    y = seen()
    y[100:140] = np.nan
    found = RidgeDays(y, calendar, (56.0,), annual=False).predict(DAYS - 1, np.arange(DAYS, DAYS + 14))
    assert found == pytest.approx(truth(DAYS, 14), abs=0.08)
