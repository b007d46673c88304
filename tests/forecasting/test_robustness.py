"""What real histories look like: short, holey, stepping, sparse. Every method works or says why not."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.calendar import DayFlags
from forecasting.choose import METHODS, fit_or_fall_back
from forecasting.grid import QueueSpec, days_between
from forecasting.history import History
from forecasting.method import QUANTILES, ForecastRefused, Method
from forecasting.methods.combination import Combination
from forecasting.methods.structural import Structural
from tests.forecasting.series import MONDAY, history, outage_on, rates, regular, without

SPEC = QueueSpec("main", 480, 1200)


@pytest.fixture(params=METHODS, ids=lambda method: method.name)
def method(request: pytest.FixtureRequest) -> Method:
    chosen: Method = request.param
    return chosen


def month_after(past: History, method: Method, flags: Mapping[date, DayFlags] | None = None) -> pd.DataFrame:
    """The forecast of the four weeks that begin eleven days after the history, checked."""
    first = past.last_day + timedelta(days=11)
    span = days_between(first, first + timedelta(days=27))
    _, fitted = fit_or_fall_back(method, past, flags or {})
    rows = fitted.forecast(span, 1)
    numbers = rows.to_numpy()
    assert np.isfinite(numbers).all()
    assert (numbers >= 0).all()
    assert (np.diff(rows[list(QUANTILES)].to_numpy(), axis=1) >= 0).all()
    minute = pd.DatetimeIndex(rows.index).hour * 60 + pd.DatetimeIndex(rows.index).minute
    assert ((minute >= past.spec.opens_min) & (minute < past.spec.closes_min)).all()
    return rows


@pytest.mark.parametrize("days", [6, 20, 56, 140, 365], ids=lambda days: f"{days} days")
def test_short_histories(method: Method, days: int) -> None:
    past = history(rates(days, spec=SPEC), spec=SPEC)
    rows = month_after(past, method)
    assert rows["mean"].sum() / 4 == pytest.approx(400 * 6.5, rel=0.25)


def test_missing_weeks_closed_days_and_outages_together(method: Method) -> None:
    flags: Mapping[date, DayFlags] = {
        day: DayFlags(day, holiday="Some day") for day in (date(2024, 3, 14), date(2024, 5, 1))
    }
    flags = outage_on(date(2024, 5, 8), flags)
    gone = days_between(date(2024, 2, 5), date(2024, 2, 25))
    full = history(rates(160, spec=SPEC), spec=SPEC)
    past = regular(without(full, lambda day: day in gone or day.weekday() == 6 or day in flags))
    rows = month_after(past, method, flags)
    assert 6 not in set(pd.DatetimeIndex(rows.index).day_of_week)
    assert rows["mean"].sum() == pytest.approx(4 * 400 * 6.1, rel=0.15)


def test_one_call_an_hour_and_none_at_all(method: Method) -> None:
    past = history(rates(140, spec=SPEC, day_calls=6.0), spec=SPEC)
    month_after(past, method)
    silent = History(SPEC, past.zone, 60, past.frame.assign(offered=0.0))
    with pytest.raises(ForecastRefused, match="has 140 counted days and no call on any of them"):
        month_after(silent, method)
    flags: Mapping[date, DayFlags] = {}
    for day in days_between(past.first_day, past.last_day):
        flags = outage_on(day, flags)
    with pytest.raises(ForecastRefused, match="no count outside of outages"):
        month_after(past, method, flags)


def test_quarter_hours(method: Method) -> None:
    past = history(rates(70, spec=SPEC, interval_minutes=15), spec=SPEC, interval_minutes=15)
    assert len(month_after(past, method)) == 28 * 48


@pytest.mark.parametrize("since", [20, 45, 80], ids=lambda since: f"{since} days ago")
@pytest.mark.parametrize("method", [Combination(), Structural()], ids=["combination", "structural"])
def test_a_level_step_is_followed(method: Method, since: int) -> None:
    """x 3.5 from one day to the next, as when another site's calls come in."""
    days = 400
    step = MONDAY + timedelta(days=days - since)
    rate = rates(days, spec=SPEC, effect=lambda day: 3.5 if day >= step else 1.0)
    rows = month_after(history(rate, spec=SPEC), method)
    assert rows["mean"].sum() == pytest.approx(3.5 * 4 * 400 * 6.5, rel=0.2)


def test_a_year_ahead(method: Method) -> None:
    """Every month of the year level (FC-02), with leads no past origin had."""
    past = history(rates(380, spec=SPEC), spec=SPEC)
    span = days_between(past.last_day + timedelta(days=1), past.last_day + timedelta(days=366))
    rows = method.fit(past, {}).forecast(span, 1)
    assert np.isfinite(rows.to_numpy()).all()
    assert rows["mean"].sum() / 366 * 7 == pytest.approx(400 * 6.5, rel=0.25)
