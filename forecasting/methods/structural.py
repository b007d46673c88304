"""Day total x intraday profile: the structural day model with a shrunk calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecasting.calendar import DayFlags
from forecasting.day_model import DayModel, fit_day_model
from forecasting.grid import FloatArray, IntArray
from forecasting.groundwork import MOST_DAYS, Groundwork, lay_groundwork
from forecasting.history import History
from forecasting.method import Fitted
from forecasting.modelled import ModelledFit
from forecasting.spread import DayErrors, learn_errors, replay_origins
from forecasting.total_models import structural_totals


@dataclass(frozen=True)
class Structural:
    """The method; `most_days` of history are looked at, `svd` is the part of the factor profile."""

    name: str = "structural"
    most_days: int = MOST_DAYS
    svd: float = 0.0

    def fit(self, history: History, flags: Mapping[date, DayFlags]) -> Fitted:
        """See `forecasting.method.Method`; needs about six weeks of open days."""
        ground = lay_groundwork(history, flags, method=self.name, most_days=self.most_days)
        return StructuralFit(ground, fit_structural(ground), self.svd)


def fit_structural(ground: Groundwork) -> DayModel:
    """The structural day model of a queue's totals."""
    return fit_day_model(ground.log_totals, ground.poisson_variance, ground.calendar)


@dataclass(frozen=True)
class StructuralFit(ModelledFit):
    """The fitted structural method of one queue."""

    def totals(self, targets: IntArray) -> FloatArray:
        """Expected totals of coming days (positions) as if open."""
        return structural_totals(self.model)(self.model.last, targets)

    def errors(self, targets: IntArray) -> DayErrors:
        """Standardised errors of the model at past origins, at the leads of the target days."""
        leads = targets - self.model.last
        replayed = []
        for origin in replay_origins(self.ground.last, leads):
            mean, variance = self.model.predict(origin, origin + leads)
            replayed.append((self.ground.log_totals[origin + leads] - mean) / np.sqrt(variance))
        return learn_errors(replayed)
