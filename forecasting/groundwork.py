"""What every method of day total x profile starts from: totals, calendar and profiles of one queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from forecasting.calendar import DayFlags, Design, design
from forecasting.grid import BoolArray, FloatArray, Grid, days_between
from forecasting.history import History
from forecasting.method import ForecastRefused
from forecasting.past import LONGEST_HORIZON_DAYS, Past, look_at
from forecasting.profile import Profile, day_totals, fit_profile
from forecasting.profile_svd import fit_svd_profile

LEAST_DAYS = 42
MOST_DAYS = 1100
HALF_CALL = 0.5
"""Added to a total before its logarithm: log(N + 1/2) of a Poisson N has nearly the mean log rate."""


@dataclass(frozen=True)
class Groundwork:
    """One queue's past, ready for models of day totals; built by `lay_groundwork`.

    `totals` (days) are the calls of full usable days, NaN otherwise; `calendar` covers history and the
    longest horizon after it; `profile` is the one history's own totals were completed with.
    """

    past: Past
    usable: BoolArray
    profile: Profile
    totals: FloatArray
    calendar: Design

    @property
    def last(self) -> int:
        """Position of the last day of history."""
        return len(self.totals) - 1

    @cached_property
    def log_totals(self) -> FloatArray:
        """Logarithm of total + 1/2."""
        return np.asarray(np.log(self.totals + HALF_CALL))

    @cached_property
    def poisson_variance(self) -> FloatArray:
        """Variance of the log of a Poisson count, 1 / expected, that being the weekday's median."""
        weekday = self.past.table.weekday
        expected = np.full(len(self.totals), float(np.nanmedian(self.totals)))
        for wanted in range(7):
            values = self.totals[(weekday == wanted) & np.isfinite(self.totals)]
            if values.size >= 3:
                expected[weekday == wanted] = np.median(values)
        return np.asarray(1.0 / np.maximum(expected, 1.0))

    def shares(self, days: Sequence[date], svd: float) -> FloatArray:
        """Profiles of coming days, (days, slots): decayed shares and, by the fraction `svd`, factor profile.

        Each month has its own, so that a day's profile does not depend on what else is asked.
        """
        rows = np.zeros((len(days), self.profile.shares.shape[1]))
        months = np.array([day.year * 12 + day.month for day in days])
        for month in np.unique(months):
            chosen = np.flatnonzero(months == month).tolist()
            middle = days[chosen[0]].replace(day=15)
            profile = self._mixed(middle, svd)
            of_month = [days[at] for at in chosen]
            rows[chosen] = profile.rows(of_month, self.past.flags, self.past.opens_sunday)
        return rows

    def _mixed(self, middle: date, svd: float) -> Profile:
        table, plain = self.past.table, self.past.plain()
        decayed = fit_profile(table, self.usable, self.past.flags, season=middle)
        if svd <= 0:
            return decayed
        factors = fit_svd_profile(table, plain, self.profile, season=middle)
        return Profile((1 - svd) * decayed.shares + svd * factors, decayed.dispersion)

    def spread(self, totals: FloatArray, days: Sequence[date], svd: float) -> FloatArray:
        """Means (days, slots) of day totals, with 0 where closed."""
        return self.past.with_closures(totals[:, None] * self.shares(days, svd), days)

    def rows(self, totals: FloatArray, grid: Grid, svd: float) -> tuple[Grid, FloatArray, FloatArray]:
        """What `SpreadFit.rows` returns, from totals of the grid's days."""
        if not grid.days:
            return grid, np.zeros(0), np.zeros(0)
        means = self.spread(totals, grid.days, svd)
        return grid, means[grid.day, grid.slot], self.profile.dispersion[grid.slot]


def lay_groundwork(
    history: History, flags: Mapping[date, DayFlags], *, method: str, most_days: int = MOST_DAYS
) -> Groundwork:
    """Totals, calendar and profile; ForecastRefused, naming `method`, with less than six weeks of days."""
    past = look_at(history, flags, most_days=most_days)
    usable = past.usable()
    if int(usable.sum()) < LEAST_DAYS:
        raise ForecastRefused(
            "Queue {queue} has {sum} counted open days: the {method} method needs {least_days}.",
            {"queue": past.queue, "sum": int(usable.sum()), "method": method, "least_days": LEAST_DAYS},
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
    return Groundwork(past, usable, profile, totals, calendar)
