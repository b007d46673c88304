from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.grid import QueueSpec
from forecasting.past import look_at
from forecasting.profile import Profile, day_totals, fit_profile
from tests.forecasting.series import MONDAY, history, rates, regular


def learned(days: int, day_calls: float) -> tuple[Profile, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    rate = rates(days, day_calls=day_calls)
    past = look_at(history(rate), {})
    truth = rate.to_numpy()[:24] / rate.to_numpy()[:24].sum()
    return fit_profile(past.table, past.usable(), {}), truth


def test_shares_are_those_of_the_rates_and_sum_to_one() -> None:
    profile, truth = learned(84, 4000.0)
    assert profile.shares.sum(axis=1) == pytest.approx(np.ones(7))
    assert profile.shares == pytest.approx(np.tile(truth, (7, 1)), abs=0.004)
    assert (profile.dispersion >= 0).all()
    assert np.median(profile.dispersion) < 0.01


def test_few_calls_borrow_from_the_other_days() -> None:
    """With 10 calls a day a weekday's own shares would be off by several points in every slot."""
    profile, truth = learned(84, 10.0)
    assert np.abs(profile.shares - truth).max() < 0.03


def test_half_a_day_tells_the_whole_days_total() -> None:
    past = regular(history(rates(84, day_calls=2000.0)))
    frame = past.frame.copy()
    day = frame.index.strftime("%Y-%m-%d") == str(MONDAY + timedelta(days=70))  # type: ignore[attr-defined]
    hour = frame.index.hour  # type: ignore[attr-defined]
    full = float(frame.loc[day, "offered"].sum())
    frame.loc[day & (hour >= 17), "offered"] = np.nan
    broken = look_at(type(past)(past.spec, past.zone, 60, frame), {})
    profile = fit_profile(broken.table, broken.usable(), {})
    totals = day_totals(broken.table, profile.rows(broken.table.days, {}, True))
    assert totals[70] == pytest.approx(full, rel=0.08)
    frame.loc[day & (hour >= 9), "offered"] = np.nan
    broken = look_at(type(past)(past.spec, past.zone, 60, frame), {})
    assert np.isnan(day_totals(broken.table, profile.rows(broken.table.days, {}, True))[70])


def test_opening_hours_that_are_short_have_few_slots() -> None:
    spec = QueueSpec("main", 540, 720)
    past = look_at(history(rates(56, spec=spec), spec=spec), {})
    assert fit_profile(past.table, past.usable(), {}).shares.shape == (7, 3)
    assert past.table.days[0] == date(2024, 1, 1)
