import numpy as np
import pytest

from forecasting import metrics

ACTUAL = np.array([10.0, 20.0, 0.0, 30.0])


def test_forecast_ten_per_cent_high_has_wape_and_bias_of_exactly_ten() -> None:
    """FC-01: forecast = 1.1 x actual."""
    actual = np.array([3.0, 11.0, 100.0, 0.0, 47.0])
    assert metrics.wape(actual, 1.1 * actual) == pytest.approx(0.10, abs=1e-12)
    assert metrics.bias(actual, 1.1 * actual) == pytest.approx(0.10, abs=1e-12)
    assert metrics.mape(actual, 1.1 * actual) == pytest.approx(0.10, abs=1e-12)
    assert metrics.peak_error(actual, 1.1 * actual) == pytest.approx(0.10, abs=1e-12)


def test_perfect_forecast_has_no_error() -> None:
    scores = (metrics.wape, metrics.bias, metrics.mape, metrics.peak_error, metrics.rmse)
    assert [score(ACTUAL, ACTUAL) for score in scores] == [0.0] * 5


def test_errors_by_hand() -> None:
    forecast = np.array([12.0, 15.0, 3.0, 30.0])
    # |2| + |-5| + |3| + 0 = 10 over 60; 2 - 5 + 3 = 0; mape (2/10 + 5/20 + 0) / 3
    assert metrics.wape(ACTUAL, forecast) == pytest.approx(10 / 60)
    assert metrics.bias(ACTUAL, forecast) == pytest.approx(0.0)
    assert metrics.mape(ACTUAL, forecast) == pytest.approx(0.15)
    # sqrt((4 + 25 + 9 + 0) / 4); mean absolute error 2.5 over a naive error of 5
    assert metrics.rmse(ACTUAL, forecast) == pytest.approx(np.sqrt(9.5))
    assert metrics.mase(ACTUAL, forecast, 5.0) == pytest.approx(0.5)
    # busiest quarter: one interval, the 30, forecast exactly
    assert metrics.peak_error(ACTUAL, forecast, 0.25) == 0.0


def test_pinball_by_hand() -> None:
    # at 0.9: below the actual by 2 costs 0.9 x 2, above by 4 costs 0.1 x 4; over the sum 30
    assert metrics.pinball(np.array([10.0, 20.0]), np.array([8.0, 24.0]), 0.9) == pytest.approx(
        (1.8 + 0.4) / 30
    )


def test_unknown_actuals_are_left_out() -> None:
    actual = np.array([10.0, np.nan])
    assert metrics.wape(actual, np.array([11.0, 99.0])) == pytest.approx(0.1)
    assert np.isnan(metrics.mape(np.array([np.nan]), np.array([1.0])))


def test_coverage_counts_both_ends_and_spreads_whole_numbers_when_told() -> None:
    actual, low, high = np.array([1.0, 2.0, 3.0, 9.0]), np.full(4, 1.0), np.full(4, 3.0)
    assert metrics.coverage(actual, low, high) == 0.75
    # the actuals 1 and 3 sit on the ends: spread by -1/2 the first falls out, spread by +0.49 the second
    assert metrics.coverage(actual, low, high, np.zeros(4)) == 0.5
    assert metrics.coverage(actual, low, high, np.full(4, 0.99)) == 0.5


def test_poisson_floor_agrees_with_simulation_and_a_known_value() -> None:
    # E|N - 1| of Poisson(1) is 2/e
    assert metrics.poisson_floor(np.array([1.0])) == pytest.approx(2 / np.e)
    rate = np.array([0.3, 4.5, 120.0])
    counts = np.random.default_rng(1).poisson(rate, size=(200_000, 3))
    assert metrics.poisson_floor(rate) == pytest.approx(
        np.abs(counts - rate).sum() / (200_000 * rate.sum()), rel=0.01
    )


def test_shapes_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be scored"):
        metrics.wape(np.zeros(3), np.zeros(4))
