"""Weights of several models of day totals, found by replaying them at past origins at the same lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from forecasting.grid import FloatArray

SHARPNESS = 15.0
"""How much a replayed error counts against the prior: the relative error is worth so many log units [A]."""
SMOOTH = 0.03
LOGIT_SD = 1.4
LEAST_REPLAYED_DAYS = 20
OPTIMISER_STEPS = 40


def learn_weights(
    predicted: Sequence[FloatArray], actual: Sequence[FloatArray], prior: FloatArray
) -> FloatArray:
    """Weights (models,), at least 0 and summing to 1, near `prior` unless replays say otherwise.

    `predicted` holds one array (models, days) of positive totals per past origin, `actual` the totals that
    came, NaN where unknown. What is made small is the sum of absolute errors of the weighted mean, smoothed
    where they are small.
    """
    pairs = [(p[:, np.isfinite(a)], a[np.isfinite(a)]) for p, a in zip(predicted, actual, strict=True)]
    guess = np.concatenate([p for p, _ in pairs], axis=1) if pairs else np.zeros((len(prior), 0))
    truth = np.concatenate([a for _, a in pairs]) if pairs else np.zeros(0)
    if truth.size < LEAST_REPLAYED_DAYS or len(prior) == 1:
        return prior
    scale = float(truth.mean())
    gaps = (guess - truth) / max(scale, 1e-9)

    def size(weight: FloatArray) -> tuple[float, FloatArray]:
        gap = weight @ gaps
        smooth = np.sqrt(gap**2 + SMOOTH**2)
        return float(smooth.mean()), np.asarray(gaps @ (gap / smooth) / truth.size)

    usual, _ = size(prior)

    def cost(logit: npt.NDArray[Any]) -> tuple[float, FloatArray]:
        weight = _softmax(np.log(prior) + logit)
        error, slope = size(weight)
        of_logit = weight * (slope - weight @ slope)
        return (
            SHARPNESS * error / usual + 0.5 * float((logit**2).sum()) / LOGIT_SD**2,
            np.asarray(SHARPNESS * of_logit / usual + logit / LOGIT_SD**2),
        )

    # As in `forecasting.day_model`: loaded by who fits only.
    from scipy.optimize import minimize

    found = minimize(
        cost, np.zeros(len(prior)), jac=True, method="L-BFGS-B", options={"maxiter": OPTIMISER_STEPS}
    )
    return _softmax(np.log(prior) + found.x)


def _softmax(logit: npt.NDArray[Any]) -> FloatArray:
    raised = np.exp(logit - logit.max())
    return np.asarray(raised / raised.sum())
