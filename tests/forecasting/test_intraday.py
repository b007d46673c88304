"""The rest of a day with the counts so far: laws that hold for any counts."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.forecast import Forecast
from forecasting.intraday import Belief, update
from forecasting.method import QUANTILES
from tests.forecasting.rows import DECEMBER, SHANGHAI, forecast

BASE = forecast(days=2, day_calls=2400.0)
NOON = pd.Timestamp("2026-12-01T12:00", tz=SHANGHAI)


def counts(factor: float, base: Forecast = BASE) -> "pd.Series[float]":
    """The forecast's own means times a factor, as counts of every interval."""
    return pd.Series(
        factor * base.frame["mean"].to_numpy(), index=pd.DatetimeIndex(base.frame["interval_start"])
    )


def rest(base: Forecast = BASE, now: pd.Timestamp = NOON) -> pd.DataFrame:
    """What the forecast said of the rest of the day."""
    start = pd.DatetimeIndex(base.frame["interval_start"])
    ahead = (start + timedelta(minutes=30) > now) & (start.normalize() == now.normalize())
    return base.frame[ahead].reset_index(drop=True)


def width(frame: pd.DataFrame) -> "pd.Series[float]":
    return frame["p90"] - frame["p10"]


def test_gamma_poisson_by_hand() -> None:
    # Prior mean 1, variance 0.04: gamma(25, 25). 150 calls where 100 were expected: gamma(175, 125).
    found = Belief(1.0, 0.04).after(150.0, 100.0)
    assert [found.mean, found.variance] == pytest.approx([175 / 125, 1 / 175])


def test_only_the_rest_of_the_day_is_told() -> None:
    made = update(BASE, counts(1.0), NOON, 30).frame
    assert len(made) == 24
    assert str(made["interval_start"].iloc[0]) == "2026-12-01 12:00:00+08:00"
    # Ten minutes into an interval it has not ended.
    assert len(update(BASE, counts(1.0), NOON + timedelta(minutes=10), 30).frame) == 24
    assert len(update(BASE, counts(1.0), NOON + timedelta(minutes=30), 30).frame) == 23
    assert update(BASE, counts(1.0), NOON + timedelta(days=9), 30).frame.empty


def test_without_counts_nothing_changes() -> None:
    made = update(BASE, counts(np.nan), NOON, 30).frame
    pd.testing.assert_frame_equal(made, rest())
    early = update(BASE, counts(5.0), pd.Timestamp("2026-12-01T00:10", tz=SHANGHAI), 30).frame
    pd.testing.assert_frame_equal(early, rest(now=pd.Timestamp("2026-12-01T00:10", tz=SHANGHAI)))


def test_later_counts_and_other_days_are_not_looked_at() -> None:
    seen = counts(1.3)
    spoilt = seen.copy()
    spoilt[pd.DatetimeIndex(spoilt.index) >= NOON] = 9999.0
    pd.testing.assert_frame_equal(update(BASE, seen, NOON, 30).frame, update(BASE, spoilt, NOON, 30).frame)


def test_counts_as_expected_narrow_the_bands() -> None:
    made = update(BASE, counts(1.0), NOON, 30).frame
    np.testing.assert_allclose(made["mean"], rest()["mean"], rtol=1e-9)
    assert (width(made) < width(rest())).all()
    # The more of the day is known, the narrower its last half-hours.
    evening = update(BASE, counts(1.0), NOON + timedelta(hours=6), 30).frame
    assert (width(evening.tail(8)).to_numpy() < width(made.tail(8)).to_numpy()).all()


def test_twice_the_calls_raise_the_rest_nearly_twice() -> None:
    made = update(BASE, counts(2.0), NOON, 30).frame
    ratio = made["mean"] / rest()["mean"]
    assert (ratio > 1.7).all()
    assert (ratio <= 2.05).all()
    # A swell fades: what comes soon is raised at least as much as what comes late.
    assert (np.diff(ratio) <= 1e-12).all()
    half = update(BASE, counts(0.5), NOON, 30).frame
    assert ((half["mean"] / rest()["mean"]) < 0.65).all()


def test_few_calls_are_believed_little() -> None:
    quiet = forecast(days=1, day_calls=10.0)
    made = update(quiet, counts(2.0, quiet), NOON, 30).frame
    ratio = float((made["mean"] / rest(quiet)["mean"]).mean())
    assert 1.0 < ratio < 1.4


def test_closed_intervals_stay_closed() -> None:
    closed = forecast(days=1, closed=(DECEMBER,))
    made = update(closed, counts(0.0, closed) + 5.0, NOON, 30).frame
    assert (made[["mean", *QUANTILES]] == 0).all(axis=None)


def test_a_day_of_25_hours() -> None:
    zone = "Europe/Paris"
    base = forecast(first=date(2026, 10, 25), days=1, zone=pd.Timestamp(0, tz=zone).tz)  # type: ignore[arg-type]
    now = pd.Timestamp("2026-10-25T06:00", tz=zone)
    made = update(base, counts(1.5, base), now, 30).frame
    assert len(base.frame) == 50
    assert len(made) == 36


@given(
    st.lists(st.one_of(st.just(np.nan), st.floats(0, 500)), min_size=48, max_size=48),
    st.integers(0, 1439),
    st.sampled_from([0.5, 40.0, 3000.0]),
)
def test_any_counts_give_a_right_forecast(seen: list[float], minute: int, level: float) -> None:
    # Forecast itself refuses NaN, negative numbers and quantiles out of order.
    base = forecast(days=1, day_calls=level)
    known = pd.Series(seen, index=pd.DatetimeIndex(base.frame["interval_start"]))
    now = pd.Timestamp(DECEMBER, tz=SHANGHAI) + timedelta(minutes=minute)
    one, other = (update(base, known, now, 30).frame for _ in range(2))
    pd.testing.assert_frame_equal(one, other)
    assert len(one) == 48 - minute // 30


def test_the_fewer_the_calls_the_less_a_morning_tells() -> None:
    # The same surplus, the same relative width of the bands: only the number of calls behind it differs.
    raised = []
    for day_calls in (10.0, 100.0, 1000.0, 10_000.0):
        base = forecast(days=1, day_calls=day_calls)
        made = update(base, counts(1.3, base), NOON, 30).frame
        raised.append(float(made["mean"].sum() / rest(base)["mean"].sum()))
        assert (width(made) <= width(rest(base)) * raised[-1] + 1e-9).all()
    assert raised == sorted(raised)
    assert 1.0 < raised[0] < 1.02
    assert raised[-1] > 1.1
