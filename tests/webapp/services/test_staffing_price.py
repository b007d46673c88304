"""The price of a forecast's error, by hand and by its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.staffing.requirement import StaffingNorm
from scheduler.staffing.target import ServiceTarget
from webapp.services.staffing_price import staffing_price

NORM = StaffingNorm(ServiceTarget(0.8, 20), None, 0.0, 1.0, 0, None, "erlang_c")
# Whoever is answered at all is answered in time: a queue is served when agents exceed its load.
PATIENT = StaffingNorm(ServiceTarget(0.8, 1e9), None, 0.0, 1.0, 0, None, "erlang_c")
HALF_HOUR = 1800.0


def price(
    actual: list[float], forecast: list[float], norm: StaffingNorm = NORM, aht_s: float = 240.0
) -> float:
    return staffing_price(np.array(actual), np.array(forecast), np.full(len(actual), aht_s), 30, norm)


def test_by_hand() -> None:
    # Calls of half an hour: load = calls, and n > load agents serve it. The truth 10, 10 needs 11 + 11 = 22
    # agents. The forecast 10, 20 serves the first half-hour from factor 1 on: 11 + 21 = 32 agents.
    assert price([10, 10], [10, 20], PATIENT, HALF_HOUR) == pytest.approx(32 / 22 - 1)
    # Too low in one: 10, 5 serves both from factor 2 on: 21 + 11 = 32 agents.
    assert price([10, 10], [10, 5], PATIENT, HALF_HOUR) == pytest.approx(32 / 22 - 1)


def test_levels_alone_cost_nothing() -> None:
    calls = [30.0, 80.0, 55.0, 10.0]
    assert price(calls, calls) == 0
    assert price(calls, [value / 2 for value in calls]) == pytest.approx(0, abs=0.03)


def test_unknown_actuals_and_hopeless_targets() -> None:
    assert price([30, np.nan, 50], [30, 1000, 50]) == 0
    assert np.isnan(price([0, 0], [3, 4]))
    few = StaffingNorm(ServiceTarget(0.8, 20), None, 0.0, 1.0, 0, 2, "erlang_c")
    assert np.isnan(price([300], [300], few))


@given(st.lists(st.integers(20, 400), min_size=3, max_size=8), st.integers(0, 1000))
def test_an_error_is_seldom_free(actual: list[int], seed: int) -> None:
    # Whole agents may hide a small one: a hundredth is allowed to either side of nothing.
    noise = np.random.default_rng(seed).uniform(0.5, 1.5, len(actual))
    assert price([float(a) for a in actual], [a * f for a, f in zip(actual, noise, strict=True)]) > -0.05
