"""Waiting in a call queue: Erlang B, Erlang C (M/M/n) and Erlang A (M/M/n+M), on whole arrays.

Sources: A. K. Erlang 1917 (blocking and delay formulas); C. Palm 1957 (impatience); O. Garnett, A.
Mandelbaum and M. Reiman 2002 ("Designing a call center with impatient customers"); the integral J as in S.
Zeltyn and A. Mandelbaum 2005. Service level here = share of *offered* contacts answered within the threshold
(KP-03): with impatience an abandoned contact is not answered, whenever it left. `service_level_of` takes the
share of others.

Arrays of load (erlangs) and agents broadcast; agents are whole numbers. Nothing overflows for loads of
thousands of erlangs: Erlang B uses the stable recursion, Erlang A sums positive terms only and keeps their
scale as a logarithm. Without contacts nobody waits: service level 1, waits and occupancy 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_BIG = 1e200
_LEAST = float(np.finfo(float).tiny)
_ENOUGH = 1e-17


@dataclass(frozen=True)
class Performance:
    """How a queue does with given agents, one value per element.

    `waits` = probability of having to wait; `service_level` = share of offered answered within the threshold;
    `wait_s` = mean wait over all offered contacts (inf when an impatient-less queue is overloaded; without
    abandonment this is the mean speed of answer); `occupancy` = share of agents' time spent on contacts;
    `abandoned` = share of offered that give up (0 for Erlang C), `abandoned_early` of them within the
    threshold; `asa_s` = mean speed of answer: the wait of the contacts that are answered (inf when none is).
    """

    waits: FloatArray
    service_level: FloatArray
    wait_s: FloatArray
    occupancy: FloatArray
    abandoned: FloatArray
    abandoned_early: FloatArray
    asa_s: FloatArray

    def service_level_of(self, contacts: str) -> FloatArray:
        """Share answered within the threshold of the "offered", of the "answered", or of the
        "offered_less_short" contacts (those that gave up within the threshold taken off).
        """
        left = {"offered": 0.0, "answered": self.abandoned, "offered_less_short": self.abandoned_early}
        base = 1.0 - np.asarray(left[contacts])
        share = np.divide(self.service_level, base, out=np.zeros_like(self.service_level), where=base > 1e-15)
        return np.asarray(np.minimum(share, 1.0))


def erlang_b(load: ArrayLike, agents: ArrayLike) -> FloatArray:
    """Blocking probability B(n) by B(n) = a B(n-1) / (n + a B(n-1)), B(0) = 1 (Erlang 1917)."""
    a, n = _broadcast(load, agents)
    result = np.ones(a.size)
    order = np.argsort(n, axis=None, kind="stable")
    flat_a, flat_n, flat = a.ravel()[order], n.ravel()[order], np.ones(a.size)
    first = np.searchsorted(flat_n, np.arange(1, int(flat_n[-1]) + 1)) if a.size else np.zeros(0, dtype=int)
    for step, start in enumerate(first, 1):
        # Elements that need fewer agents lie before `start` and are finished.
        product = flat_a[start:] * flat[start:]
        flat[start:] = product / (step + product)
    result[order] = flat
    return result.reshape(a.shape)


def erlang_c(load: ArrayLike, agents: ArrayLike, aht_s: ArrayLike, threshold_s: float) -> Performance:
    """Queue without abandonment (Erlang 1917).

    With agents <= load nobody is answered in time: the queue grows.
    """
    a, n = _broadcast(load, agents)
    aht = np.broadcast_to(np.asarray(aht_s, dtype=float), a.shape)
    blocking = erlang_b(a, n)
    stable, idle = n > a, a == 0
    spare = np.where(stable, n - a, 1.0)
    waits = np.where(stable, n * blocking / (spare + a * blocking), 1.0)
    in_time = 1.0 - waits * np.exp(-spare * threshold_s / aht)
    wait_s = np.where(stable, waits * aht / spare, np.inf)
    occupancy = np.where(stable, a / np.maximum(n, 1), 1.0)
    return Performance(
        waits=np.where(idle, 0.0, waits),
        service_level=np.where(idle, 1.0, np.where(stable, np.clip(in_time, 0.0, 1.0), 0.0)),
        wait_s=np.where(idle, 0.0, wait_s),
        occupancy=np.where(idle, 0.0, occupancy),
        abandoned=np.zeros_like(a),
        abandoned_early=np.zeros_like(a),
        asa_s=np.where(idle, 0.0, wait_s),
    )


def erlang_a(
    load: ArrayLike, agents: ArrayLike, aht_s: ArrayLike, threshold_s: float, patience_s: float
) -> Performance:
    """Queue whose callers give up after an exponential time of mean `patience_s` (Palm 1957, Garnett et al.
    2002).

    With mu = 1/aht, theta = 1/patience, lambda = a mu and the offered wait V of a caller who never gives up:
    J(t) = integral from t to infinity of exp(lambda (1 - exp(-theta x)) / theta - n mu x) dx, eps = 1 / B(n
    - 1), P(V > 0) = lambda J(0) / (eps + lambda J(0)), P(abandon) = (1 + (lambda - n mu) J(0)) / (eps +
    lambda J(0)). Integrating lambda e^(-theta x) times the integrand by parts gives the share of offered
    answered after a wait; with another factor x it gives their waits. Who neither was answered nor still
    waits at the threshold gave up before it.
    """
    a, n = _broadcast(load, agents)
    aht = np.broadcast_to(np.asarray(aht_s, dtype=float), a.shape)
    idle = a == 0
    none = (n == 0) & ~idle
    safe_a, safe_n = np.where(idle, 1.0, a), np.maximum(n, 1)
    eta, c = safe_a * patience_s / aht, safe_n * patience_s / aht
    eta_late = eta * np.exp(-threshold_s / patience_s)
    # Logarithms of theta J(0), theta J(T) and of the integrand at T; c = n mu / theta, eta = lambda / theta.
    log_g = eta - eta_late - safe_n * threshold_s / aht
    log_j, log_answered_wait = _log_series(eta, c)
    log_j_late = log_g + _log_series(eta_late, c)[0]
    # With far more agents than calls B underflows to 0, whose logarithm would make all of this no number.
    log_eps = -np.log(np.maximum(erlang_b(safe_a, safe_n - 1), _LEAST))
    top = np.maximum(log_eps, np.log(eta) + log_j)
    zero = np.zeros_like(a)
    eps, j, j_late, g, one, answered_wait = (
        np.exp(x - top) for x in (log_eps, log_j, log_j_late, log_g, zero, log_answered_wait)
    )
    total = eps + eta * j
    waits = eta * j / total
    after_wait = (g - one + c * (j - j_late)) / total
    abandoned = np.clip((one + (eta - c) * j) / total, 0.0, 1.0)
    abandoned = np.where(none, 1.0, abandoned)
    in_time = np.clip(1.0 - waits + after_wait, 0.0, 1.0)
    still_waiting = np.exp(-threshold_s / patience_s) * eta * j_late / total
    early = np.where(none, 1.0 - np.exp(-threshold_s / patience_s), 1.0 - in_time - still_waiting)
    answered = 1.0 - abandoned
    asa_s = np.divide(
        answered_wait / total * patience_s, answered, out=np.full(a.shape, np.inf), where=answered > 0
    )
    return Performance(
        waits=np.where(idle, 0.0, np.where(none, 1.0, np.clip(waits, 0.0, 1.0))),
        service_level=np.where(idle, 1.0, np.where(none, 0.0, in_time)),
        wait_s=np.where(idle, 0.0, abandoned * patience_s),
        occupancy=np.where(idle | none, 0.0, np.clip(safe_a * (1.0 - abandoned) / safe_n, 0.0, 1.0)),
        abandoned=np.where(idle, 0.0, abandoned),
        abandoned_early=np.where(idle, 0.0, np.clip(early, 0.0, abandoned)),
        asa_s=np.where(idle, 0.0, np.where(none, np.inf, asa_s)),
    )


def _log_series(x: FloatArray, c: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Logs of S = sum over k >= 0 of t_k = x^k / (c (c+1) ... (c+k)), and of -S - c dS/dc.

    S is e^x x^-c times the lower incomplete gamma function. The second is the sum of t_k times the sum of
    c / (c + i) over i = 1..k. All terms are positive; sums beyond _BIG are scaled down and the scale kept as
    a logarithm. Terms grow until c + k = x and shrink ever faster after, so that the sums end when the
    largest term is negligible there.
    """
    term = 1.0 / c
    total, second = term, np.zeros_like(x)
    steps, scale = np.zeros_like(x), np.zeros_like(x)
    k = 0
    while True:
        k += 1
        near = 1.0 / (c + k)
        term = term * (x * near)
        steps = steps + c * near
        total, second = total + term, second + term * steps
        # Eight steps grow a term by less than 1e50 for any load we meet: nothing overflows in between.
        if k % 8 == 0:
            shrink = np.where(total > _BIG, 1.0 / _BIG, 1.0)
            term, total, second, scale = (
                term * shrink,
                total * shrink,
                second * shrink,
                scale - np.log(shrink),
            )
            small = (term <= total * _ENOUGH) & (term * steps <= second * _ENOUGH)
            if np.all((small | (term == 0)) & (x < c + k)):
                with np.errstate(divide="ignore"):
                    return np.log(total) + scale, np.log(second) + scale


def _broadcast(load: ArrayLike, agents: ArrayLike) -> tuple[FloatArray, IntArray]:
    a, n = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(agents, dtype=np.int64))
    if np.any(~np.isfinite(a)) or np.any(a < 0) or np.any(n < 0):
        raise ValueError("Loads must be finite and not negative, and so must numbers of agents.")
    return a.astype(float), n.astype(np.int64)
