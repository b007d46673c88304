from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.grid import FloatArray
from forecasting.past import Past, look_at
from forecasting.profile import fit_profile
from forecasting.profile_svd import fit_svd_profile
from tests.forecasting.series import MONDAY, history, rates


def seasonal(days: int) -> tuple[Past, FloatArray, FloatArray]:
    """Calls move to the evening in the summer half: past, shares of winter, shares of summer."""
    rate = rates(days, day_calls=3000.0)
    hour = rate.index.hour  # type: ignore[attr-defined]
    summer = np.isin(rate.index.month, range(4, 10))  # type: ignore[attr-defined]
    tilted: pd.Series[float] = rate * np.where(summer, 1 + 0.5 * np.sin(2 * np.pi * (hour - 14) / 24), 1.0)
    winter_day = rate.to_numpy()[:24]
    summer_day = winter_day * (1 + 0.5 * np.sin(2 * np.pi * (np.arange(24) - 14) / 24))
    return look_at(history(tilted), {}), winter_day / winter_day.sum(), summer_day / summer_day.sum()


def gap(shares: FloatArray, truth: FloatArray) -> float:
    return float(np.abs(shares - truth).sum())


def test_rows_are_shares() -> None:
    past, _, _ = seasonal(120)
    base = fit_profile(past.table, past.usable(), {})
    shares = fit_svd_profile(past.table, past.plain(), base, season=MONDAY + timedelta(days=140))
    assert shares.sum(axis=1) == pytest.approx(np.ones(7))
    assert (shares >= 0).all()


def test_a_season_to_come_is_known_from_the_year_before() -> None:
    """History ends in early March: the profile of July is last July's, by either profile."""
    past, winter, summer = seasonal(430)
    base = fit_profile(past.table, past.usable(), {})
    july = date(2025, 7, 15)
    decayed = fit_profile(past.table, past.usable(), {}, season=july).shares
    factors = fit_svd_profile(past.table, past.plain(), base, season=july)
    for found in (decayed[1], factors[1]):
        assert gap(found, summer) < 0.6 * gap(base.shares[1], summer)
    assert gap(fit_profile(past.table, past.usable(), {}, season=date(2025, 3, 15)).shares[1], winter) < 0.15


def test_a_month_of_days_is_too_little_for_factors() -> None:
    past, _, _ = seasonal(28)
    base = fit_profile(past.table, past.usable(), {})
    found = fit_svd_profile(past.table, past.plain(), base, season=MONDAY + timedelta(days=40))
    assert np.array_equal(found, base.shares)
