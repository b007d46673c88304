"""Scoring a forecast against what came: every measure by hand, by level and lead."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.evaluation import Accuracy, NaiveScale, accuracy, leads, stored_rows, stored_sums
from forecasting.grid import QueueSpec
from forecasting.history import History
from forecasting.levels import path_totals
from tests.forecasting import series
from tests.forecasting.rows import DECEMBER, SHANGHAI, forecast

SCALE = NaiveScale(interval=2.0, day=50.0)


def rows(actual: float | np.ndarray, cut: date | None = DECEMBER, days: int = 31) -> pd.DataFrame:
    """The made-up forecast beside actuals."""
    frame = forecast(days=days).frame.drop(columns="queue").set_index("interval_start")
    known = np.full(len(frame), cut or "NaT", dtype="datetime64[s]")
    return frame.assign(actual=actual, cut=known)


def one(found: list[Accuracy], level: str, lead: str = "all") -> Accuracy:
    return next(line for line in found if (line.level, line.lead) == (level, lead))


def test_ten_per_cent_too_high_at_every_level() -> None:
    # K-02: forecast = 1.1 x actual gives WAPE 10.0 % and bias +10.0 % exactly, at every level.
    table = rows(0.0)
    table["actual"] = table["mean"] / 1.1
    for level in ("interval", "day", "month", "year"):
        found = one(accuracy("calls", table, SCALE), level)
        assert found.wape == pytest.approx(0.1, abs=1e-12)
        assert found.bias == pytest.approx(0.1, abs=1e-12)
        assert found.mape == pytest.approx(0.1, abs=1e-12)
        assert found.peak_error == pytest.approx(0.1, abs=1e-12)
    assert one(accuracy("calls", table, SCALE), "month").pairs == 1
    assert one(accuracy("calls", table, SCALE), "day").pairs == 31


def test_a_perfect_forecast_has_no_error() -> None:
    table = rows(0.0)
    table["actual"] = table["mean"]
    for line in accuracy("calls", table, SCALE):
        assert (line.wape, line.mape, line.rmse, line.bias, line.peak_error) == (0, 0, 0, 0, 0)
        assert line.floor_ratio == 0


def test_errors_that_cancel_show_on_the_interval_only() -> None:
    # Two half-hours of a day, forecast 10 and 10, actual 6 and 14: interval WAPE 8/20, day WAPE 0.
    table = rows(np.nan, days=1)
    table.loc[table.index[20:22], "mean"] = 10.0
    table.loc[table.index[20:22], "actual"] = [6.0, 14.0]
    found = accuracy("calls", table, SCALE)
    interval, day = one(found, "interval"), one(found, "day")
    assert (interval.pairs, day.pairs) == (2, 1)
    assert interval.wape == pytest.approx(0.4)
    # MAPE: (4/6 + 4/14) / 2; RMSE: root of 16; MASE: mean error 4 over the naive 2.
    assert interval.mape == pytest.approx((4 / 6 + 4 / 14) / 2)
    assert [interval.rmse, interval.mase] == pytest.approx([4.0, 2.0])
    assert (day.wape, day.bias, day.actual, day.forecast) == (0, 0, 20, 20)


def test_days_without_bands_of_their_own_have_no_coverage() -> None:
    rng = np.random.default_rng(3)
    table = rows(0.0)
    table["actual"] = rng.poisson(rng.gamma(25.0, table["mean"] / 25.0)).astype(float)
    found = accuracy("calls", table, SCALE)
    interval, day = one(found, "interval"), one(found, "day")
    # The quantiles are those of the gamma-Poisson counts that were drawn.
    assert interval.coverage80 == pytest.approx(0.8, abs=0.04)
    assert interval.coverage95 == pytest.approx(0.95, abs=0.02)
    assert 0.9 < interval.floor_ratio < 1.6
    assert np.isnan([day.pinball, day.coverage80, day.coverage95]).all()


def test_days_are_judged_by_bands_of_their_own() -> None:
    # Days 1 to 8 come at the mean, 9 and 10 at 3 x the mean, above every band. The month is inside its own.
    table = rows(0.0, days=10)
    table["actual"] = table["mean"] * np.repeat([1.0, 3.0], [8 * 48, 2 * 48])
    index, mean = pd.DatetimeIndex(table.index), table["mean"].to_numpy()
    paths = mean * np.linspace(0.5, 1.5, 101)[:, None]
    sums = path_totals(index, mean, paths, ("day", "month"))
    came = path_totals(
        index, table["actual"].to_numpy(), table["actual"].to_numpy()[None, :], ("day", "month")
    )
    sums = sums.assign(actual=came["mean"], cut=np.datetime64(DECEMBER, "s"))
    found = accuracy("calls", table, SCALE, sums=sums)
    assert one(found, "day").coverage80 == one(found, "day").coverage95 == pytest.approx(0.8)
    assert one(found, "day", "1-7").coverage80 == 1.0
    assert one(found, "day", "8-10").coverage80 == pytest.approx(1 / 3)
    assert one(found, "month").coverage95 == 1.0
    # Quantiles of the day lie at 0.525, 0.6, 1, 1.4 and 1.475 of its mean; the first day came at 1 x it:
    # 0.025 x 0.475 + 0.1 x 0.4 + 0 + 0.1 x 0.4 + 0.025 x 0.475, over five quantiles.
    first = sums.iloc[:1]
    only = accuracy("calls", table.iloc[:48], SCALE, sums=first)
    assert one(only, "day").pinball == pytest.approx((0.05 * 0.475 + 0.2 * 0.4) / 5)
    assert np.isnan(one(found, "year").coverage80)


def test_stored_totals_are_judged_where_every_interval_is_known() -> None:
    stored = forecast(days=3).frame.drop(columns="queue")
    mean = stored["mean"].to_numpy()
    index = pd.DatetimeIndex(stored["interval_start"])
    levels = path_totals(index, mean, np.vstack([mean * 0.9, mean * 1.1]), ("day", "month"))
    offered = pd.Series(5.0, index=index).mask(index == index[100])
    past = History(QueueSpec("calls"), SHANGHAI, 30, pd.DataFrame({"offered": offered, "aht_s": np.nan}))
    table = stored_rows(stored, past, DECEMBER)
    found = stored_sums(levels, table, past, DECEMBER)
    # The third day lacks one count, and so does the month.
    assert found[["level", "actual"]].to_numpy().tolist() == [["day", 240.0]] * 2
    stale = levels.assign(mean=levels["mean"] + np.where(levels.index == 0, 3.0, 0.0))
    assert len(stored_sums(stale, table, past, DECEMBER)) == 1


def test_leads_are_counted_from_the_first_unknown_day() -> None:
    table = rows(1.0, cut=date(2026, 11, 20))
    assert set(leads(table).tolist()) == set(range(12, 43))
    found = accuracy("calls", table, SCALE)
    assert [line.lead for line in found if line.level == "day"] == ["all", "8-14", "15-21", "22-28", "29-42"]
    assert [line.pairs for line in found if line.level == "day"] == [31, 3, 7, 7, 14]
    assert one(found, "interval", "8-14").pairs == 3 * 48


def test_without_an_origin_nothing_is_told_by_lead() -> None:
    assert {line.lead for line in accuracy("calls", rows(1.0, cut=None), SCALE)} == {"all"}
    assert {line.lead for line in accuracy("calls", rows(1.0), SCALE, "28")} == {"28"}


def test_origins_that_forecast_the_same_day_are_two_pairs() -> None:
    table = pd.concat([rows(5.0, cut=date(2026, 11, day)) for day in (20, 27)])
    found = accuracy("calls", table, SCALE)
    assert one(found, "day").pairs == 62
    assert one(found, "month").pairs == 2


def test_unknown_actuals_take_no_part() -> None:
    assert accuracy("calls", rows(np.nan), SCALE) == []
    table = rows(0.0)
    table["actual"] = table["mean"]
    table.loc[table.index[:480], "actual"] = np.nan
    assert one(accuracy("calls", table, SCALE), "day").pairs == 21
    assert one(accuracy("calls", table, SCALE), "month").bias == 0


def test_naive_scales_by_hand() -> None:
    # One call more every week in each of 2 open hours: 1 per interval, 2 per day.
    spec = QueueSpec("main", 480, 600)
    rate = series.rates(28, spec=spec, interval_minutes=60)
    week = (np.arange(56) // 14).astype(float)
    frame = pd.DataFrame({"offered": week, "aht_s": np.nan}, index=rate.index)
    past = History(spec, series.PARIS, 60, frame)
    assert NaiveScale.of(past) == NaiveScale(1.0, 2.0)
    empty = NaiveScale.of(past.before(series.MONDAY))
    assert np.isnan([empty.interval, empty.day]).all()


def test_stored_rows_meet_their_actuals() -> None:
    stored = forecast(days=2).frame.drop(columns="queue")
    index = pd.DatetimeIndex(stored["interval_start"][:48])
    frame = pd.DataFrame({"offered": np.arange(48.0), "aht_s": np.nan}, index=index)
    table = stored_rows(
        stored, History(QueueSpec("calls"), SHANGHAI, 30, frame), DECEMBER - timedelta(days=3)
    )
    assert table["actual"].notna().sum() == 48
    assert leads(table).tolist() == [4] * 48 + [5] * 48
