"""A planner must be able to see what the bill run adds: against the known story of the demo centre."""

from itertools import pairwise
from math import exp, log

import numpy as np
import pytest

from forecasting.components import Component, components, parts
from forecasting.method import ForecastRefused
from tests.benchmarks.forecast_data import demo_cases
from tests.forecasting.series import history, rates
from webapp.centre.demo_calls import STORIES


@pytest.fixture(scope="module")
def demo() -> dict[str, dict[str, Component]]:
    found = {case.name: components(case.history, case.flags) for case in demo_cases()}
    return {queue: {row.name: row for row in rows} for queue, rows in found.items()}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.queue)
def test_the_bill_run_is_seen_day_by_day(demo: dict[str, dict[str, Component]], story: object) -> None:
    """The story of queue general: x 1.22 on the first billing day, then 1.19, 1.15, 1.11, 1.08."""
    queue, factors = story.queue, story.billing  # type: ignore[attr-defined]
    for number, factor in enumerate(factors, start=1):
        row = demo[queue][f"billing, day {number}"]
        assert row.low - 2 < 100 * (factor - 1) < row.high + 2
        assert row.high - row.low < 12
    overall = exp(sum(log(factor) for factor in factors) / len(factors))
    assert demo[queue]["billing"].effect_percent == pytest.approx(100 * (overall - 1), abs=4)


def test_rows_are_plain_and_in_order(demo: dict[str, dict[str, Component]]) -> None:
    for rows in demo.values():
        assert {row.group for row in rows.values()} == {
            "level", "weekday", "season", "holiday", "month", "window",
        }  # fmt: skip
        assert all(-100 < row.low < row.effect_percent < row.high for row in rows.values())


def test_weekdays_are_told_against_their_mean(demo: dict[str, dict[str, Component]]) -> None:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    logs = [log(1 + demo["general"][name].effect_percent / 100) for name in names]
    assert sum(logs) == pytest.approx(0, abs=1e-9)
    assert demo["general"]["Monday"].low > demo["general"]["Sunday"].high


def test_a_holiday_is_told_against_a_working_day(demo: dict[str, dict[str, Component]]) -> None:
    """0.86 of a Sunday, which has 0.89 / 1.03 of a working day's calls: 0.74."""
    row = demo["general"]["National Day"]
    assert row.low - 3 < -26 < row.high + 3


def test_the_level_against_a_year_ago(demo: dict[str, dict[str, Component]]) -> None:
    """The story grows by 2 % a year."""
    row = demo["general"]["level"]
    assert row.low < 2 < row.high
    assert row.high - row.low < 20


def test_the_level_is_a_curve() -> None:
    """A level that rises by half after 17 weeks is seen to rise, and its band holds the truth at the end."""
    rate = rates(34 * 7)
    truth = np.where(np.arange(len(rate)) < len(rate) // 2, 1.0, 1.5)
    curve = parts(history(rate * truth), {}).level
    assert [(b.day - a.day).days for a, b in pairwise(curve)] == [7] * (len(curve) - 1)
    assert curve[-1].day == history(rate).last_day
    early, late = curve[5], curve[-1]
    assert late.level / early.level == pytest.approx(1.5, abs=0.15)
    last_week = 1.5 * rate.to_numpy()[-7 * 24 :].reshape(7, 24).sum(axis=1)
    ordinary = exp(float(np.log(last_week).mean()))
    assert late.low < ordinary < late.high


def test_a_history_too_short_is_refused() -> None:
    with pytest.raises(ForecastRefused, match="needs 42"):
        components(history(rates(30)), {})
