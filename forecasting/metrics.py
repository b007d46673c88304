"""Errors of forecasts (FC-01). Pairs with an unknown actual (NaN) are left out; no pair at all gives NaN.

`actual` and `forecast` are arrays of the same shape; fractions, not per cents.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from forecasting.grid import BoolArray, FloatArray


def _known(actual: FloatArray, *forecasts: FloatArray) -> tuple[FloatArray, ...]:
    for forecast in forecasts:
        if forecast.shape != actual.shape:
            raise ValueError(f"{forecast.shape} forecasts cannot be scored against {actual.shape} actuals.")
    known: BoolArray = np.isfinite(actual)
    return (actual[known], *(forecast[known] for forecast in forecasts))


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else (0.0 if above == 0 else float("nan"))


def wape(actual: FloatArray, forecast: FloatArray) -> float:
    """Sum of absolute errors over the sum of actuals."""
    truth, guess = _known(actual, forecast)
    return _ratio(float(np.abs(guess - truth).sum()), float(truth.sum()))


def bias(actual: FloatArray, forecast: FloatArray) -> float:
    """Sum of (forecast - actual) over the sum of actuals: +0.1 is a forecast 10 % too high."""
    truth, guess = _known(actual, forecast)
    return float((guess - truth).sum()) / float(truth.sum()) if truth.sum() > 0 else float("nan")


def mape(actual: FloatArray, forecast: FloatArray) -> float:
    """Mean of |error| / actual over the pairs with actual > 0."""
    truth, guess = _known(actual, forecast)
    positive = truth > 0
    if not positive.any():
        return float("nan")
    return float(np.mean(np.abs(guess[positive] - truth[positive]) / truth[positive]))


def rmse(actual: FloatArray, forecast: FloatArray) -> float:
    """Root of the mean squared error."""
    truth, guess = _known(actual, forecast)
    return float(np.sqrt(np.mean((guess - truth) ** 2))) if truth.size else float("nan")


def mase(actual: FloatArray, forecast: FloatArray, naive_error: float) -> float:
    """Mean absolute error over `naive_error`, the seasonal naive's within the history (Hyndman, Koehler)."""
    truth, guess = _known(actual, forecast)
    if not truth.size or not naive_error > 0:
        return float("nan")
    return float(np.abs(guess - truth).mean()) / naive_error


def pinball(actual: FloatArray, quantile: FloatArray, level: float) -> float:
    """Mean quantile loss at `level` over the mean actual."""
    truth, guess = _known(actual, quantile)
    gap = truth - guess
    return _ratio(float(np.maximum(level * gap, (level - 1) * gap).sum()), float(truth.sum()))


def coverage(
    actual: FloatArray, low: FloatArray, high: FloatArray, uniform: FloatArray | None = None
) -> float:
    """Share of actuals within [low, high].

    Counts are whole numbers, so an interval around a small mean covers more than it says. With `uniform`,
    random numbers in [0, 1) of the same shape, an actual is spread over [actual - 1/2, actual + 1/2) before
    it is compared; not where `low` is 0, below which nothing can lie.
    """
    truth, below, above = _known(actual, low, high)
    if not truth.size:
        return float("nan")
    inside = (truth >= below) & (truth <= above)
    if uniform is not None:
        spread = truth + uniform[np.isfinite(actual)] - 0.5
        inside = np.where(below > 0, (spread >= below) & (spread <= above), inside)
    return float(np.mean(inside))


def peak_error(actual: FloatArray, forecast: FloatArray, share: float = 0.1) -> float:
    """WAPE over the busiest `share` of the intervals by actual, those that decide the peak (FC-11)."""
    truth, guess = _known(actual, forecast)
    if not truth.size:
        return float("nan")
    busiest = np.argsort(-truth, kind="stable")[: max(1, int(np.ceil(share * truth.size)))]
    return wape(truth[busiest], guess[busiest])


def poisson_floor(rate: FloatArray) -> float:
    """The WAPE that remains when the true rate is known and counts are Poisson.

    The sum of E|N - m| over the sum of rates m; E|N - m| = 2 m^(k+1) e^-m / k! with k = floor(m) (de Moivre).
    """
    known = rate[np.isfinite(rate) & (rate > 0)]
    whole = np.floor(known)
    deviation = 2 * np.exp((whole + 1) * np.log(known) - known - gammaln(whole + 1))
    return _ratio(float(deviation.sum()), float(known.sum()))
