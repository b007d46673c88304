"""What fitted methods with a day model have in common: the day total is theirs, everything else is not."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecasting.day_model import DayModel
from forecasting.grid import FloatArray, Grid, IntArray
from forecasting.groundwork import Groundwork
from forecasting.spread import DayErrors, SpreadFit


@dataclass(frozen=True)
class ModelledFit(SpreadFit):
    """A fitted method whose days vary as its day model says; `svd` is the part of the factor profile."""

    ground: Groundwork
    model: DayModel
    svd: float

    @abstractmethod
    def totals(self, targets: IntArray) -> FloatArray:
        """Expected totals of coming days (positions) as if open."""

    @abstractmethod
    def errors(self, targets: IntArray) -> DayErrors:
        """Standardised log errors at past origins, at the leads of the target days."""

    def rows(self, days: Sequence[date]) -> tuple[Grid, FloatArray, FloatArray]:
        """See `SpreadFit`: day total x share."""
        grid = self.ground.past.grid(days)
        return self.ground.rows(self.totals(self.ground.past.ahead(grid.days)), grid, self.svd)

    def chance_open(self, days: Sequence[date]) -> FloatArray:
        """See `SpreadFit`."""
        return self.ground.past.chance_open(days)

    def draw_errors(self, days: Sequence[date], paths: int, rng: np.random.Generator) -> FloatArray:
        """See `SpreadFit`: replayed errors, standardised, then scaled to each day's own variance."""
        targets = self.ground.past.ahead(days)
        _, variance = self.model.predict(self.model.last, targets)
        return np.asarray(self.errors(targets).draw(paths, len(days), rng) * np.sqrt(variance))
