from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.backtest import Origin, backtest, lead_origins, month_ahead_origins, naive_error, score
from forecasting.method import ForecastRefused
from forecasting.methods.week_mean import WeekMean
from tests.forecasting.series import MONDAY, history, outage_on, rates


def test_month_ahead_origins_are_blind_from_the_20th() -> None:
    origins = month_ahead_origins(date(2024, 1, 1), date(2024, 7, 30))
    # 84 days of history before the cut: the 20th of April is the first; July is not complete.
    assert [(origin.cut, origin.first, origin.last) for origin in origins] == [
        (date(2024, 4, 20), date(2024, 5, 1), date(2024, 5, 31)),
        (date(2024, 5, 20), date(2024, 6, 1), date(2024, 6, 30)),
    ]


def test_origins_of_any_lead() -> None:
    origins = lead_origins(date(2024, 1, 1), date(2024, 3, 10), lead=1, length=7, step=7, least_days=56)
    assert origins == [
        Origin(date(2024, 2, 26), date(2024, 2, 26), date(2024, 3, 3)),
        Origin(date(2024, 3, 4), date(2024, 3, 4), date(2024, 3, 10)),
    ]
    ahead = lead_origins(date(2024, 1, 1), date(2024, 3, 10), lead=8, length=1, step=1, least_days=60)
    assert ahead[0] == Origin(date(2024, 3, 1), date(2024, 3, 8), date(2024, 3, 8))


def test_an_origin_that_knows_its_target_is_refused() -> None:
    with pytest.raises(ValueError, match="cut <= first <= last"):
        Origin(date(2024, 5, 2), date(2024, 5, 1), date(2024, 5, 31))


def test_rows_hold_forecast_and_actual_and_outages_are_not_scored() -> None:
    past = history(rates(150))
    origin = Origin(date(2024, 4, 20), date(2024, 5, 1), date(2024, 5, 7))
    flags = outage_on(date(2024, 5, 3), {})
    rows = backtest(past, flags, WeekMean(), [origin], 1)
    assert len(rows) == 7 * 24
    unknown = rows["actual"].isna()
    assert set(pd.DatetimeIndex(rows.index[unknown]).strftime("%m-%d")) == {"05-03"}
    assert unknown.sum() == 24
    expected = past.frame["offered"].reindex(rows.index)[~unknown]
    assert (rows["actual"][~unknown] == expected).all()


def test_scores_of_two_origins() -> None:
    past = history(rates(150))
    origins = [
        Origin(date(2024, 4, 1), date(2024, 4, 2), date(2024, 4, 8)),
        Origin(date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 8)),
    ]
    rows = backtest(past, {}, WeekMean(), origins, 1)
    found = score("main", "week_mean", rows)
    gap = (rows["mean"] - rows["actual"]).abs().sum()
    assert found.wape == pytest.approx(gap / rows["actual"].sum())
    assert found.intervals == 14 * 24
    assert 0.5 < found.mase < 1.2
    assert 0 < found.pinball < found.wape
    assert found.coverage80 < found.coverage95


def test_naive_error_by_hand() -> None:
    """Fourteen days with one call more in every hour of the second week: the error of a week ago is 1."""
    past = history(rates(14))
    past.frame["offered"] = np.repeat([5.0, 6.0], 7 * 24)
    assert naive_error(past) == 1.0
    assert np.isnan(naive_error(past.before(MONDAY + timedelta(days=7))))


def test_nothing_long_enough_is_refused() -> None:
    with pytest.raises(ForecastRefused, match="too short for every one of 1 origins"):
        backtest(
            history(rates(20)),
            {},
            WeekMean(),
            [Origin(date(2024, 1, 3), date(2024, 1, 9), date(2024, 1, 9))],
            1,
        )
