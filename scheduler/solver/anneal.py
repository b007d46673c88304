"""Simulated annealing over cells, compiled: a move changes up to twenty cells, priced row by row.

Integer costs and its own random numbers make a run repeatable to the byte; the clock never enters here.
"""

from typing import Any

import numpy as np
from numba import njit

from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.moves import MOST_CHANGES, drawn, uniform


@njit(cache=True, nogil=True)
def _shift(
    var: Any, sign: Any, row_ptr: Any, row_of: Any, coef_of: Any, base: Any, table: Any, activity: Any
) -> Any:
    """Change a variable in all its rows; return the change of cost."""
    delta = np.int64(0)
    for k in range(row_ptr[var], row_ptr[var + 1]):
        row = row_of[k]
        was = activity[row]
        now = was + sign * coef_of[k]
        activity[row] = now
        delta += table[base[row] + now] - table[base[row] + was]
    return delta


@njit(cache=True, nogil=True)
def _flip(
    var: Any,
    sign: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    base: Any,
    table: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
) -> Any:
    """Put a duty in (+1) or take it out (-1), and what is defined by it; return the change of cost."""
    delta = _shift(var, sign, row_ptr, row_of, coef_of, base, table, activity)
    for k in range(def_ptr[var], def_ptr[var + 1]):
        count = base.size + def_of[k]
        was = activity[count]
        activity[count] = was + sign
        if was == 0 or was + sign == 0:
            defined = def_ptr.size - 1 + def_of[k]
            delta += _shift(defined, sign, row_ptr, row_of, coef_of, base, table, activity)
    return delta


