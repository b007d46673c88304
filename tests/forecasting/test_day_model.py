"""The state space form against the same model written as one Gaussian vector, and against known truths."""

from datetime import date, timedelta

import numpy as np
import pytest

from forecasting.calendar import DayFlags, Design, design
from forecasting.day_model import FIRST_COEFFICIENT, DayModel, fit_day_model
from forecasting.grid import FloatArray, days_between
from forecasting.state_space import LEVEL_PRIOR_SD, StateSpace, filtered

FIRST = date(2023, 1, 2)
DAYS, AHEAD = 300, 60
BILLING = {
    day: DayFlags(day, billing=True)
    for day in days_between(FIRST, FIRST + timedelta(days=DAYS + AHEAD - 1))
    if day.day in (5, 6, 7)
}


def calendar(flags: dict[date, DayFlags]) -> Design:
    span = days_between(FIRST, FIRST + timedelta(days=DAYS + AHEAD - 1))
    return design(span, flags, seen_days=DAYS, known_days=DAYS, opens_sunday=True)


def log_totals(seed: int = 4) -> FloatArray:
    """Level 6, weekday effects, billing days +22 %, noise 5 %."""
    rng = np.random.default_rng(seed)
    days = days_between(FIRST, FIRST + timedelta(days=DAYS - 1))
    week = np.array([0.2, 0.1, 0.0, 0.0, 0.1, -0.3, -0.5])
    y = np.array([6.0 + week[day.weekday()] + np.log(1.22) * (day in BILLING) for day in days])
    return np.asarray(y + 0.05 * rng.standard_normal(DAYS))


@pytest.fixture(scope="module")
def fitted() -> tuple[FloatArray, DayModel]:
    y = log_totals()
    y[[10, 11, 90]] = np.nan
    y[200] += 1.5
    return y, fit_day_model(y, np.full(DAYS, 0.002), calendar(BILLING))


def test_filter_agrees_with_the_dense_gaussian_posterior(fitted: tuple[FloatArray, DayModel]) -> None:
    """An independent implementation: one covariance matrix of all days instead of a recursion over them."""
    y, model = fitted
    s, x = model.scales, model.design.matrix[:DAYS]
    order = np.arange(DAYS)
    level = LEVEL_PRIOR_SD**2 + s.drift**2 * np.minimum(order[:, None], order)
    ar = s.ar_sd**2 * s.phi ** np.abs(order[:, None] - order)
    noise = np.diag(s.irregular**2 * model.weight + 0.002)
    calendar_part = (x * model.design.prior_sd**2) @ x.T
    known = np.isfinite(y)
    covariance = (level + ar + noise + calendar_part)[np.ix_(known, known)]
    centre = np.median((y - x @ model.design.prior_mean)[known][:28])
    gap = (y - x @ model.design.prior_mean - centre)[known]
    gain = (x * model.design.prior_sd**2)[known].T
    expected = model.design.prior_mean + gain @ np.linalg.solve(covariance, gap)
    spread = np.diag(model.design.prior_sd**2) - gain @ np.linalg.solve(covariance, gain.T)
    means = np.array([mean for mean, _ in model.coefficients().values()])
    sds = np.array([sd for _, sd in model.coefficients().values()])
    assert means == pytest.approx(expected, abs=1e-6)
    assert sds == pytest.approx(np.sqrt(np.diag(spread)), abs=1e-6)


def test_a_planner_sees_what_the_bill_run_adds(fitted: tuple[FloatArray, DayModel]) -> None:
    model = fitted[1]
    weight = np.array(
        [1.0 if n == "billing" else n.startswith("billing, day ") / 3 for n in model.design.names]
    )
    mean = weight @ model.state[-1, FIRST_COEFFICIENT:]
    sd = np.sqrt(weight @ model.cov[-1, FIRST_COEFFICIENT:, FIRST_COEFFICIENT:] @ weight)
    assert mean == pytest.approx(np.log(1.22), abs=3 * sd)
    assert sd < 0.03


def test_an_outlying_day_counts_less_and_barely_moves_the_forecast(
    fitted: tuple[FloatArray, DayModel],
) -> None:
    y, model = fitted
    assert model.weight[200] > 10
    assert np.median(model.weight) == 1.0
    y = y.copy()
    y[200] = np.nan
    without = fit_day_model(y, np.full(DAYS, 0.002), calendar(BILLING))
    ahead = np.arange(DAYS, DAYS + 30)
    assert model.predict(DAYS - 1, ahead)[0] == pytest.approx(without.predict(DAYS - 1, ahead)[0], abs=0.02)


def test_a_past_origin_is_what_would_have_been_known_then(fitted: tuple[FloatArray, DayModel]) -> None:
    """Given the scales, the state at day 250 does not depend on what came after."""
    y, model = fitted
    cut = y.copy()
    cut[251:] = np.nan
    x = model.design.matrix[:DAYS]
    start = (y - x @ model.design.prior_mean)[np.isfinite(y)][:28]
    space = StateSpace(cut, x, (model.design.prior_mean, model.design.prior_sd), float(np.median(start)))
    state, _ = filtered(space.with_scales(model.scales, model.weight, np.full(DAYS, 0.002)))
    assert state[250] == pytest.approx(model.state[250], abs=1e-9)


def test_uncertainty_grows_with_the_lead(fitted: tuple[FloatArray, DayModel]) -> None:
    _, variance = fitted[1].predict(DAYS - 1, np.arange(DAYS, DAYS + AHEAD))
    weekly = variance.reshape(-1, 7)[:, 0] if variance.size % 7 == 0 else variance[::7]
    assert (weekly > 0).all()
    assert weekly[-1] > weekly[0]


def test_a_level_step_is_followed() -> None:
    """x 3.5 from one day to the next: two months later the forecast has followed."""
    y = log_totals()
    y[240:] += np.log(3.5)
    model = fit_day_model(y, np.full(DAYS, 0.002), calendar({}))
    mean, _ = model.predict(DAYS - 1, np.arange(DAYS, DAYS + 28))
    assert np.exp(mean).mean() == pytest.approx(np.exp(y[-28:]).mean(), rel=0.2)
