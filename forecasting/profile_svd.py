"""The intraday profile by factors: a few shapes that days differ by, and how much of each to expect.

Square roots of a day's shares less those of its weekday are nearly homoscedastic; the leading right singular
vectors are the shapes (Shen & Huang 2008). A shape's score is expected to be its annual course, where history
is long enough to know one, and its recent mean, both shrunk.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from forecasting.days import DayTable
from forecasting.grid import BoolArray, FloatArray
from forecasting.profile import PRIOR_CALLS, PRIOR_DAYS, Profile

FACTORS = 4
HALF_LIFE_DAYS = 14.0
ANNUAL_HALF_LIFE_DAYS = 730.0
ANNUAL_DAYS = 400
ANNUAL_PRIOR_DAYS = 30.0
LEAST_ROWS = 30
YEAR = 365.25


def fit_svd_profile(table: DayTable, plain: BoolArray, base: Profile, *, season: date) -> FloatArray:
    """Shares (7, slots), rows summing to 1, expected around `season`; `base` is what days differ from.

    With less than a month of full ordinary days these are the shares of `base`.
    """
    counted = np.nan_to_num(table.counts)
    calls = counted.sum(axis=1)
    full = plain & np.isfinite(table.counts).all(axis=1) & (calls > 0)
    if int(full.sum()) < LEAST_ROWS:
        return base.shares.copy()
    weekday = table.weekday[full]
    roots = np.sqrt(base.shares)
    gaps = np.sqrt(counted[full] / calls[full, None]) - roots[weekday]
    _, _, right = np.linalg.svd(gaps * np.sqrt(calls[full, None]), full_matrices=False)
    factors = right[:FACTORS]
    scores = gaps @ factors.T
    at = np.flatnonzero(full).astype(float)
    ahead = float((season - table.days[0]).days)
    prior_days = PRIOR_DAYS + PRIOR_CALLS / float(calls[full].mean())
    shares = base.shares.copy()
    for group in (range(5), range(5, 7)):
        member = np.isin(weekday, list(group))
        if not member.any():
            continue
        expected = _expected(scores[member], at[member], len(table.days), ahead, prior_days)
        for day in group:
            shape = np.maximum(roots[day] + expected @ factors, 0.0) ** 2
            shares[day] = shape / shape.sum() if shape.sum() > 0 else base.shares[day]
    return shares


def _expected(scores: FloatArray, at: FloatArray, days: int, ahead: float, prior_days: float) -> FloatArray:
    """Expected scores at position `ahead` of those of days at positions `at`, (factors,)."""
    age = days - 1 - at
    seasonal = np.zeros(scores.shape[1])
    rest = scores
    if days >= ANNUAL_DAYS:
        weight = 0.5 ** (age / ANNUAL_HALF_LIFE_DAYS)
        course = _annual(at)
        precision = (course.T * weight) @ course + np.diag([0.0, ANNUAL_PRIOR_DAYS, ANNUAL_PRIOR_DAYS])
        effect = np.linalg.solve(precision, (course.T * weight) @ scores)
        seasonal = (_annual(np.array([ahead])) @ effect)[0]
        rest = scores - course @ effect
    recent = 0.5 ** (age / HALF_LIFE_DAYS)
    return np.asarray(seasonal + (recent @ rest) / (recent.sum() + prior_days))


def _annual(at: FloatArray) -> FloatArray:
    phase = 2 * np.pi * at / YEAR
    return np.column_stack([np.ones(len(at)), np.sin(phase), np.cos(phase)])
