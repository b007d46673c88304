"""What a forecast's quantiles say about the rate behind the counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scheduler.staffing.requirement import StaffingNorm, requirement_for
from scheduler.staffing.target import ServiceTarget
from scheduler.staffing.uncertainty import rate_nodes, rate_quantile, rate_sd

SHARES = (0.025, 0.1, 0.5, 0.9, 0.975)
NORM = StaffingNorm(ServiceTarget(0.8, 20), None, 0.0, 1.0, 0, None, "erlang_c")


def test_poisson_counts_have_a_sure_rate() -> None:
    mean = np.array([0.0, 0.3, 2.0, 40.0, 900.0])
    found = rate_sd(mean, {p: stats.poisson.ppf(p, mean) for p in SHARES})
    assert found.tolist() == [0.0] * 5


@pytest.mark.parametrize(("mean", "relative"), [(30.0, 0.3), (80.0, 0.2), (400.0, 0.1)])
def test_what_counts_scatter_beyond_poisson_is_the_rate(mean: float, relative: float) -> None:
    # A gamma rate makes negative binomial counts: n = 1 / cv^2, p = n / (n + mean).
    n = 1 / relative**2
    counts = {p: [float(stats.nbinom.ppf(p, n, n / (n + mean)))] for p in SHARES}
    assert rate_sd([mean], counts)[0] == pytest.approx(mean * relative, rel=0.12)
    # 90 % of the rates lie below this one.
    assert rate_quantile(mean, mean * relative, 0.9) == pytest.approx(
        stats.gamma.ppf(0.9, n, scale=mean / n), rel=1e-9
    )


def test_a_sure_rate_is_its_own_quantile() -> None:
    assert rate_quantile([0.0, 7.0], 0.0, 0.95).tolist() == [0.0, 7.0]
    assert rate_nodes([0.0, 7.0], [0.0, 0.0]).tolist() == [[0.0, 7.0]] * 9


def test_equally_likely_rates_keep_the_mean() -> None:
    nodes = rate_nodes([50.0], [20.0], 9)[:, 0]
    assert nodes.mean() == pytest.approx(50.0)
    assert (np.diff(nodes) > 0).all()
    assert nodes.std() == pytest.approx(20.0, rel=0.1)


@given(st.floats(0.1, 500), st.floats(0.0, 0.8), st.floats(0.05, 0.9), st.floats(0.0, 0.09))
def test_a_higher_chance_never_needs_fewer(mean: float, relative: float, chance: float, more: float) -> None:
    rates = [float(rate_quantile(mean, mean * relative, p)) for p in (chance, chance + more)]
    low, high = requirement_for([mean] * 2, 200.0, 30, NORM, staffed_for=rates).required
    assert low <= high


@pytest.mark.parametrize("chance", [0.0, 1.0, -0.2, float("nan")])
def test_chances_that_cannot_be(chance: float) -> None:
    with pytest.raises(ValueError, match="chance"):
        rate_quantile(10.0, 1.0, chance)


def test_one_sided_quantiles_say_nothing_about_spread() -> None:
    with pytest.raises(ValueError, match="both sides"):
        rate_sd([10.0], {0.5: [10.0], 0.9: [14.0]})
