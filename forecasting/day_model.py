"""The structural model of log day totals, on statsmodels' state space machinery.

    y_t = level_t + ar_t + x_t' b + e_t,    e_t ~ N(0, irregular^2 * w_t + known_t)
    level_t = level_t-1 + N(0, drift^2),    ar_t = phi * ar_t-1 + N(0, (1 - phi^2) * ar_sd^2),    b ~ N(prior
    mean, prior sd^2)

The coefficients b are states that never move, initialised at their prior: one pass of the filter gives, for
every past day, what would have been known then, so past origins are replayed without fitting again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from forecasting.calendar import Design
from forecasting.grid import FloatArray, IntArray

if TYPE_CHECKING:
    from forecasting.state_space import StateSpace

LEVEL, AR, FIRST_COEFFICIENT = 0, 1, 2
OUTLIER_SDS = 2.5
OPTIMISER_STEPS = 25


@dataclass(frozen=True)
class Scales:
    """Parameters of the day model: s.d. of drift per day, AR part and irregular, and phi."""

    drift: float
    ar_sd: float
    phi: float
    irregular: float

    def vector(self) -> FloatArray:
        """On the free scale of the optimiser: logs, and the log odds of phi."""
        return np.array(
            [*np.log([self.drift, self.ar_sd, self.irregular]), np.log(self.phi / (1 - self.phi))]
        )

    @staticmethod
    def of(vector: FloatArray) -> Scales:
        """Back from the free scale."""
        drift, ar_sd, irregular = np.exp(vector[:3])
        return Scales(float(drift), float(ar_sd), float(1 / (1 + np.exp(-vector[3]))), float(irregular))


TYPICAL = Scales(drift=0.012, ar_sd=0.07, phi=0.75, irregular=0.05)
FREE_SCALE_SD = np.array([0.5, 0.7, 0.7, 0.8])
"""Prior s.d. on the free scale: parameters stay near typical ones unless history says otherwise [A]."""


@dataclass(frozen=True)
class DayModel:
    """The model fitted to log day totals.

    `state` (days, states) and `cov` (days, states, states) hold what was known at the end of each day;
    `weight` (days) by how much an outlying day's irregular variance was raised; `design` covers history and
    coming days.
    """

    design: Design
    scales: Scales
    state: FloatArray
    cov: FloatArray
    weight: FloatArray

    @property
    def last(self) -> int:
        """Position of the last day of history."""
        return len(self.state) - 1

    def predict(self, origin: int, targets: IntArray) -> tuple[FloatArray, FloatArray]:
        """Mean and variance of the log totals of the target days, as known at the end of day `origin`.

        Targets are positions of the design after the origin. The variance leaves out Poisson noise.
        """
        lead = (targets - origin).astype(float)
        phi = self.scales.phi**lead
        rows = np.column_stack([np.ones_like(lead), phi, self.design.matrix[targets]])
        mean = rows @ self.state[origin]
        variance = np.einsum("ij,jk,ik->i", rows, self.cov[origin], rows)
        variance += (
            self.scales.drift**2 * lead + self.scales.ar_sd**2 * (1 - phi**2) + self.scales.irregular**2
        )
        return np.asarray(mean), np.asarray(variance)

    def coefficients(self) -> dict[str, tuple[float, float]]:
        """Posterior mean and s.d. of every regressor's effect on the log scale, by name."""
        mean = self.state[-1, FIRST_COEFFICIENT:]
        sd = np.sqrt(np.diagonal(self.cov[-1])[FIRST_COEFFICIENT:])
        return {name: (float(m), float(s)) for name, m, s in zip(self.design.names, mean, sd, strict=True)}


def fit_day_model(log_totals: FloatArray, known_variance: FloatArray, design: Design) -> DayModel:
    """Fit to log day totals (NaN = unknown); `known_variance` is the Poisson part of each day's variance.

    Coefficients, scales and outlier weights are found in turns: scales by their posterior mode on what the
    calendar leaves over, weights in one pass over the smoothed irregulars.
    """
    # Loaded by who fits only: it takes longer than everything else a web process loads.
    from forecasting.state_space import StateSpace, filtered

    days = len(log_totals)
    x = design.matrix[:days]
    ones = np.ones(days)
    # Where the level starts: what the first weeks leave beside the prior means of the calendar.
    start = log_totals - x @ design.prior_mean
    centre = float(np.nanmedian(start[np.isfinite(start)][:28]))
    full = StateSpace(log_totals, x, (design.prior_mean, design.prior_sd), centre)
    state, _ = filtered(full.with_scales(TYPICAL, ones, known_variance))
    rest = log_totals - x @ state[-1, FIRST_COEFFICIENT:]
    none = np.zeros((days, 0))
    small = StateSpace(
        rest, none, (np.zeros(0), np.zeros(0)), float(np.nanmedian(rest[np.isfinite(rest)][:28]))
    )
    scales = _posterior_mode(small, ones, known_variance)
    weight = _outlier_weights(small.with_scales(scales, ones, known_variance), rest, scales, known_variance)
    scales = _posterior_mode(small, weight, known_variance, scales)
    state, cov = filtered(full.with_scales(scales, weight, known_variance))
    return DayModel(design, scales, state, cov, weight)


def _posterior_mode(
    model: StateSpace, weight: FloatArray, known: FloatArray, start: Scales = TYPICAL
) -> Scales:
    from scipy.optimize import minimize

    centre = TYPICAL.vector()

    def minus_log_posterior(vector: npt.NDArray[Any]) -> float:
        bounded = np.clip(vector, centre - 4 * FREE_SCALE_SD, centre + 4 * FREE_SCALE_SD)
        loglike = float(model.with_scales(Scales.of(bounded), weight, known).ssm.loglike())
        return 0.5 * float((((vector - centre) / FREE_SCALE_SD) ** 2).sum()) - loglike

    found = minimize(
        minus_log_posterior, start.vector(), method="L-BFGS-B", options={"maxiter": OPTIMISER_STEPS}
    )
    return Scales.of(np.clip(found.x, centre - 4 * FREE_SCALE_SD, centre + 4 * FREE_SCALE_SD))


def _outlier_weights(model: StateSpace, rest: FloatArray, scales: Scales, known: FloatArray) -> FloatArray:
    """Raise the irregular variance of days that lie far off the smoothed path, as a Huber weight would."""
    smooth = model.ssm.smooth().smoothed_state
    off = np.abs(rest - smooth[LEVEL] - smooth[AR])
    expected = np.sqrt(scales.irregular**2 + known)
    excess = np.where(np.isfinite(off), off / expected / OUTLIER_SDS, 0.0)
    return np.maximum(excess, 1.0) ** 2
