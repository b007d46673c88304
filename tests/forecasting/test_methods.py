"""The contract every method keeps."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.backtest import Origin, backtest, score
from forecasting.calendar import DayFlags
from forecasting.choose import METHODS, method_named
from forecasting.grid import QueueSpec, days_between
from forecasting.history import History
from forecasting.method import NUMBERS, QUANTILES, Fitted, ForecastRefused, Method
from tests.forecasting.series import MONDAY, history, rates, regular, without

FEBRUARY = days_between(date(2025, 2, 1), date(2025, 2, 28))
SPEC = QueueSpec("main", 480, 1200)
CEILINGS = {
    "combination": 1.22,
    "structural": 1.22,
    "profile_mix": 1.22,
    "ridge": 1.22,
    "ridge_svd": 1.22,
    "week_mean": 1.25,
    "seasonal_naive": 1.7,
}
"""Highest WAPE over the Poisson floor; measured 1.16, 1.18, 1.62, of which day noise is a part."""


@pytest.fixture(scope="module")
def past() -> History:
    """Just over a year to 20 January 2025, open 08:00-20:00."""
    days = (date(2025, 1, 20) - MONDAY).days
    return history(
        rates(days, spec=SPEC, interval_minutes=30, day_calls=600.0), spec=SPEC, interval_minutes=30
    )


@pytest.fixture(scope="module", params=METHODS, ids=lambda method: method.name)
def method(request: pytest.FixtureRequest) -> Method:
    chosen: Method = request.param
    return chosen


@pytest.fixture(scope="module")
def fitted(method: Method, past: History) -> Fitted:
    return method.fit(past, {})


@pytest.fixture(scope="module")
def rows(fitted: Fitted) -> pd.DataFrame:
    """The forecast of February; not to be changed."""
    return fitted.forecast(FEBRUARY, 1)


def test_rows_are_the_open_intervals(rows: pd.DataFrame) -> None:
    assert tuple(rows.columns) == NUMBERS
    assert rows.index.name == "interval_start"
    assert len(rows) == 28 * 24
    minute = pd.DatetimeIndex(rows.index).hour * 60 + pd.DatetimeIndex(rows.index).minute
    assert (minute.min(), minute.max()) == (480, 1170)


def test_numbers_are_finite_positive_and_quantiles_in_order(rows: pd.DataFrame) -> None:
    assert np.isfinite(rows.to_numpy()).all()
    assert (rows.to_numpy() >= 0).all()
    assert (np.diff(rows[list(QUANTILES)].to_numpy(), axis=1) >= 0).all()
    assert ((rows["mean"] > rows["p10"]) & (rows["mean"] < rows["p90"])).mean() > 0.95


def test_same_seed_same_numbers_and_another_seed_the_same_mean(
    method: Method, past: History, fitted: Fitted, rows: pd.DataFrame
) -> None:
    pd.testing.assert_frame_equal(rows, method.fit(past, {}).forecast(FEBRUARY, 1), check_exact=True)
    other = fitted.forecast(FEBRUARY, 2)
    pd.testing.assert_series_equal(rows["mean"], other["mean"], check_exact=True)
    assert not np.array_equal(rows["p90"], other["p90"])


def test_paths_are_whole_counts_around_the_mean(fitted: Fitted) -> None:
    paths = fitted.simulate(FEBRUARY, 400, 5)
    rows = fitted.forecast(FEBRUARY, 5)
    assert paths.shape == (400, len(rows))
    assert (paths == np.round(paths)).all()
    assert (paths >= 0).all()
    assert paths.sum() / 400 == pytest.approx(rows["mean"].sum(), rel=0.02)


def test_the_future_changes_nothing(method: Method, past: History) -> None:
    """What lies after the origin, however strange, does not reach a forecast made at it."""
    origin = Origin(date(2024, 12, 20), date(2025, 1, 1), date(2025, 1, 10))
    strange = past.frame.copy()
    after = strange.index >= pd.Timestamp("2024-12-20", tz=past.zone)
    strange.loc[after, "offered"] = strange.loc[after, "offered"] * 50 + 1000
    changed = History(past.spec, past.zone, past.interval_minutes, strange)
    here = backtest(past, {}, method, [origin], 1)[list(NUMBERS)]
    there = backtest(changed, {}, method, [origin], 1)[list(NUMBERS)]
    pd.testing.assert_frame_equal(here, there, check_exact=True)


def test_error_stays_below_the_ceiling_of_the_method(method: Method, past: History) -> None:
    origins = [Origin(date(2024, m, 20), date(2024, m + 1, 1), date(2024, m + 1, 28)) for m in (9, 10, 11)]
    scores = score("main", method.name, backtest(past, {}, method, origins, 1))
    assert 1.0 < scores.floor_ratio < CEILINGS[method.name]
    assert abs(scores.bias) < 0.05
    assert 0.7 < scores.coverage80 < 0.92
    assert 0.88 < scores.coverage95 <= 1.0


def test_a_history_too_short_is_refused_in_a_sentence(method: Method, past: History) -> None:
    with pytest.raises(ForecastRefused, match=r"^Queue main has .*\.$"):
        method.fit(past.before(MONDAY + timedelta(days=3)), {})
    with pytest.raises(ForecastRefused, match="no counted call"):
        method.fit(past.before(MONDAY), {})


def test_days_that_are_not_ahead_are_refused(fitted: Fitted) -> None:
    with pytest.raises(ForecastRefused, match="days after it"):
        fitted.forecast([date(2025, 1, 19)], 1)
    with pytest.raises(ForecastRefused, match="400 days ahead"):
        fitted.forecast([date(2027, 1, 1)], 1)


def test_no_days_no_rows(fitted: Fitted) -> None:
    assert fitted.forecast([], 1).empty


def test_a_queue_closed_at_weekends_and_on_holidays(method: Method) -> None:
    """Weekdays without any count have no rows; a holiday is 0 when earlier ones were closed."""
    flags = {
        day: DayFlags(day, holiday="Some day")
        for day in (date(2024, 5, 1), date(2024, 5, 20), date(2024, 7, 4))
    }
    full = history(rates(186, spec=SPEC), spec=SPEC)
    past = regular(without(full, lambda day: day.weekday() >= 5 or day in flags))
    week = days_between(date(2024, 7, 5), date(2024, 7, 14))
    flags[date(2024, 7, 10)] = DayFlags(date(2024, 7, 10), holiday="Some day")
    rows = method.fit(past.before(date(2024, 7, 5)), flags).forecast(week, 1)
    days = pd.DatetimeIndex(rows.index).strftime("%d")
    assert sorted(set(days)) == ["05", "08", "09", "10", "11", "12"]
    assert (rows[days == "10"].to_numpy() == 0).all()
    assert (rows[days == "11"]["mean"] > 0).all()


def test_a_holiday_nobody_has_seen_is_neither_closed_nor_open(method: Method) -> None:
    """After 2 closed holidays one of another name opens with (0 + 1) / (2 + 2): bands for both."""
    days_off = (date(2024, 5, 1), date(2024, 5, 20))
    flags = {day: DayFlags(day, holiday="Some day") for day in days_off}
    full = history(rates(186, spec=SPEC), spec=SPEC)
    past = regular(without(full, lambda day: day.weekday() >= 5 or day in flags)).before(date(2024, 7, 5))
    new = date(2024, 7, 17)
    flags[new] = DayFlags(new, holiday="Another day")
    fitted = method.fit(past, flags)
    rows, paths = fitted.forecast([new], 1), fitted.simulate([new], 500, 1)
    usual = 400.0  # calls of a plain Wednesday; an unknown effect raises the mean by exp(variance / 2)
    assert 0.8 * usual / 4 < rows["mean"].sum() < 1.5 * usual / 4
    assert (rows["p50"] == 0).all()
    assert (rows["p97_5"] > 2 * rows["mean"]).all()
    assert (paths.sum(axis=1) > 0).mean() == pytest.approx(0.25)


def test_a_queue_with_one_call_an_hour(method: Method) -> None:
    past = history(rates(120, day_calls=20.0))
    rows = method.fit(past, {}).forecast(days_between(date(2024, 5, 1), date(2024, 5, 31)), 1)
    assert np.isfinite(rows.to_numpy()).all()
    assert 0.6 < rows["mean"].sum() / past.frame["offered"].iloc[-31 * 24 :].sum() < 1.6


def test_days_of_23_and_25_hours_are_forecast_hour_by_hour(method: Method) -> None:
    past = history(rates(120))
    rows = method.fit(past, {}).forecast([date(2024, 10, 27)], 1)
    assert len(rows) == 25
    assert len(method.fit(past.before(date(2024, 3, 20)), {}).forecast([date(2024, 3, 31)], 1)) == 23
    # the hour shown twice is forecast twice, not halved
    night = rows["mean"].to_numpy()[1:5]
    assert night[1] == night[2] > 0


def test_missing_weeks_do_no_harm(method: Method, past: History, rows: pd.DataFrame) -> None:
    away = days_between(date(2024, 11, 1), date(2024, 11, 28))
    holey = regular(without(past, lambda day: day in away))
    less = method.fit(holey, {}).forecast(FEBRUARY, 1)
    assert less["mean"].sum() == pytest.approx(rows["mean"].sum(), rel=0.05)


def test_methods_have_names_of_their_own() -> None:
    assert len({method.name for method in METHODS}) == len(METHODS)
    with pytest.raises(ValueError, match=r"combination, structural, .*seasonal_naive are known"):
        method_named("astrology")
