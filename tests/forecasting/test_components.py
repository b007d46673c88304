"""Components: what was put into the calls is found again, within its band."""

from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.calendar import DayFlags
from forecasting.components import Component, components
from forecasting.grid import days_between
from forecasting.method import ForecastRefused
from tests.forecasting import series

DAYS = 500
FLAGS = {
    day: DayFlags(day, billing=day.day <= 3, uplift=0.0)
    for day in days_between(series.MONDAY, series.MONDAY + timedelta(days=DAYS + 500))
}


@pytest.fixture(scope="module")
def found() -> tuple[Component, ...]:
    rate = series.rates(DAYS, effect=lambda day: 1.22 if day.day <= 3 else 1.0)
    return components(series.history(rate), FLAGS)


def test_the_bill_run_adds_what_it_adds(found: tuple[Component, ...]) -> None:
    billing = next(one for one in found if one.name == "Billing days")
    assert billing.kind == "calendar"
    assert billing.effect == pytest.approx(0.22, abs=0.06)
    assert billing.low < 0.22 < billing.high + 0.03
    assert billing.high - billing.low < 0.25


def test_weekdays_are_told_against_their_mean(found: tuple[Component, ...]) -> None:
    week = [one for one in found if one.kind == "weekday"]
    assert [one.name for one in week][::6] == ["Monday", "Sunday"]
    # Effects are against the geometric mean of the week.
    expected = series.WEEK / np.exp(np.log(series.WEEK).mean()) - 1
    assert [one.effect for one in week] == pytest.approx(expected.tolist(), abs=0.06)
    assert all(one.low < one.effect < one.high for one in week)


def test_the_level_is_told_in_calls_a_day(found: tuple[Component, ...]) -> None:
    level = [one for one in found if one.kind == "level"]
    assert date.fromisoformat(level[0].name).weekday() == 0
    # Sixty whole weeks and the one begun.
    assert len(level) == 61
    mean = 400 * float(np.exp(np.log(series.WEEK).mean()))
    assert level[-1].effect == pytest.approx(mean, rel=0.1)
    assert level[-1].low < level[-1].effect < level[-1].high


def test_curves_of_month_and_year_are_not_told(found: tuple[Component, ...]) -> None:
    assert not [one.name for one in found if ":" in one.name or "business" in one.name.lower()]


def test_a_short_history_is_refused() -> None:
    with pytest.raises(ForecastRefused):
        components(series.history(series.rates(20)), {})
