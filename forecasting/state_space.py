"""The day model's equations as a state space model of statsmodels.

Importing it is expensive: `forecasting.day_model` does so when a model is fitted.
"""

from __future__ import annotations

import numpy as np
from statsmodels.tsa.statespace.mlemodel import MLEModel

from forecasting.day_model import AR, FIRST_COEFFICIENT, Scales
from forecasting.grid import FloatArray

LEVEL_PRIOR_SD = 1.0


class StateSpace(MLEModel):  # type: ignore[misc]
    """The equations for given scales; `known` is the known part of the observation variance."""

    def __init__(
        self, y: FloatArray, x: FloatArray, prior: tuple[FloatArray, FloatArray], centre: float
    ) -> None:
        states = FIRST_COEFFICIENT + x.shape[1]
        super().__init__(y, k_states=states, k_posdef=2)
        matrix = np.zeros((1, states, len(y)))
        matrix[0, :FIRST_COEFFICIENT] = 1.0
        matrix[0, FIRST_COEFFICIENT:] = x.T
        self["design"] = matrix
        self["transition"] = np.eye(states)
        self["selection"] = np.eye(states, 2)
        self["obs_cov"] = np.zeros((1, 1, len(y)))
        self._start_mean = np.concatenate([[centre, 0.0], prior[0]])
        self._start_var = np.concatenate([[LEVEL_PRIOR_SD**2, 0.0], prior[1] ** 2])

    def with_scales(self, scales: Scales, weight: FloatArray, known: FloatArray) -> StateSpace:
        """Put in the parameters and return the model itself."""
        self["transition", AR, AR] = scales.phi
        self["state_cov"] = np.diag([scales.drift**2, scales.ar_sd**2 * (1 - scales.phi**2)])
        self["obs_cov"] = (scales.irregular**2 * weight + known)[None, None, :]
        variance = self._start_var.copy()
        variance[AR] = scales.ar_sd**2
        self.ssm.initialize_known(self._start_mean, np.diag(variance))
        return self


def filtered(model: StateSpace) -> tuple[FloatArray, FloatArray]:
    """Mean (days, states) and covariance (days, states, states) as known at the end of each day."""
    result = model.ssm.filter()
    return np.ascontiguousarray(result.filtered_state.T), np.ascontiguousarray(result.filtered_state_cov.T)
