"""Error ceilings of every method on the demo centre's history, month ahead."""

from datetime import date

import pytest

from forecasting.backtest import Origin, Scores, backtest, score
from forecasting.choose import METHODS
from tests.benchmarks.forecast_data import demo_cases

ORIGINS = [
    Origin(date(2026, 4, 20), date(2026, 5, 1), date(2026, 5, 31)),
    Origin(date(2026, 9, 20), date(2026, 10, 1), date(2026, 10, 31)),
]
CEILINGS = {
    "combination": (1.32, 1.17),
    "structural": (1.32, 1.17),
    "profile_mix": (1.32, 1.17),
    "ridge": (1.32, 1.17),
    "ridge_svd": (1.32, 1.17),
    "week_mean": (1.55, 1.45),
    "seasonal_naive": (1.87, 1.73),
}
"""Highest WAPE over the Poisson floor of the queues general and billing; measured 1.27 and 1.13 for the first
five, 1.47 and 1.39, 1.79 and 1.66 for the simple means."""


@pytest.fixture(scope="module")
def scores() -> dict[tuple[str, str], Scores]:
    return {
        (case.name, method.name): score(
            case.name, method.name, backtest(case.history, case.flags, method, ORIGINS, 1)
        )
        for case in demo_cases()
        for method in METHODS
    }


@pytest.mark.parametrize("method", [method.name for method in METHODS])
def test_error_stays_below_the_ceiling(scores: dict[tuple[str, str], Scores], method: str) -> None:
    for queue, ceiling in zip(("general", "billing"), CEILINGS[method], strict=True):
        assert 1.0 < scores[queue, method].floor_ratio < ceiling


@pytest.mark.parametrize("queue", ["general", "billing"])
def test_the_default_is_ahead_of_the_simple_means_and_its_intervals_hold(
    scores: dict[tuple[str, str], Scores], queue: str
) -> None:
    ours = scores[queue, "combination"]
    assert ours.wape < 0.9 * scores[queue, "week_mean"].wape
    assert 0.74 < ours.coverage80 < 0.90
    assert 0.90 < ours.coverage95 < 0.99
    assert abs(ours.bias) < 0.03
