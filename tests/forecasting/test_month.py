from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.forecast import COLUMNS, Forecast
from forecasting.grid import QueueSpec, days_between
from forecasting.history import History
from forecasting.levels import SUMMED, spread_total, totals
from forecasting.methods.combination import Combination
from forecasting.month import ForecastRefused, forecast_month, queue_seed
from forecasting.spread import PATHS
from tests.forecasting.series import MONDAY, history, outage_on, rates

MAY = (date(2024, 5, 1), date(2024, 5, 31))


def two_queues() -> dict[str, History]:
    spec = QueueSpec("day", 480, 1260)
    return {
        "main": history(rates(118)),
        "day": history(rates(118, spec=spec, day_calls=150.0), spec=spec, seed=8),
    }


def test_a_month_of_two_queues() -> None:
    told: list[str] = []
    forecast = forecast_month(
        two_queues(), {}, *MAY, default_aht_s={"main": 180.0, "day": 240.0}, seed=1, progress=told.append
    )
    assert tuple(forecast.frame.columns) == COLUMNS
    assert forecast.frame.groupby("queue").size().to_dict() == {"day": 31 * 13, "main": 31 * 24}
    assert forecast.frame.groupby("queue")["aht_s"].unique().map(list).to_dict() == {
        "day": [240.0],
        "main": [180.0],
    }
    assert forecast.method == "combination"
    assert told == ["Forecasting day", "Forecasting main"]
    assert str(forecast.frame["interval_start"].dt.tz) == "Europe/Paris"


def test_a_queue_does_not_depend_on_the_others() -> None:
    both = two_queues()
    default = {"main": 180.0, "day": 240.0}
    together = forecast_month(both, {}, *MAY, default_aht_s=default, seed=1).frame
    turned = forecast_month(dict(reversed(both.items())), {}, *MAY, default_aht_s=default, seed=1).frame
    alone = forecast_month({"main": both["main"]}, {}, *MAY, default_aht_s=default, seed=1).frame
    pd.testing.assert_frame_equal(together, turned, check_exact=True)
    of_main = together[together["queue"] == "main"].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_main, alone, check_exact=True)


def test_a_short_history_falls_back_and_a_shorter_one_is_refused() -> None:
    past = {"main": history(rates(20))}
    days = (MONDAY + timedelta(days=20), MONDAY + timedelta(days=47))
    assert forecast_month(past, {}, *days, default_aht_s={"main": 180.0}, seed=1).method == (
        "combination (main: week_mean)"
    )
    with pytest.raises(ForecastRefused, match=r"^Queue main has 2 ordinary open days of history"):
        forecast_month({"main": history(rates(2))}, {}, *days, default_aht_s={"main": 180.0}, seed=1)
    with pytest.raises(ForecastRefused, match="no handle time"):
        forecast_month(past, {}, *days, default_aht_s={}, seed=1)
    with pytest.raises(ValueError, match="swap the two days"):
        forecast_month(past, {}, days[1], days[0], default_aht_s={"main": 180.0}, seed=1)


def test_an_outage_does_not_move_next_weeks_forecast_when_masked() -> None:
    """FC-09, K-05: less than 1 % masked, visibly otherwise."""
    past = history(rates(118))
    day = date(2024, 4, 24)
    broken = past.frame.copy()
    index = pd.DatetimeIndex(broken.index)
    lost = (index.strftime("%Y-%m-%d") == "2024-04-24") & (index.hour >= 9) & (index.hour < 15)
    broken.loc[lost, "offered"] = 0.0
    outage = {"main": History(past.spec, past.zone, 60, broken)}
    span, default = (date(2024, 5, 1), date(2024, 5, 1)), {"main": 180.0}

    def mean(queues: dict[str, History], masked: bool) -> float:
        flags = outage_on(day, {}) if masked else {}
        return float(forecast_month(queues, flags, *span, default_aht_s=default, seed=1).frame["mean"].sum())

    undisturbed = mean({"main": past}, masked=False)
    assert abs(mean(outage, masked=True) / undisturbed - 1) < 0.01
    assert abs(mean(outage, masked=False) / undisturbed - 1) > 0.01


def test_levels_are_sums_of_each_other() -> None:
    """FC-02: 31 days x 24 hours; day, month and year add up to the same; a total is spread pro rata."""
    rows = forecast_month(
        {"main": history(rates(118))}, {}, *MAY, default_aht_s={"main": 180.0}, seed=1
    ).frame
    sizes = {level: len(totals(rows, level)) for level in ("interval", "day", "month", "year")}
    assert sizes == {"interval": 744, "day": 31, "month": 1, "year": 1}
    sums = [totals(rows, level)["mean"].sum() for level in ("interval", "day", "month", "year")]
    assert sums == pytest.approx([sums[0]] * 4, abs=0.5)
    month = totals(rows, "month")["mean"].iloc[0]
    scaled = spread_total(rows["mean"].to_numpy(), 1.2 * month)
    assert scaled == pytest.approx(1.2 * rows["mean"].to_numpy())
    with pytest.raises(ValueError, match="no quantile"):
        totals(rows, "day", "p90")
    with pytest.raises(ValueError, match="cannot be spread"):
        spread_total(np.zeros(3), 5.0)


def test_days_and_months_have_quantiles_of_their_own() -> None:
    """FC-02: means are the sums of the intervals; bands are those of sums of the very same paths."""
    past = history(rates(118))
    made = forecast_month({"main": past}, {}, *MAY, default_aht_s={"main": 180.0}, seed=1)
    table = made.totals
    for level, number in zip(SUMMED, (31, 1, 1), strict=True):
        mine = table[table["level"] == level]
        sums = totals(made.frame, level)
        assert len(mine) == number
        assert mine["mean"].to_numpy() == pytest.approx(sums["mean"].to_numpy(), rel=1e-9)
    fitted = Combination().fit(past, {})
    days = days_between(*MAY)
    paths = fitted.simulate(days, PATHS, queue_seed("main", 1))
    first_day = paths[:, :24].sum(axis=1)
    month = table[table["level"] == "month"].iloc[0]
    assert table.iloc[0]["p90"] == pytest.approx(np.quantile(first_day, 0.9))
    assert month["p2_5"] == pytest.approx(np.quantile(paths.sum(axis=1), 0.025))
    # Errors of days cancel in part: a month is surer than its days, its days less sure than if independent.
    width = (table["p90"] - table["p10"]) / table["mean"]
    days_width = width[table["level"] == "day"]
    assert days_width.mean() / np.sqrt(31) < width[table["level"] == "month"].iloc[0] < days_width.mean()


def test_a_forecast_with_a_hole_is_refused() -> None:
    rows = forecast_month(
        {"main": history(rates(118))}, {}, *MAY, default_aht_s={"main": 180.0}, seed=1
    ).frame
    with pytest.raises(ValueError, match="queue main at 2024-05-01 03:00"):
        Forecast(rows.assign(mean=rows["mean"].where(rows.index != 3)), "structural")
    with pytest.raises(ValueError, match="has the columns"):
        Forecast(rows.drop(columns="p50"), "structural")
