"""The terms of many rows one after another: measured, and turned from by row to by variable, in loops.

There are millions of terms in a large month: nothing here makes a copy of them that it can do without.
"""

from collections.abc import Sequence
from itertools import chain, groupby
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.posting.linear import Expr, Index

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def ends(counts: Ints) -> Ints:
    """Where each of several lists begins in their concatenation, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


@njit(cache=True, nogil=True)
def _gcd(a: Any, b: Any) -> Any:
    while b:
        a, b = b, a % b
    return a


@njit(cache=True, nogil=True)
def _measure(
    ptr: Any, var: Any, coef: Any, usable: Any, cell_of: Any, low: Any, high: Any, unit: Any, cells: Any
) -> Any:
    """Range and unit of each row; `cells` is room for (row seen last, least, most) of each cell."""
    seen, least, most = cells
    for row in range(ptr.size - 1):
        common = np.int64(0)
        for k in range(ptr[row], ptr[row + 1]):
            if not usable[var[k]]:
                continue
            value, cell = np.int64(coef[k]), cell_of[var[k]]
            common = _gcd(common, abs(value))
            if seen[cell] != row:
                seen[cell], least[cell], most[cell] = row, 0, 0
            if value < least[cell]:
                low[row] += value - least[cell]
                least[cell] = value
            if value > most[cell]:
                high[row] += value - most[cell]
                most[cell] = value
        unit[row] = max(common, 1)


@njit(cache=True, nogil=True)
def _count(ptr: Any, var: Any, usable: Any, kept: Any, counts: Any) -> Any:
    for row in range(ptr.size - 1):
        if kept[row]:
            for k in range(ptr[row], ptr[row + 1]):
                if usable[var[k]]:
                    counts[var[k]] += 1


@njit(cache=True, nogil=True)
def _turn(
    ptr: Any,
    var: Any,
    coef: Any,
    usable: Any,
    kept: Any,
    unit: Any,
    place: Any,
    row_of: Any,
    coef_of: Any,
) -> Any:
    """Write each term of the rows kept to the next place of its variable."""
    number = 0
    for row in range(ptr.size - 1):
        if not kept[row]:
            continue
        for k in range(ptr[row], ptr[row + 1]):
            if usable[var[k]]:
                at = place[var[k]]
                place[var[k]] = at + 1
                row_of[at] = number
                coef_of[at] = coef[k] // unit[row]
        number += 1


class FlatRows:
    """The terms of many rows; variables that are not usable are taken for absent.

    `low` and `high` are the least and the most that each row's terms add up to when a cell holds one duty at
    most, `unit` the greatest common divisor of its coefficients.
    """

    def __init__(self, rows: Sequence[Expr], usable: Flags, cell_of: Index) -> None:
        """Lay the rows out; `cell_of` says which cell each variable lies in."""
        self._usable = usable
        self._var, self._coef, lengths = flattened(rows)
        self._ptr = ends(lengths)
        self.low, self.high, self.unit = (np.zeros(len(rows), dtype=np.int64) for _ in range(3))
        cells = int(cell_of.max(initial=-1)) + 1
        room = (np.full(cells, -1, np.int64), np.zeros(cells, np.int64), np.zeros(cells, np.int64))
        _measure(self._ptr, self._var, self._coef, usable, cell_of, self.low, self.high, self.unit, room)

    def by_variable(self, kept: Flags) -> tuple[Ints, Index, Index]:
        """Where each variable's terms begin, and their rows and coefficients (in units of the rows).

        Rows are numbered among those that are kept.
        """
        counts = np.zeros(self._usable.size, dtype=np.int64)
        _count(self._ptr, self._var, self._usable, kept, counts)
        ptr = ends(counts)
        row_of, coef_of = (np.empty(int(ptr[-1]), dtype=np.int32) for _ in range(2))
        place = ptr[:-1].copy()
        _turn(self._ptr, self._var, self._coef, self._usable, kept, self.unit, place, row_of, coef_of)
        return ptr, row_of, coef_of


def flattened(rows: Sequence[Expr]) -> tuple[Index, Index, Ints]:
    """Variables and coefficients of many expressions one after another, and how many each has."""
    nothing = np.zeros(0, dtype=np.int32)
    var, coef, lengths = [nothing], [nothing], [np.zeros(0, dtype=np.int64)]
    for by_arrays, run in groupby(rows, key=lambda expr: expr.arrays is not None):
        held = list(run)
        if by_arrays:
            told = [expr.arrays for expr in held if expr.arrays is not None]
            lengths.append(np.array([variables.size for variables, _ in told], dtype=np.int64))
            var.extend(variables for variables, _ in told)
            coef.extend(coefs for _, coefs in told)
        else:
            terms = [expr.terms for expr in held]
            lengths.append(np.fromiter(map(len, terms), dtype=np.int64, count=len(terms)))
            count = int(lengths[-1].sum())
            var.append(np.fromiter(chain.from_iterable(terms), dtype=np.int32, count=count))
            values = chain.from_iterable(one.values() for one in terms)
            coef.append(np.fromiter(values, dtype=np.int32, count=count))
    return np.concatenate(var), np.concatenate(coef), np.concatenate(lengths)
