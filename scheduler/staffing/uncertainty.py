"""How sure expected contacts are: a distribution of the true rate behind a forecast's quantiles of counts.

A forecast's quantiles are of counts, and counts scatter around their rate even when that is known (Poisson).
The queueing formulas allow for this scatter already. What they do not know is the rate: its variance is what
the quantiles are wider than those of a Poisson count. The rate is taken as gamma distributed, as counts
that scatter more than Poisson usually are (negative binomial).

A target that is staffed for the rate's quantile of a chance holds with that chance, because service falls as
the rate rises: P(target holds) = P(rate <= the rate staffed for).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.float64]


def rate_sd(mean: ArrayLike, quantiles: Mapping[float, ArrayLike]) -> FloatArray:
    """Standard deviation of the rate behind counts of this mean and these quantiles (by probability).

    From the widths between the probabilities p and 1 - p, in units of the normal one, squared, less the same
    of a Poisson count; 0 where the quantiles are no wider. Raises ValueError without such a pair.
    """
    expected = np.asarray(mean, dtype=float)
    by_share = {round(float(p), 6): np.asarray(q, dtype=float) for p, q in quantiles.items()}
    pairs = [(p, round(1 - p, 6)) for p in sorted(by_share) if p < 0.5 and round(1 - p, 6) in by_share]
    if not pairs:
        raise ValueError("The spread of a forecast needs quantiles on both sides, such as 10 % and 90 %.")
    excess = [
        _width(by_share[b] - by_share[a], a) - _width(_poisson(b, expected) - _poisson(a, expected), a)
        for a, b in pairs
    ]
    return np.asarray(np.sqrt(np.maximum(np.mean(excess, axis=0), 0.0)))


def rate_quantile(mean: ArrayLike, sd: ArrayLike, chance: float) -> FloatArray:
    """The rate that is not exceeded with the chance, in (0, 1); the mean where it is known for sure."""
    if not 0.0 < chance < 1.0:
        raise ValueError(f"The chance is {chance}: a fraction above 0 and below 1 is needed.")
    m, s = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(sd, dtype=float))
    unsure = (m > 0) & (s > 1e-9 * m)
    scale = np.divide(s**2, m, out=np.ones_like(m), where=unsure)
    shape = np.divide(m, scale, out=np.ones_like(m), where=unsure)
    return np.asarray(np.where(unsure, special.gammaincinv(shape, chance) * scale, m))


def rate_nodes(mean: ArrayLike, sd: ArrayLike, number: int = 9) -> FloatArray:
    """Equally likely rates, (number, intervals): the middles of as many slices of the distribution.

    Scaled so that their mean is the rate's mean.
    """
    m = np.asarray(mean, dtype=float)
    found = np.stack([rate_quantile(m, sd, (i + 0.5) / number) for i in range(number)])
    middle = found.mean(axis=0)
    return np.asarray(found * np.divide(m, middle, out=np.ones_like(m), where=middle > 0))


def _width(gap: FloatArray, share: float) -> FloatArray:
    """The variance of a normal distribution whose quantiles of `share` and 1 - `share` lie so far apart."""
    return np.asarray((gap / (-2 * special.ndtri(share))) ** 2)


def _poisson(share: float, mean: FloatArray) -> FloatArray:
    """Quantiles of Poisson counts."""
    known = mean > 0
    found = np.ceil(special.pdtrik(share, np.where(known, mean, 1.0)))
    return np.asarray(np.where(known, np.maximum(np.nan_to_num(found), 0.0), 0.0))
