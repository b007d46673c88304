"""What came of the paths: shares, waits, and the chance that a target holds."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.simulation.model import FloatArray, IntArray
from scheduler.staffing.target import AbandonTarget, ServiceTarget, Target

Ints = NDArray[np.int32]
TWO_SIDED_95 = 1.959963984540054


@dataclass(frozen=True)
class Outcome:
    """Sums by path, queue and interval; a contact counts in the interval in which it arrived.

    `early` of the `abandoned` gave up within the threshold; `waited_s` are the seconds of the answered;
    `busy_s` and `there_s` (paths, intervals) agent-seconds in contacts and there for them, all queues
    together.
    """

    interval_minutes: int
    offered: Ints
    in_time: Ints
    answered: Ints
    abandoned: Ints
    early: Ints
    waited_s: FloatArray
    busy_s: FloatArray
    there_s: FloatArray

    def grouped(self, group: IntArray, groups: int) -> "Outcome":
        """Sums over the intervals of each group (a day, a month); group -1 is left out."""
        member = np.zeros((group.size, groups))
        known = group >= 0
        member[np.flatnonzero(known), group[known]] = 1.0
        summed = {
            field.name: (
                (values @ member).round().astype(np.int64) if values.dtype.kind == "i" else values @ member
            )
            for field in fields(self)[1:]
            for values in (getattr(self, field.name),)
        }
        return replace(self, **summed)

    def service_level(self, of: str = "offered") -> FloatArray:
        """Share in time by path, queue and interval; NaN without contacts of the denominator."""
        if of == "offered":
            return _share(self.in_time, self.offered)
        return _share(self.in_time, self.offered - (self.abandoned if of == "answered" else self.early))

    @property
    def asa_s(self) -> FloatArray:
        """Mean speed of answer of the answered contacts; NaN where none is."""
        return _share(self.waited_s, self.answered)

    @property
    def abandonment(self) -> FloatArray:
        """Share of the offered that gave up; NaN without contacts."""
        return _share(self.abandoned, self.offered)

    @property
    def occupancy(self) -> FloatArray:
        """Share of the agents' time spent in contacts (paths, intervals); NaN where nobody is there."""
        return np.asarray(np.minimum(_share(self.busy_s, self.there_s), 1.0))

    def met(self, target: Target) -> FloatArray:
        """1 where the target holds, by path, queue and interval; 1 without contacts too."""
        if isinstance(target, ServiceTarget):
            return _holds(self.service_level(target.of), target.share)
        if isinstance(target, AbandonTarget):
            return _holds(-self.abandonment, -target.share)
        unheard = (self.offered > 0) & (self.answered == 0)
        return np.where(unheard, 0.0, _holds(-self.asa_s, -target.asa_s))

    def chance(self, target: Target) -> FloatArray:
        """Share of the paths in which the target holds, by queue and interval."""
        return np.asarray(self.met(target).mean(axis=0))


def mean_with_error(values: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """A ratio of sums over independent paths, sum(values) / sum(weights), and its standard error.

    The error is that of the ratio estimator: paths with more contacts count more.
    """
    total = float(weights.sum())
    if total <= 0 or values.size < 2:
        return float("nan"), float("nan")
    ratio = float(values.sum()) / total
    rest = values - ratio * weights
    return ratio, float(np.sqrt((rest**2).sum() * values.size / (values.size - 1)) / total)


def _holds(measure: FloatArray, need: float) -> FloatArray:
    return np.where(np.isnan(measure), 1.0, (measure >= need - 1e-12).astype(float))


def _share(part: NDArray[Any], whole: NDArray[Any]) -> FloatArray:
    above, below = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.asarray(np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0))
