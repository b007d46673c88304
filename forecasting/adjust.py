"""Moving a forecast's numbers together: means, quantiles, handle times and shrinkage of many intervals.

A count is Poisson about a rate that is itself uncertain. A quantile's distance from the mean has therefore a
Poisson part, z^2 x mean, and a part of the rate; scaling the rate scales the first like the mean and the
second like its square, and thinning or adding calls follows from the same sums. So quantiles stay in order
and never fall below 0, a factor of 1 changes nothing, and an interval without calls stays without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from forecasting.forecast import COLUMNS
from forecasting.grid import BoolArray, FloatArray, IntArray, local_days, minute_of_day
from forecasting.method import NUMBERS, QUANTILES

Per = Literal["interval", "day", "month", "year", "range"]
PERS: tuple[Per, ...] = ("interval", "day", "month", "year", "range")
_UNIT = {"day": "D", "month": "M", "year": "Y"}
_Z = np.asarray(ndtri(list(QUANTILES.values())), dtype=float)
_MEDIAN = list(QUANTILES).index("p50")


@dataclass(frozen=True)
class Numbers:
    """A forecast's rows as arrays, one place per row; every change returns a new one.

    `numbers` (rows, 6) holds the columns of `forecasting.method.NUMBERS`, `shrinkage` the share that replaces
    the queue's own (NaN = its own), `day` the local day, `minute` the local minute of the day.
    """

    queue: npt.NDArray[np.object_]
    start: pd.DatetimeIndex
    day: npt.NDArray[np.datetime64]
    minute: IntArray
    numbers: FloatArray
    aht_s: FloatArray
    shrinkage: FloatArray
    interval_minutes: int

    @staticmethod
    def of(frame: pd.DataFrame, interval_minutes: int) -> Numbers:
        """The rows of a forecast's frame, in its order; interval_start is tz-aware local time."""
        start = pd.DatetimeIndex(frame["interval_start"])
        return Numbers(
            queue=frame["queue"].to_numpy(dtype=object),
            start=start,
            day=local_days(start),
            minute=minute_of_day(start),
            numbers=frame[list(NUMBERS)].to_numpy(dtype=float, copy=True),
            aht_s=frame["aht_s"].to_numpy(dtype=float, copy=True),
            shrinkage=np.full(len(frame), np.nan),
            interval_minutes=interval_minutes,
        )

    def frame(self) -> pd.DataFrame:
        """Back as a forecast's frame."""
        table = pd.DataFrame(self.numbers, columns=list(NUMBERS))
        return table.assign(queue=self.queue, interval_start=self.start, aht_s=self.aht_s)[list(COLUMNS)]

    @property
    def mean(self) -> FloatArray:
        """Expected calls of each row."""
        return self.numbers[:, 0]

    @property
    def taking_calls(self) -> BoolArray:
        """Rows that are expected to have calls at all: the others are closed, and stay so."""
        return np.asarray(self.mean > 0)

    def scaled(self, factor: FloatArray) -> Numbers:
        """Every row's rate times its factor (at least 0)."""
        mean = self.mean * factor
        beyond, poisson, rate, skew = self._parts()
        more = np.maximum(factor - 1.0, 0.0) * self.mean
        fewer = np.minimum(factor, 1.0)[:, None]
        distance = np.sqrt(fewer * poisson + _Z**2 * more[:, None] + factor[:, None] ** 2 * rate)
        return self._with(factor != 1.0, mean, distance, beyond * fewer, skew * factor)

    def with_extra(self, calls: FloatArray) -> Numbers:
        """Independent further calls, at least 0, in rows that take calls; elsewhere nothing."""
        extra = np.where(self.taking_calls, calls, 0.0)
        beyond, poisson, rate, skew = self._parts()
        distance = np.sqrt(poisson + rate + _Z**2 * extra[:, None])
        return self._with(extra > 0, self.mean + extra, distance, beyond, skew)

    def with_aht(self, aht_s: FloatArray) -> Numbers:
        """Other handle times."""
        return replace(self, aht_s=aht_s)

    def groups(self, chosen: BoolArray, per: Per) -> IntArray:
        """A number per row that is the same for rows of one queue and unit; -1 for rows not chosen."""
        if per == "interval":
            unit: npt.NDArray[np.generic] = np.arange(len(self.mean))
        elif per == "range":
            unit = np.zeros(len(self.mean), dtype=np.int64)
        else:
            unit = self.day.astype(f"datetime64[{_UNIT[per]}]").astype(np.int64)
        keys = pd.MultiIndex.from_arrays([self.queue, unit])
        codes = pd.factorize(keys)[0].astype(np.int64)
        return np.where(chosen, codes, -1)

    def _parts(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Of each quantile's squared distance from the mean, on its own side of it: the Poisson part and the
        rate's.

        Before them what lies on the wrong side (the upper quantiles of a mean near 0 are below it), after
        them the median's distance.
        """
        mean = self.mean[:, None]
        gap = self.numbers[:, 1:] - mean
        side = np.sign(_Z)
        outward = np.maximum(gap * side, 0.0)
        beyond = np.where(side == 0, 0.0, gap - side * outward)
        poisson = np.minimum(outward**2, _Z**2 * mean)
        return beyond, poisson, outward**2 - poisson, gap[:, _MEDIAN]

    def _with(
        self, changed: BoolArray, mean: FloatArray, distance: FloatArray, beyond: FloatArray, skew: FloatArray
    ) -> Numbers:
        quantiles = mean[:, None] + np.sign(_Z) * distance + beyond
        low, high = quantiles[:, _MEDIAN - 1], quantiles[:, _MEDIAN + 1]
        quantiles[:, _MEDIAN] = np.clip(mean + skew, low, np.maximum(low, high))
        quantiles = np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=1)
        moved = np.column_stack([mean, np.where(mean[:, None] > 0, quantiles, 0.0)])
        return replace(self, numbers=np.where(changed[:, None], moved, self.numbers))


def group_sums(values: FloatArray, groups: IntArray) -> FloatArray:
    """For each row the sum of `values` over its group; 0 for rows of no group (-1)."""
    inside = groups >= 0
    sums = np.bincount(groups[inside], values[inside], minlength=1)
    return np.where(inside, sums[np.where(inside, groups, 0)], 0.0)
