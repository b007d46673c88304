"""What is wrong with a history: one `Defect` with its sentence per finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.grid import BoolArray, FloatArray, IntArray

DefectKind = Literal["gap", "duplicate", "negative", "closed", "outlier", "dst"]
KINDS: tuple[DefectKind, ...] = ("gap", "duplicate", "negative", "closed", "outlier", "dst")

OUTLIER_MADS = 10.0
"""How many robust standard deviations (1.4826 MAD) off its day and slot make a count an outlier (FC-06)."""
SEASON_WEEKS = 8
LEAST_WEEKS_FOR_OUTLIERS = 4


@dataclass(frozen=True)
class Defect:
    """One finding; `row` counts from 1 below the header, None when it is about no row."""

    kind: DefectKind
    queue: str
    interval_start: pd.Timestamp | None
    row: int | None
    sentence: str


@dataclass(frozen=True)
class QualityReport:
    """Every defect found while reading (FC-06); none of the values named here is silently used."""

    defects: tuple[Defect, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Number of defects of each kind, kinds without a finding included."""
        return {kind: sum(defect.kind == kind for defect in self.defects) for kind in KINDS}

    def of(self, kind: DefectKind) -> tuple[Defect, ...]:
        """The defects of one kind, in the order found."""
        return tuple(defect for defect in self.defects if defect.kind == kind)


def outlier_positions(offered: FloatArray, day: IntArray, slot: IntArray, weekday: IntArray) -> IntArray:
    """Positions of isolated counts that are off what their slot of the week and their day say (FC-06).

    Counts are compared on the square-root scale, where Poisson noise has the same size everywhere, with the
    median of the same weekday and slot over the last weeks times the level of the day. A run of off values is
    demand, not a slip of the recorder, and so is a day off as a whole: neither is an outlier.

    `offered`, `day`, `slot` run over intervals; `weekday` over days (0 = Monday). NaN counts are never
    outliers.
    """
    days, slots = int(weekday.size), int(slot.max(initial=-1)) + 1
    if days < LEAST_WEEKS_FOR_OUTLIERS * 7 or slots == 0:
        return np.zeros(0, dtype=np.int64)
    table = np.full((days, slots), np.nan)
    table[day, slot] = np.sqrt(offered)
    expected = _seasonal_median(table, weekday)
    with_both = np.where(np.isnan(table) | np.isnan(expected), np.nan, 1.0)
    level = _ratio(np.nansum(table * with_both, axis=1), np.nansum(expected * with_both, axis=1))
    residual = table - expected * level[:, None]
    spread = (
        max(1.4826 * float(np.nanmedian(np.abs(residual))), 0.5) if np.isfinite(residual).any() else np.inf
    )
    off: BoolArray = np.abs(residual) > OUTLIER_MADS * spread
    flags = off[day, slot]
    lonely = flags & ~np.roll(flags, 1) & ~np.roll(flags, -1)
    return np.flatnonzero(lonely).astype(np.int64)


def _seasonal_median(table: FloatArray, weekday: IntArray) -> FloatArray:
    """Median of each slot over the eight same weekdays before; over the first eight for those."""
    expected = np.full_like(table, np.nan)
    for wanted in range(7):
        rows = np.flatnonzero((weekday == wanted) & np.isfinite(table).any(axis=1))
        if rows.size < LEAST_WEEKS_FOR_OUTLIERS:
            continue
        values = table[rows]
        for position, row in enumerate(rows):
            window = (
                values[max(0, position - SEASON_WEEKS) : position]
                if position >= SEASON_WEEKS
                else (np.delete(values[: SEASON_WEEKS + 1], position, axis=0))
            )
            known = np.isfinite(window).any(axis=0)
            expected[row, known] = np.nanmedian(window[:, known], axis=0)
    return expected


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.divide(above, below, out=np.ones_like(above), where=below > 0)


def worked_weekdays(day_totals: FloatArray, weekday: IntArray) -> BoolArray:
    """For each of the seven weekdays: does the queue regularly take calls on it?

    Yes when at least a tenth of its days have calls and its mean is at least a hundredth of the busiest
    weekday's. `day_totals` is NaN on a day without any count.
    """
    totals = np.nan_to_num(day_totals)
    of_weekday = [totals[weekday == wanted] for wanted in range(7)]
    mean = np.array([float(day.mean()) if day.size else 0.0 for day in of_weekday])
    share = np.array([float((day > 0).mean()) if day.size else 0.0 for day in of_weekday])
    return np.asarray((share >= 0.1) & (mean >= 0.01 * mean.max(initial=0.0)))


def absent_runs(known_days: BoolArray, worked: BoolArray) -> list[tuple[int, int]]:
    """Runs (first, last position) of worked days without any row; a run may span days that are not worked."""
    runs: list[tuple[int, int]] = []
    for position in np.flatnonzero(~known_days & worked):
        if runs and not known_days[runs[-1][1] + 1 : position].any():
            runs[-1] = (runs[-1][0], int(position))
        else:
            runs.append((int(position), int(position)))
    return runs


def describe_run(queue: str, first: date, last: date, start: pd.Timestamp) -> Defect:
    """The one defect of a run of days without any row."""
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return Defect(
        "gap",
        queue,
        start,
        None,
        f"{queue} has no data {when}: taken as closed on a holiday, as unknown otherwise.",
    )
