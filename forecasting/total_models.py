"""The models of day totals that a combination weighs, behind one verb: totals expected at any origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from forecasting.calendar import looks_like_weekday
from forecasting.day_model import DayModel
from forecasting.grid import FloatArray, IntArray
from forecasting.groundwork import Groundwork
from forecasting.ridge import RidgeDays

MOST_CORRECTION = 0.25
Totals = Callable[[int, IntArray], FloatArray]
"""Expected totals of target days (positions) as known at the end of a past day."""
FAST = (14.0,)
SLOW = (224.0,)


def expected_totals(mean: FloatArray, variance: FloatArray) -> FloatArray:
    """The mean, not the median: times exp(variance / 2) on the log scale, within bounds."""
    return np.asarray(np.exp(mean + np.minimum(variance / 2, MOST_CORRECTION)))


def structural_totals(model: DayModel) -> Totals:
    """Those of the structural day model."""

    def predict(origin: int, targets: IntArray) -> FloatArray:
        return expected_totals(*model.predict(origin, targets))

    return predict


def ridge_totals(ridge: RidgeDays, model: DayModel) -> Totals:
    """Those of ridge calendar + level; the variance is the structural model's."""

    def predict(origin: int, targets: IntArray) -> FloatArray:
        return expected_totals(ridge.predict(origin, targets), model.predict(origin, targets)[1])

    return predict


def mean_totals(ground: Groundwork, weeks: int) -> Totals:
    """Mean of the newest `weeks` ordinary days of the weekday that a day looks like."""
    plain = np.flatnonzero(ground.past.plain() & np.isfinite(ground.totals))
    weekday = ground.past.table.weekday

    def predict(origin: int, targets: IntArray) -> FloatArray:
        before = plain[plain <= origin]
        by_weekday = np.full(7, ground.totals[before[-5 * weeks :]].mean() if before.size else 0.0)
        for day in range(7):
            same = before[weekday[before] == day][-weeks:]
            if same.size:
                by_weekday[day] = ground.totals[same].mean()
        like = [looks_like_weekday(ground.past.flag_at(int(at)), ground.past.opens_sunday) for at in targets]
        return np.array([by_weekday[list(days)].mean() for days in like])

    return predict


def combined_models(ground: Groundwork, model: DayModel) -> Mapping[str, tuple[float, Totals]]:
    """The models of a combination with their prior weights."""
    fast = RidgeDays(ground.log_totals, ground.calendar, FAST)
    slow = RidgeDays(ground.log_totals, ground.calendar, SLOW, annual=False)
    return {
        "structural": (0.5, structural_totals(model)),
        "ridge, fast level": (0.17, ridge_totals(fast, model)),
        "ridge, slow level": (0.25, ridge_totals(slow, model)),
        "8-week mean": (0.05, mean_totals(ground, 8)),
        "last week": (0.03, mean_totals(ground, 1)),
    }


def ridge_models(ground: Groundwork, model: DayModel) -> Mapping[str, tuple[float, Totals]]:
    """Ridge calendar + level alone."""
    ridge = RidgeDays(ground.log_totals, ground.calendar, (*FAST, 56.0, *SLOW))
    return {"ridge": (1.0, ridge_totals(ridge, model))}
