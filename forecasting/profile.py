"""The intraday profile: which share of a day's calls falls on each slot.

Exponentially decayed shares (half-life two weeks), with days of the same season of earlier years beside
the newest, shrunk to the queue's long-run profile of the weekday, which is itself shrunk to that of all
working days or of the weekend: the less calls, the more is borrowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from forecasting.calendar import DayFlags, flags_of, is_bridge, looks_like_weekday
from forecasting.days import DayTable
from forecasting.grid import BoolArray, FloatArray

RECENT_HALF_LIFE_DAYS = 14.0
SEASON_WEIGHT = 2.0
SEASON_SD_DAYS = 45.0
SEASON_KEPT_A_YEAR = 0.7
"""A day of the season asked for weighs twice a day of now, if it is a year old, and less when older."""
YEAR = 365.25
LONG_HALF_LIFE_DAYS = 364.0
PRIOR_CALLS = 1000.0
PRIOR_DAYS = 5.0
LEAST_KNOWN_SHARE = 0.6
"""A day of which less than this share of the usual calls was counted has no total."""


@dataclass(frozen=True)
class Profile:
    """Shares of a day's calls by weekday and slot, (7, slots), each row summing to 1, and how counts scatter.

    `dispersion` (slots): variance of the rate of a slot about day total x share, relative to its square:
    counts are Poisson given a gamma rate of this relative variance.
    """

    shares: FloatArray
    dispersion: FloatArray

    def of(self, flag: DayFlags, opens_sunday: bool) -> FloatArray:
        """The profile of a day, (slots,)."""
        like = looks_like_weekday(flag, opens_sunday)
        return np.asarray(self.shares[list(like)].mean(axis=0))

    def rows(self, days: Sequence[date], flags: Mapping[date, DayFlags], opens_sunday: bool) -> FloatArray:
        """The profiles of several days, (days, slots)."""
        return np.array([self.of(flags_of(day, flags), opens_sunday) for day in days])


def fit_profile(
    table: DayTable, usable: BoolArray, flags: Mapping[date, DayFlags], *, season: date | None = None
) -> Profile:
    """Learn the profile from the usable days; days off and bridges do not speak for their weekday.

    With `season`, a coming day, days of the same time of earlier years count as well as the newest.
    """
    plain = usable & np.array(
        [not f.off and not f.makeup_work and not is_bridge(f, flags) for f in table.flags]
    )
    age = np.arange(len(table.days), dtype=float)[::-1]
    recent = plain * (0.5 ** (age / RECENT_HALF_LIFE_DAYS) + _season_weight(table, season))
    long = plain * 0.5 ** (age / LONG_HALF_LIFE_DAYS)
    shares = np.zeros((7, table.counts.shape[1]))
    everything = _weighted(table.counts, long, _flat(table), 1.0)
    strength = PRIOR_CALLS + PRIOR_DAYS * _mean_day(table.counts[plain])
    for weekdays in (range(5), range(5, 7)):
        group = np.isin(table.weekday, list(weekdays))
        pool = _weighted(table.counts, long * group, everything, strength)
        now = _weighted(table.counts, recent * group, pool, strength)
        for weekday in weekdays:
            of_day = table.weekday == weekday
            long_run = _weighted(table.counts, long * of_day, pool, strength)
            base = long_run * now / np.maximum(pool, 1e-12)
            shares[weekday] = _weighted(table.counts, recent * of_day, base / base.sum(), strength)
    return Profile(shares, _dispersion(table, plain, shares))


def _season_weight(table: DayTable, season: date | None) -> FloatArray:
    """How much each day of history speaks for the season of a coming day; nothing within its own year."""
    if season is None:
        return np.zeros(len(table.days))
    distance = float((season - table.days[0]).days) - np.arange(len(table.days))
    years = np.round(distance / YEAR)
    near = np.exp(-0.5 * ((distance - years * YEAR) / SEASON_SD_DAYS) ** 2)
    return np.asarray(np.where(years >= 1, SEASON_WEIGHT * SEASON_KEPT_A_YEAR ** (years - 1) * near, 0.0))


def day_totals(table: DayTable, rows: FloatArray) -> FloatArray:
    """Calls of each day as of a full ordinary one; NaN where too little of the day was counted.

    A part that is unknown is taken at the day's own level by its profile `rows`, (days, slots).
    """
    known = np.isfinite(table.counts)
    share = np.where(known, rows, 0.0).sum(axis=1)
    counted = np.nansum(table.counts, axis=1)
    return np.where(share >= LEAST_KNOWN_SHARE, counted / np.maximum(share, LEAST_KNOWN_SHARE), np.nan)


def _flat(table: DayTable) -> FloatArray:
    slots = table.counts.shape[1]
    return np.full(slots, 1.0 / slots)


def _mean_day(counts: FloatArray) -> float:
    return float(np.nansum(counts) / max(len(counts), 1))


def _weighted(counts: FloatArray, weight: FloatArray, prior: FloatArray, strength: float) -> FloatArray:
    """Shares of days weighted by `weight` (days), with `strength` calls distributed like `prior`."""
    known = np.isfinite(counts)
    calls = weight @ np.where(known, counts, 0.0)
    # A slot unknown on some days is divided by the calls of the days that know it, not by those of all days.
    known_weight = weight @ known
    scale = np.divide(weight.sum(), known_weight, out=np.zeros_like(known_weight), where=known_weight > 0)
    mixed = calls * scale + strength * prior
    return np.asarray(mixed / mixed.sum())


def _dispersion(table: DayTable, chosen: BoolArray, shares: FloatArray) -> FloatArray:
    """Method of moments per slot over the last chosen days, shrunk to the queue's common value."""
    recent = np.flatnonzero(chosen)[-130:]
    slots = table.counts.shape[1]
    if recent.size == 0:
        return np.zeros(slots)
    counts = table.counts[recent]
    expected = shares[table.weekday[recent]]
    known = np.isfinite(counts)
    level = np.nansum(counts, axis=1) / np.maximum(np.where(known, expected, 0.0).sum(axis=1), 1e-9)
    mean = np.where(known, expected * level[:, None], np.nan)
    surplus = np.nansum((counts - mean) ** 2 - mean, axis=0)
    square = np.nansum(mean**2, axis=0)
    common = surplus.sum() / max(float(square.sum()), 1e-9)
    borrowed = 0.25 * float(square.mean()) + 1e-9
    return np.asarray(np.clip((surplus + borrowed * common) / (square + borrowed), 0.0, 2.0))