@njit(cache=True, nogil=True)
def swap(
    n: Any,
    out: Any,
    into: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    base: Any,
    table: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
) -> Any:
    """Take `n` variables out and put as many in (-1: nothing); return the change of cost."""
    delta = np.int64(0)
    for i in range(n):
        if out[i] >= 0:
            delta += _flip(out[i], -1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
    for i in range(n):
        if into[i] >= 0:
            delta += _flip(into[i], 1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
    return delta


@njit(cache=True, nogil=True)
def _steps(
    moves: Any,
    hot: Any,
    cold: Any,
    state: Any,
    agents: Any,
    days: Any,
    free: Any,
    pinned: Any,
    cells: Any,
    best: Any,
    costs: Any,
    options: Any,
    ptr: Any,
    kind_of: Any,
    var_at: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    base: Any,
    table: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
) -> Any:
    """Make `moves` moves while the temperature falls from `hot` to `cold`; costs = [current, best]."""
    where = np.zeros(MOST_CHANGES + 2, np.int64)
    what = np.zeros(MOST_CHANGES + 2, np.int64)
    held = np.zeros(MOST_CHANGES + 2, np.int64)
    at_best = False
    for move in range(moves):
        heat = hot * (cold / hot) ** (move / moves)
        n = drawn(state, agents, days, free, pinned, cells, options, ptr, kind_of, var_at, where, what, held)
        if n == 0:
            continue
        delta = swap(n, held, what, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
        if delta <= 0 or uniform(state) < np.exp(-delta / heat):
            # The best is written down when it is left, not at every step of a descent.
            if at_best and delta > 0:
                best[:] = cells
                at_best = False
            for i in range(n):
                cells[where[i]] = what[i]
            costs[0] += delta
            if costs[0] < costs[1]:
                costs[1] = costs[0]
                at_best = True
            continue
        swap(n, what, held, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
    if at_best:
        best[:] = cells


@njit(cache=True, nogil=True)
def _prices(
    state: Any,
    agents: Any,
    days: Any,
    free: Any,
    pinned: Any,
    cells: Any,
    options: Any,
    ptr: Any,
    kind_of: Any,
    var_at: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    base: Any,
    table: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
    found: Any,
) -> Any:
    """Fill `found` with what as many random moves would change in cost; none is made."""
    where = np.zeros(MOST_CHANGES + 2, np.int64)
    what = np.zeros(MOST_CHANGES + 2, np.int64)
    held = np.zeros(MOST_CHANGES + 2, np.int64)
    for move in range(found.size):
        n = drawn(state, agents, days, free, pinned, cells, options, ptr, kind_of, var_at, where, what, held)
        found[move] = swap(n, held, what, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
        swap(n, what, held, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)


@njit(cache=True, nogil=True)
def _sweep(
    order: Any,
    cells: Any,
    options: Any,
    ptr: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    base: Any,
    table: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
) -> Any:
    """Give each cell in turn the cheapest of its options or a day off; return the change of cost."""
    total = np.int64(0)
    for cell in order:
        held = cells[cell]
        off = np.int64(0)
        if held >= 0:
            off = _flip(held, -1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
        # Against what the cell holds only what is really cheaper wins.
        chosen, least = (held, -off) if held >= 0 else (np.int64(-1), np.int64(0))
        if held >= 0 and least > 0:
            chosen, least = np.int64(-1), np.int64(0)
        for k in range(ptr[cell], ptr[cell + 1]):
            var = np.int64(options[k])
            if var != held:
                delta = _flip(var, 1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
                _flip(var, -1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
                if delta < least:
                    chosen, least = var, delta
        if chosen >= 0:
            _flip(chosen, 1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
        cells[cell] = chosen
        total += off + least
    return total


class Annealer:
    """One chain: a roster that moves, the best seen, and the chain's own random numbers."""

    def __init__(self, problem: Compiled, cells: Ints, seed: int) -> None:
        """Start from a roster (a variable or -1 per cell) with a seed."""
        self.problem = problem
        self.cells = cells.copy()
        self.best = cells.copy()
        self._activity = problem.activity(cells)
        cost = problem.cost(cells)
        self._costs = np.array([cost, cost], dtype=np.int64)
        self._state = np.array([spread(seed)], dtype=np.uint64)

    @property
    def best_cost(self) -> int:
        """The cost of the best roster seen, hard breaches in multiples of HARD_UNIT."""
        return int(self._costs[1])

    def run(self, moves: int, hot: float, cold: float) -> None:
        """Make a number of moves while the temperature falls geometrically from `hot` to `cold`."""
        p = self.problem
        if p.free.size == 0:
            return
        _steps(
            moves,
            hot,
            cold,
            self._state,
            p.agents,
            p.days,
            p.free,
            p.pinned,
            self.cells,
            self.best,
            self._costs,
            p.options,
            p.ptr,
            p.kind_of,
            p.var_at,
            p.row_ptr,
            p.row_of,
            p.coef_of,
            p.base,
            p.table,
            p.def_ptr,
            p.def_of,
            self._activity,
        )

    def sweep(self, seed: int) -> None:
        """Go once through the free cells in a random order and give each what is cheapest there."""
        p = self.problem
        order = np.random.default_rng(seed).permutation(p.free)
        self._costs[0] += _sweep(
            order,
            self.cells,
            p.options,
            p.ptr,
            p.row_ptr,
            p.row_of,
            p.coef_of,
            p.base,
            p.table,
            p.def_ptr,
            p.def_of,
            self._activity,
        )
        if self._costs[0] < self._costs[1]:
            self._costs[1] = self._costs[0]
            self.best[:] = self.cells

    def prices(self, samples: int) -> Ints:
        """What random moves would change in cost, here and now."""
        p, found = self.problem, np.zeros(samples, dtype=np.int64)
        if p.free.size:
            _prices(
                self._state,
                p.agents,
                p.days,
                p.free,
                p.pinned,
                self.cells,
                p.options,
                p.ptr,
                p.kind_of,
                p.var_at,
                p.row_ptr,
                p.row_of,
                p.coef_of,
                p.base,
                p.table,
                p.def_ptr,
                p.def_of,
                self._activity,
                found,
            )
        return found

    def restart(self, cells: Ints | None = None) -> None:
        """Go on from the best roster seen, or from one given."""
        self.cells[:] = self.best if cells is None else cells
        self._activity[:] = self.problem.activity(self.cells)
        self._costs[0] = self.problem.cost(self.cells)
        if self._costs[0] < self._costs[1]:
            self._costs[1] = self._costs[0]
            self.best[:] = self.cells


def spread(seed: int) -> int:
    """A well mixed, non-zero 64-bit state from any seed (splitmix64, Steele et al. 2014)."""
    x = (seed + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (x ^ (x >> 31)) or 1
