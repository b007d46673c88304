"""Layers over a forecast: what each does, in order, removable, never against the form of a forecast."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.adjust import PERS
from forecasting.forecast import TOTALS, Forecast
from forecasting.layers import (
    Add,
    AtLeast,
    AtMost,
    Campaign,
    Change,
    Growth,
    HandleTime,
    OutageRecovery,
    Scale,
    Set,
    Shrinkage,
)
from forecasting.levels import path_totals, totals
from forecasting.method import QUANTILES
from forecasting.scenario import Layer, Reach, Scenario, adjusted, effects
from tests.forecasting.rows import DECEMBER, SHANGHAI, forecast, together

ALL = Reach()


def over(change: Change, reach: Reach = ALL, name: str = "one") -> Layer:
    return Layer(name, "Li", "a test", change, reach)


def applied(base: Forecast, *layers: Layer) -> pd.DataFrame:
    return adjusted(base, Scenario("test", layers), 30).forecast.frame


def at(frame: pd.DataFrame, text: str) -> Any:
    start = pd.Timestamp(text, tz=SHANGHAI)
    return frame[pd.DatetimeIndex(frame["interval_start"]) == start].iloc[0]


def test_a_month_of_half_hours_is_coherent_at_all_levels() -> None:
    # K-01: 31 days x 48 half-hours = 1,488 rows.
    frame = forecast().frame
    assert len(frame) == 1488
    month = totals(frame, "month")["mean"].sum()
    for level in ("interval", "day", "year"):
        assert totals(frame, level)["mean"].sum() == pytest.approx(month, abs=1e-6)


def test_a_month_total_is_spread_to_days_and_intervals() -> None:
    # FC-02: the month's total times 1.2 multiplies each day and interval by 1.2.
    base = forecast()
    total = float(base.frame["mean"].sum())
    after = applied(base, over(Set(1.2 * total, "month")))
    np.testing.assert_allclose(after["mean"], 1.2 * base.frame["mean"], rtol=1e-12)
    for level in ("day", "month", "year"):
        before = totals(base.frame, level)["mean"]
        np.testing.assert_allclose(totals(after, level)["mean"], 1.2 * before, atol=1e-6)


def test_totals_follow_their_intervals() -> None:
    # A campaign that doubles the 8th: 480 of the month's calls more; bands grow with the rate, others stay.
    base = forecast()
    index = pd.DatetimeIndex(base.frame["interval_start"])
    mean = base.frame["mean"].to_numpy()
    paths = np.random.default_rng(1).poisson(mean * np.linspace(0.8, 1.2, 400)[:, None]).astype(float)
    told = replace(base, totals=path_totals(index, mean, paths).assign(queue="calls")[list(TOTALS)])
    reach = Reach(date(2026, 12, 8), date(2026, 12, 8))
    moved = adjusted(told, Scenario("test", (over(Scale(2.0), reach),)), 30).forecast
    for level in ("day", "month", "year"):
        sums = totals(moved.frame, level)["mean"].to_numpy()
        np.testing.assert_allclose(moved.totals.loc[moved.totals["level"] == level, "mean"], sums, rtol=1e-9)
    days = moved.totals[moved.totals["level"] == "day"].reset_index(drop=True)
    before = told.totals[told.totals["level"] == "day"].reset_index(drop=True)
    pd.testing.assert_frame_equal(days.drop(index=7), before.drop(index=7))
    old, new = ((table["p90"] - table["p10"]).to_numpy()[7] for table in (before, days))
    assert 1.4 * old < new < 2 * old
    assert adjusted(base, Scenario("test", ()), 30).forecast.totals.empty


def test_a_day_total_leaves_other_days_alone() -> None:
    base = forecast()
    reach = Reach(date(2026, 12, 8), date(2026, 12, 9))
    after = applied(base, over(Set(1000.0, "day"), reach))
    days = totals(after, "day").set_index("start")["mean"]
    assert days[pd.Timestamp("2026-12-08")] == pytest.approx(1000)
    assert days[pd.Timestamp("2026-12-09")] == pytest.approx(1000)
    outside = ~reach.rows(_numbers(base))
    pd.testing.assert_frame_equal(after[outside], base.frame[outside])


def _numbers(base: Forecast) -> Any:
    from forecasting.adjust import Numbers

    return Numbers.of(base.frame, 30)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (Scale(1.5), 300.0),
        (Add(40.0, "range"), 240.0),
        (Add(-50.0, "range"), 150.0),
        (Add(-900.0, "range"), 0.0),
        (Add(1.0, "interval"), 224.0),
        (Add(10.0, "day"), 220.0),
        (Set(90.0, "day"), 180.0),
        (AtLeast(120.0, "day"), 240.0),
        (AtLeast(80.0, "day"), 200.0),
        (AtMost(80.0, "day"), 160.0),
        (AtMost(120.0, "day"), 200.0),
        (Growth(0.1, DECEMBER + timedelta(days=9)), 200.0),
    ],
)
def test_amounts_by_hand(change: Change, expected: float) -> None:
    # Two weekdays of 12 open half-hours, 100 calls each: 200 calls in all.
    base = forecast(days=2, day_calls=100.0, opens_min=480, closes_min=840)
    assert applied(base, over(change))["mean"].sum() == pytest.approx(expected)


def test_growth_compounds_by_the_day() -> None:
    # 10 % a year: 365.25 days after the start the factor is 1.1, on the first day it is 1.
    base = forecast(first=date(2026, 12, 31), days=367)
    after = applied(base, over(Growth(0.1, date(2026, 12, 31))))
    ratio = totals(after, "day")["mean"] / totals(base.frame, "day")["mean"]
    assert ratio.iloc[0] == pytest.approx(1.0)
    assert ratio.iloc[365] == pytest.approx(1.1 ** (365 / 365.25))


def test_outage_recovery_vector() -> None:
    # FC-12: lost 600 calls, r = 0.6, h = 2: 0.6 x 600 / 2 = +180 an hour, +90 per half-hour, four times.
    base = forecast(days=2, day_calls=6000)
    change = OutageRecovery(_time("2026-12-01T08:00"), _time("2026-12-01T10:00"), 0.6, 2.0, 600.0)
    extra = applied(base, over(change))["mean"] - base.frame["mean"]
    assert extra[extra != 0].round(9).tolist() == [90.0] * 4
    first = int(np.flatnonzero(extra.to_numpy())[0])
    assert str(base.frame["interval_start"].iloc[first]) == "2026-12-01 10:00:00+08:00"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_lost_calls_are_those_expected_in_the_outage() -> None:
    base = forecast(days=1, day_calls=6000)
    change = OutageRecovery(_time("2026-12-01T08:15"), _time("2026-12-01T09:00"), 0.5, 1.0)
    lost = 0.5 * at(base.frame, "2026-12-01T08:00")["mean"] + at(base.frame, "2026-12-01T08:30")["mean"]
    extra = applied(base, over(change))["mean"] - base.frame["mean"]
    assert extra.sum() == pytest.approx(0.5 * lost)


def test_recovery_within_an_interval_and_over_closing_time() -> None:
    # Open 08:00-20:00. The line is back at 19:15: 15 minutes of that half-hour, 30, 75 next day.
    base = forecast(days=2, day_calls=2000, opens_min=480, closes_min=1200)
    change = OutageRecovery(_time("2026-12-01T18:00"), _time("2026-12-01T19:15"), 1.0, 2.0, 240.0)
    after = applied(base, over(change))
    extra = (after["mean"] - base.frame["mean"]).round(9)
    # 240 calls over 2 hours are 2 a minute.
    assert extra[extra > 0].tolist() == [30.0, 60.0, 60.0, 60.0, 30.0]
    assert str(base.frame["interval_start"][extra > 0].iloc[2]) == "2026-12-02 08:00:00+08:00"


def test_queues_share_the_lost_calls_as_they_were_expected() -> None:
    base = together(forecast(days=1, day_calls=300, queue="a"), forecast(days=1, day_calls=100, queue="b"))
    change = OutageRecovery(_time("2026-12-01T08:00"), _time("2026-12-01T09:00"), 0.5, 1.0, 80.0)
    table = effects(base, Scenario("s", (over(change),)), 30)
    assert (table["after"] - table["before"]).round(9).tolist() == [30.0, 10.0]


def test_campaign_brings_its_calls_and_halves() -> None:
    # 10,000 letters, 3 % call: 300 calls; Tuesday to Thursday alike, halving daily: 4 : 2 : 1.
    base = forecast(days=3)
    after = applied(base, over(Campaign(10_000, 0.03, 1.0), Reach(DECEMBER, date(2026, 12, 3))))
    extra = totals(after, "day")["mean"] - totals(base.frame, "day")["mean"]
    np.testing.assert_allclose(extra, [300 * 4 / 7, 300 * 2 / 7, 300 / 7])


def test_a_campaign_leaves_closed_days_out() -> None:
    base = forecast(days=3, closed=(date(2026, 12, 2),))
    after = applied(base, over(Campaign(1000, 0.1, 1.0)))
    extra = totals(after, "day")["mean"] - totals(base.frame, "day")["mean"]
    np.testing.assert_allclose(extra, [80.0, 0.0, 20.0])


def test_handle_time_and_shrinkage_leave_calls_alone() -> None:
    base = forecast(days=2)
    monday = Reach(DECEMBER, DECEMBER, 480, 720)
    found = adjusted(
        base,
        Scenario(
            "s",
            (
                over(HandleTime(factor=1.5), monday, "longer"),
                over(HandleTime(aht_s=300.0), Reach(first_day=date(2026, 12, 2)), "exact"),
                over(Shrinkage(0.3), monday, "training"),
            ),
        ),
        30,
    )
    frame = found.forecast.frame
    pd.testing.assert_frame_equal(frame.drop(columns="aht_s"), base.frame.drop(columns="aht_s"))
    assert at(frame, "2026-12-01T08:00")["aht_s"] == 360
    assert at(frame, "2026-12-01T07:30")["aht_s"] == 240
    assert at(frame, "2026-12-02T08:00")["aht_s"] == 300
    assert np.isfinite(found.shrinkage).sum() == 8
    assert np.nanmax(found.shrinkage) == 0.3


def test_reach_by_time_over_midnight_weekday_and_queue() -> None:
    base = together(forecast(queue="a"), forecast(queue="b"))
    reach = Reach(from_min=1320, to_min=360, weekdays=(5,), queues=("b",))
    after = applied(base, over(Scale(2.0), reach))
    changed = base.frame[after["mean"] != base.frame["mean"]]
    # December 2026 has Saturdays on 5, 12, 19 and 26: 4 h before and 6 h after midnight of those days.
    assert set(changed["queue"]) == {"b"}
    assert len(changed) == 4 * (4 + 12)
    assert {stamp.weekday() for stamp in changed["interval_start"]} == {5}


def test_layers_apply_in_order_and_can_be_taken_away() -> None:
    base = forecast(days=2, day_calls=100)
    twice, more = over(Scale(2.0), name="twice"), over(Add(50.0, "day"), name="more")
    first = Scenario("s").with_layer(twice).with_layer(more)
    assert adjusted(base, first, 30).forecast.frame["mean"].sum() == pytest.approx(2 * 250)
    other = Scenario("s", (more, twice))
    assert adjusted(base, other, 30).forecast.frame["mean"].sum() == pytest.approx(2 * 300)
    pd.testing.assert_frame_equal(applied(base, *first.without("twice").layers), applied(base, more))
    pd.testing.assert_frame_equal(applied(base, *first.without("twice").without("more").layers), base.frame)
    with pytest.raises(KeyError):
        first.without("third")
    with pytest.raises(ValueError, match="stands twice"):
        Scenario("s", (twice, twice))


def test_a_layer_that_is_off_or_reaches_nothing() -> None:
    base = forecast(days=2)
    off = Layer("off", "Li", "later", Scale(9.0), ALL, on=False)
    far = over(Scale(9.0), Reach(first_day=date(2027, 1, 1)), "far")
    found = adjusted(base, Scenario("s", (off, far)), 30)
    pd.testing.assert_frame_equal(found.forecast.frame, base.frame)
    assert found.idle == ("far",)


def test_effects_tell_each_layer_alone() -> None:
    base = forecast(days=2, day_calls=100)
    table = effects(base, Scenario("s", (over(Scale(2.0), name="a"), over(Add(50.0, "day"), name="b"))), 30)
    assert table["layer"].tolist() == ["a", "b"]
    assert table["before"].round(9).tolist() == [200.0, 400.0]
    assert table["after"].round(9).tolist() == [400.0, 500.0]


def test_scaled_bands_widen_as_counts_do() -> None:
    # Mean 0.01 with all quantiles 0, set to 100: the band must be that of a count of 100, not 0 to 0.
    base = forecast(days=1, day_calls=0.01)
    after = at(applied(base, over(Set(100.0, "interval"))), "2026-12-01T12:00")
    assert after["p10"] == pytest.approx(100 - 12.8, abs=0.5)
    assert after["p90"] == pytest.approx(100 + 12.8, abs=0.5)
    # Where the rate's own spread dominates, twice the calls have a band of nearly twice the width.
    busy = forecast(days=1, day_calls=48_000)
    before, twice = (at(frame, "2026-12-01T12:00") for frame in (busy.frame, applied(busy, over(Scale(2.0)))))
    assert (twice["p90"] - twice["p10"]) / (before["p90"] - before["p10"]) == pytest.approx(2.0, abs=0.02)


PER = st.sampled_from(PERS)
CALLS = st.floats(0, 5000)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(Scale, st.floats(0, 20)),
    st.builds(Add, st.floats(-5000, 5000), PER),
    st.builds(Set, CALLS, PER),
    st.builds(AtLeast, CALLS, PER),
    st.builds(AtMost, CALLS, PER),
    st.builds(Campaign, CALLS, st.floats(0, 1), st.floats(0.1, 50)),
    st.builds(Growth, st.floats(-0.9, 3), st.just(DECEMBER)),
    st.builds(
        OutageRecovery,
        st.just(_time("2026-12-01T08:00")),
        st.just(_time("2026-12-01T10:10")),
        st.floats(0, 1),
        st.floats(0.1, 10),
    ),
    st.builds(HandleTime, factor=st.floats(0.1, 3)),
    st.builds(Shrinkage, st.floats(0, 0.9)),
)
REACHES = st.builds(
    Reach,
    st.sampled_from([None, DECEMBER, date(2026, 12, 2)]),
    st.sampled_from([None, date(2026, 12, 2), date(2026, 12, 3)]),
    st.sampled_from([0, 600]),
    st.sampled_from([300, 1440]),
    st.sampled_from([(), (1, 3)]),
    st.sampled_from([(), ("a",)]),
)
BASE = together(
    forecast(days=3, queue="a", day_calls=700, closed=(date(2026, 12, 2),)),
    forecast(days=3, queue="b", day_calls=9, opens_min=480, closes_min=1200),
)


@given(st.lists(st.tuples(CHANGES, REACHES), min_size=1, max_size=4))
def test_no_scenario_breaks_the_form_of_a_forecast(pairs: list[tuple[Change, Reach]]) -> None:
    # Forecast itself refuses negative numbers, NaN and quantiles out of order.
    layers = tuple(over(change, reach, str(n)) for n, (change, reach) in enumerate(pairs))
    before = BASE.frame.copy()
    after = adjusted(BASE, Scenario("s", layers), 30).forecast.frame
    pd.testing.assert_frame_equal(BASE.frame, before)
    closed = before["mean"] == 0
    assert (after.loc[closed, ["mean", *QUANTILES]] == 0).all(axis=None)
    again = adjusted(BASE, Scenario("s", layers), 30).forecast.frame
    pd.testing.assert_frame_equal(after, again)
