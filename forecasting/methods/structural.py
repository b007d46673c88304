"""Day total x intraday profile: the structural day model with a shrunk calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from forecasting.calendar import DayFlags, design
from forecasting.day_model import DayModel, fit_day_model
from forecasting.grid import FloatArray, Grid, IntArray, days_between
from forecasting.history import History
from forecasting.method import Fitted, ForecastRefused
from forecasting.past import LONGEST_HORIZON_DAYS, Past, look_at
from forecasting.profile import Profile, day_totals, fit_profile
from forecasting.spread import REPLAYED_ORIGINS, DayErrors, SpreadFit, learn_errors

LEAST_DAYS = 42
HALF_CALL = 0.5
"""Added to a total before its logarithm: log(N + 1/2) of a Poisson N has nearly the mean log rate."""
REPLAY_STEP_DAYS = 21
BURN_IN_DAYS = 56
MOST_CORRECTION = 0.25


@dataclass(frozen=True)
class Structural:
    """The method; `most_days` of history are looked at."""

    name: str = "structural"
    most_days: int = 1100

    def fit(self, history: History, flags: Mapping[date, DayFlags]) -> Fitted:
        """See `forecasting.method.Method`; needs about six weeks of open days."""
        past = look_at(history, flags, most_days=self.most_days)
        usable = past.usable()
        if int(usable.sum()) < LEAST_DAYS:
            raise ForecastRefused(
                f"Queue {past.queue} has {int(usable.sum())} counted open days: "
                f"the structural method needs {LEAST_DAYS}."
            )
        days = past.table.days
        profile = fit_profile(past.table, usable, flags)
        totals = day_totals(past.table, profile.rows(days, flags, past.opens_sunday))
        totals = np.where(usable, totals, np.nan)
        calendar = design(
            days_between(days[0], days[-1] + timedelta(days=LONGEST_HORIZON_DAYS)),
            flags,
            seen_days=len(days),
            known_days=int(np.isfinite(totals).sum() * 7 / max(int(past.pattern.worked.sum()), 1)),
            opens_sunday=past.opens_sunday,
        )
        log_totals = np.log(totals + HALF_CALL)
        model = fit_day_model(log_totals, _poisson_variance(totals, past.table.weekday), calendar)
        return StructuralFit(past, profile, model, log_totals)


def _poisson_variance(totals: FloatArray, weekday: IntArray) -> FloatArray:
    """Variance of the log of a Poisson count, 1 / expected, the expectation being the weekday's median."""
    expected = np.full(len(totals), np.nan)
    overall = float(np.nanmedian(totals))
    for wanted in range(7):
        chosen = weekday == wanted
        values = totals[chosen & np.isfinite(totals)]
        expected[chosen] = np.median(values) if values.size >= 3 else overall
    return np.asarray(1.0 / np.maximum(expected, 1.0))


@dataclass(frozen=True)
class StructuralFit(SpreadFit):
    """The fitted structural method of one queue."""

    past: Past
    profile: Profile
    model: DayModel
    log_totals: FloatArray

    def rows(self, days: Sequence[date]) -> tuple[Grid, FloatArray, FloatArray]:
        """See `SpreadFit`: day total x share."""
        grid = self.past.grid(days)
        if not grid.days:
            return grid, np.zeros(0), np.zeros(0)
        shares = self.profile.rows(grid.days, self.past.flags, self.past.opens_sunday)
        means = self.past.with_closures(self.day_means(grid.days)[:, None] * shares, grid.days)
        return grid, means[grid.day, grid.slot], self.profile.dispersion[grid.slot]

    def day_means(self, days: Sequence[date]) -> FloatArray:
        """Expected totals of days as if open: the mean, not the median (times exp(variance / 2))."""
        mean, variance = self.model.predict(self.model.last, self.past.ahead(days))
        return np.asarray(np.exp(mean + np.minimum(variance / 2, MOST_CORRECTION)))

    def draw_errors(self, days: Sequence[date], paths: int, rng: np.random.Generator) -> FloatArray:
        """See `SpreadFit`: replayed errors, standardised, then scaled to each day's own variance."""
        targets = self.past.ahead(days)
        _, variance = self.model.predict(self.model.last, targets)
        return np.asarray(self.errors(targets).draw(paths, len(days), rng) * np.sqrt(variance))

    def errors(self, targets: IntArray) -> DayErrors:
        """Standardised errors of the model at past origins, at the leads of the target days."""
        leads = targets - self.model.last
        replayed = []
        for back in range(REPLAYED_ORIGINS):
            origin = self.model.last - int(leads.max()) - back * REPLAY_STEP_DAYS
            if origin < BURN_IN_DAYS:
                break
            at = origin + leads
            mean, variance = self.model.predict(origin, at)
            replayed.append((self.log_totals[at] - mean) / np.sqrt(variance))
        return learn_errors(replayed)
