import numpy as np
import pytest

from forecasting.combine import learn_weights
from forecasting.grid import FloatArray

PRIOR = np.array([0.5, 0.3, 0.2])


def replays(seed: int, sds: tuple[float, ...], days: int = 30) -> tuple[list[FloatArray], list[FloatArray]]:
    """Eight past origins; model k is off by factors of s.d. sds[k]."""
    rng = np.random.default_rng(seed)
    actual = [rng.uniform(400, 600, days) for _ in range(8)]
    return [np.array([a * np.exp(sd * rng.standard_normal(days)) for sd in sds]) for a in actual], actual


def test_without_replays_the_prior_stands() -> None:
    assert learn_weights([], [], PRIOR) == pytest.approx(PRIOR)
    predicted, _ = replays(1, (0.1, 0.1, 0.1))
    assert learn_weights(predicted[:1], [np.full(30, np.nan)], PRIOR) == pytest.approx(PRIOR)


def test_weights_are_a_mean() -> None:
    weights = learn_weights(*replays(2, (0.3, 0.1, 0.2)), PRIOR)
    assert weights.sum() == pytest.approx(1)
    assert (weights > 0).all()


def test_the_model_that_was_right_gains_and_the_wrong_one_loses() -> None:
    predicted, actual = replays(3, (0.4, 0.02, 0.4))
    weights = learn_weights(predicted, actual, PRIOR)
    assert weights[1] > 0.6
    weights = learn_weights([np.array([p[1], 3.5 * p[1], p[1]]) for p in predicted], actual, PRIOR)
    assert weights[1] < 0.05


def test_unknown_days_are_left_out() -> None:
    predicted, actual = replays(4, (0.2, 0.05, 0.2))
    holes = [np.where(np.arange(30) < 5, np.nan, a) for a in actual]
    trimmed = learn_weights([p[:, 5:] for p in predicted], [a[5:] for a in actual], PRIOR)
    assert learn_weights(predicted, holes, PRIOR) == pytest.approx(trimmed)


def test_the_scale_of_the_queue_does_not_matter() -> None:
    predicted, actual = replays(5, (0.2, 0.05, 0.2))
    small = learn_weights([p / 100 for p in predicted], [a / 100 for a in actual], PRIOR)
    assert small == pytest.approx(learn_weights(predicted, actual, PRIOR), abs=1e-6)
