"""The mean of the last k same weekdays, interval by interval, days off and closed days left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecasting.calendar import DayFlags, flags_of, looks_like_weekday
from forecasting.days import slot_means
from forecasting.grid import BoolArray, FloatArray, Grid, IntArray
from forecasting.history import History
from forecasting.method import Fitted, ForecastRefused
from forecasting.past import Past, look_at
from forecasting.profile import Profile, day_totals, fit_profile
from forecasting.spread import ASSUMED_SD, DayErrors, SpreadFit, learn_errors, replay_origins

LEAST_PLAIN_DAYS = 5
ORDINARY_ERROR_SD = ASSUMED_SD


@dataclass(frozen=True)
class WeekMean:
    """Mean of the last `weeks` same weekdays."""

    weeks: int = 8
    name: str = "week_mean"

    def fit(self, history: History, flags: Mapping[date, DayFlags]) -> Fitted:
        """See `forecasting.method.Method`; needs a week of open days."""
        past = look_at(history, flags)
        plain = past.plain()
        if int(plain.sum()) < LEAST_PLAIN_DAYS:
            raise ForecastRefused(
                "Queue {queue} has {sum} ordinary open days of history: a forecast needs "
                "{least_plain_days}, one of each weekday at best.",
                {"queue": past.queue, "sum": int(plain.sum()), "least_plain_days": LEAST_PLAIN_DAYS},
            )
        profile = fit_profile(past.table, past.usable(), flags)
        rows = profile.rows(past.table.days, flags, past.opens_sunday)
        return WeekMeanFit(past, plain, self.weeks, profile, day_totals(past.table, rows))


@dataclass(frozen=True)
class WeekMeanFit(SpreadFit):
    """Means of recent weeks of one queue; `totals` are those of history's days."""

    past: Past
    plain: BoolArray
    weeks: int
    profile: Profile
    totals: FloatArray

    def rows(self, days: Sequence[date]) -> tuple[Grid, FloatArray, FloatArray]:
        """See `SpreadFit`."""
        grid = self.past.grid(days)
        self.past.ahead(grid.days)
        by_weekday = np.array([self._slots(weekday) for weekday in range(7)])
        means = np.zeros((len(grid.days), self.profile.shares.shape[1]))
        for position, day in enumerate(grid.days):
            like = looks_like_weekday(flags_of(day, self.past.flags), self.past.opens_sunday)
            means[position] = by_weekday[list(like)].mean(axis=0)
        means = self.past.with_closures(means, grid.days)
        return grid, means[grid.day, grid.slot], self._dispersion(means)[grid.day, grid.slot]

    def chance_open(self, days: Sequence[date]) -> FloatArray:
        """See `SpreadFit`."""
        return self.past.chance_open(days)

    def draw_errors(self, days: Sequence[date], paths: int, rng: np.random.Generator) -> FloatArray:
        """See `SpreadFit`: errors of the same mean of totals at past origins and the same leads."""
        return self._errors(days).draw(paths, len(days), rng)

    def _slots(self, weekday: int) -> FloatArray:
        """Mean by slot of the newest plain days of a weekday; of all weekdays where there is none."""
        chosen = np.flatnonzero(self.plain & (self.past.table.weekday == weekday))[-self.weeks :]
        if chosen.size == 0:
            chosen = np.flatnonzero(self.plain)[-5 * self.weeks :]
        counts = self.past.table.counts[chosen]
        means = slot_means(counts)
        totals = self.totals[chosen]
        level = float(np.nanmean(totals)) if np.isfinite(totals).any() else 0.0
        return np.where(np.isfinite(means), means, level * self.profile.shares[weekday])

    def _dispersion(self, means: FloatArray) -> FloatArray:
        """That of the counts and that of the mean itself, which is as noisy as `weeks` counts are."""
        smooth = means.sum(axis=1, keepdims=True) * self.profile.shares.mean(axis=0)
        of_mean = (1.0 / np.maximum(smooth, 1.0) + self.profile.dispersion) / self.weeks
        return np.asarray(self.profile.dispersion + of_mean)

    def _errors(self, days: Sequence[date]) -> DayErrors:
        last = len(self.totals) - 1
        leads = self.past.ahead(days) - last
        origins = replay_origins(last, leads, burn_in=7 * min(self.weeks, 4)) if leads.size else []
        replayed = [self._replay(origin, origin + leads) for origin in origins]
        return learn_errors(replayed, ORDINARY_ERROR_SD)

    def _replay(self, origin: int, targets: IntArray) -> FloatArray:
        weekday = self.past.table.weekday
        before = np.flatnonzero(self.plain[: origin + 1] & np.isfinite(self.totals[: origin + 1]))
        errors = np.full(len(targets), np.nan)
        for position, target in enumerate(targets):
            same = before[weekday[before] == weekday[target]][-self.weeks :]
            if same.size and self.plain[target]:
                expected = float(self.totals[same].mean())
                errors[position] = np.log((self.totals[target] + 0.5) / (expected + 0.5))
        return errors
