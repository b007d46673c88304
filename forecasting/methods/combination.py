"""The combination: several models of day totals, weighted by their replayed errors at the same lead.

Candidates are the structural model, ridge calendar + level with a fast and a slow level, and the simple
means. The intraday profile is a mix of decayed shares and factors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from forecasting.calendar import DayFlags
from forecasting.combine import learn_weights
from forecasting.day_model import DayModel
from forecasting.grid import FloatArray, IntArray
from forecasting.groundwork import MOST_DAYS, Groundwork, lay_groundwork
from forecasting.history import History
from forecasting.method import Fitted
from forecasting.methods.profile_mix import MIX
from forecasting.methods.structural import fit_structural
from forecasting.modelled import ModelledFit
from forecasting.spread import DayErrors, learn_errors, replay_origins
from forecasting.total_models import Totals, combined_models

NEAR_DAYS = 8.0
"""At a mean lead of so many days the prior weights go to the first candidate by a share of 1/e [A]."""
Candidates = Callable[[Groundwork, DayModel], Mapping[str, tuple[float, Totals]]]


@dataclass(frozen=True)
class Combination:
    """The method; `candidates` are models with prior weights, `svd` the part of the factor profile."""

    name: str = "combination"
    candidates: Candidates = combined_models
    svd: float = MIX

    def fit(self, history: History, flags: Mapping[date, DayFlags]) -> Fitted:
        """See `forecasting.method.Method`; needs about six weeks of open days."""
        ground = lay_groundwork(history, flags, method=self.name, most_days=MOST_DAYS)
        model = fit_structural(ground)
        models = self.candidates(ground, model)
        prior = np.array([weight for weight, _ in models.values()])
        return CombinationFit(
            ground, model, self.svd, tuple(models), tuple(t for _, t in models.values()), prior
        )


@dataclass(frozen=True)
class Replay:
    """Candidates at past origins, (candidates, days) each, the totals that came, and the weights learned."""

    origins: tuple[int, ...]
    predicted: tuple[FloatArray, ...]
    actual: tuple[FloatArray, ...]
    weights: FloatArray


@dataclass(frozen=True)
class CombinationFit(ModelledFit):
    """The fitted combination of one queue: the weighted mean of the candidates' day totals."""

    names: tuple[str, ...]
    models: tuple[Totals, ...]
    prior: FloatArray
    _replays: dict[tuple[int, ...], Replay] = field(default_factory=dict, repr=False, compare=False)

    def totals(self, targets: IntArray) -> FloatArray:
        """Expected totals of coming days (positions) as if open."""
        if targets.size == 0:
            return np.zeros(0)
        last = self.ground.last
        return np.asarray(self.replay(targets).weights @ np.array([m(last, targets) for m in self.models]))

    def weights(self, days: Sequence[date]) -> dict[str, float]:
        """The weight of each candidate in a forecast of these days."""
        found = self.replay(self.ground.past.ahead(days)).weights
        return {name: float(weight) for name, weight in zip(self.names, found, strict=True)}

    def replay(self, targets: IntArray) -> Replay:
        """Every candidate at past origins, at the leads of the target days."""
        leads = targets - self.ground.last
        key = tuple(leads.tolist())
        if key not in self._replays:
            self._replays[key] = self._replay(leads)
        return self._replays[key]

    def _replay(self, leads: IntArray) -> Replay:
        origins = replay_origins(self.ground.last, leads)
        predicted = tuple(np.array([m(o, o + leads) for m in self.models]) for o in origins)
        actual = tuple(self.ground.totals[o + leads] for o in origins)
        return Replay(tuple(origins), predicted, actual, learn_weights(predicted, actual, self._prior(leads)))

    def _prior(self, leads: IntArray) -> FloatArray:
        """The nearer the days, the more the first candidate counts: it knows how the last days went."""
        near = float(np.exp(-leads.mean() / NEAR_DAYS))
        return np.asarray((1 - near) * self.prior + near * (np.arange(self.prior.size) == 0) + 1e-6)

    def errors(self, targets: IntArray) -> DayErrors:
        """Standardised log errors of the combination at past origins, at the leads of the target days."""
        leads = targets - self.ground.last
        replay = self.replay(targets)
        replayed = []
        for origin, predicted, actual in zip(replay.origins, replay.predicted, replay.actual, strict=True):
            sd = np.sqrt(self.model.predict(origin, origin + leads)[1])
            replayed.append(np.log((actual + 0.5) / (replay.weights @ predicted + 0.5)) / sd)
        return learn_errors(replayed)
