"""Simulated annealing over cells, compiled: a move changes up to fourteen cells, priced row by row.

Integer costs and its own random numbers make a run repeatable to the byte; the clock never enters here.
"""

from typing import Any

import numpy as np
from numba import njit

from scheduler.solver.compiled import Compiled, Ints

LONGEST_BLOCK = 7
MOST_CHANGES = 2 * LONGEST_BLOCK


@njit(cache=True, nogil=True)
def _random(state: Any) -> Any:
    """The next 53 random bits as a float in [0, 1) (xorshift64*, Vigna 2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def _below(state: Any, n: Any) -> Any:
    return min(n - 1, np.int64(_random(state) * n))


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
def _any_option(state: Any, cell: Any, held: Any, options: Any, ptr: Any) -> Any:
    """A random option of a cell or a day off, other than what it holds."""
    count = ptr[cell + 1] - ptr[cell]
    pick = _below(state, count + 1)
    var = -1 if pick == count else options[ptr[cell] + pick]
    return np.int64(-2) if var == held else np.int64(var)


@njit(cache=True, nogil=True)
def _moved(var: Any, cell: Any, kind_of: Any, var_at: Any) -> Any:
    """What a cell would hold for the shift and queue of a variable of another cell; -2 when it may not."""
    if var < 0:
        return np.int64(-1)
    there = var_at[cell, kind_of[var]]
    return np.int64(-2) if there < 0 else there


@njit(cache=True, nogil=True)
def _exchange(
    n: Any, first: Any, second: Any, cells: Any, kind_of: Any, var_at: Any, where: Any, what: Any
) -> Any:
    """Add the exchange of what two cells hold to a proposal; return its new length, -1 when not allowed."""
    if cells[first] < 0 and cells[second] < 0:
        return n
    one = _moved(cells[second], first, kind_of, var_at)
    two = _moved(cells[first], second, kind_of, var_at)
    if one == -2 or two == -2:
        return -1
    where[n], what[n] = first, one
    where[n + 1], what[n + 1] = second, two
    return n + 2


@njit(cache=True, nogil=True)
def _propose(
    state: Any,
    agents: Any,
    days: Any,
    cells: Any,
    options: Any,
    ptr: Any,
    kind_of: Any,
    var_at: Any,
    where: Any,
    what: Any,
) -> Any:
    """Draw a move into `where` and `what`; return the number of cells it changes, 0 for none."""
    agent, day = _below(state, agents), _below(state, days)
    cell = agent * days + day
    dice = _random(state)
    if dice < 0.30:
        what[0] = _any_option(state, cell, cells[cell], options, ptr)
        where[0] = cell
        return 0 if what[0] == -2 else 1
    if dice < 0.45:
        other = agent * days + _below(state, days)
        if other == cell:
            return 0
        if cells[cell] == -1 or cells[other] == -1 or dice < 0.35:
            return max(0, _exchange(0, cell, other, cells, kind_of, var_at, where, what))
        what[0] = _any_option(state, cell, cells[cell], options, ptr)
        what[1] = _any_option(state, other, cells[other], options, ptr)
        where[0], where[1] = cell, other
        return 0 if what[0] == -2 or what[1] == -2 else 2
    if dice < 0.52:
        other = agent * days + _below(state, days)
        if (cells[cell] < 0) == (cells[other] < 0):
            return 0
        off, on = (cell, other) if cells[cell] >= 0 else (other, cell)
        where[0], what[0] = off, -1
        where[1], what[1] = on, _any_option(state, on, -1, options, ptr)
        return 0 if what[1] == -2 else 2
    mate = _below(state, agents)
    if mate == agent:
        return 0
    if dice < 0.70:
        return max(0, _exchange(0, cell, mate * days + day, cells, kind_of, var_at, where, what))
    if dice < 0.85:
        later = _below(state, days)
        if later == day:
            return 0
        n = _exchange(0, cell, mate * days + day, cells, kind_of, var_at, where, what)
        if n < 0:
            return 0
        return max(
            0, _exchange(n, agent * days + later, mate * days + later, cells, kind_of, var_at, where, what)
        )
    n = 0
    for step in range(min(2 + _below(state, LONGEST_BLOCK - 1), days - day)):
        n = _exchange(n, cell + step, mate * days + day + step, cells, kind_of, var_at, where, what)
        if n < 0:
            return 0
    return n


@njit(cache=True, nogil=True)
def _steps(
    moves: Any,
    hot: Any,
    cold: Any,
    state: Any,
    agents: Any,
    days: Any,
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
    for move in range(moves):
        heat = hot * (cold / hot) ** (move / moves)
        n = _propose(state, agents, days, cells, options, ptr, kind_of, var_at, where, what)
        if n == 0:
            continue
        delta = np.int64(0)
        for i in range(n):
            held[i] = cells[where[i]]
            if held[i] >= 0:
                delta += _flip(held[i], -1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
        for i in range(n):
            if what[i] >= 0:
                delta += _flip(what[i], 1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
        if delta <= 0 or _random(state) < np.exp(-delta / heat):
            for i in range(n):
                cells[where[i]] = what[i]
            costs[0] += delta
            if costs[0] < costs[1]:
                costs[1] = costs[0]
                best[:] = cells
            continue
        for i in range(n):
            if what[i] >= 0:
                _flip(what[i], -1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)
            if held[i] >= 0:
                _flip(held[i], 1, row_ptr, row_of, coef_of, base, table, def_ptr, def_of, activity)


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
        self._state = np.array([_spread(seed)], dtype=np.uint64)

    @property
    def best_cost(self) -> int:
        """The cost of the best roster seen, hard breaches in multiples of HARD_UNIT."""
        return int(self._costs[1])

    def run(self, moves: int, hot: float, cold: float) -> None:
        """Make a number of moves while the temperature falls geometrically from `hot` to `cold`."""
        p = self.problem
        if p.agents == 0:
            return
        _steps(
            moves,
            hot,
            cold,
            self._state,
            p.agents,
            p.days,
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

    def restart(self) -> None:
        """Go on from the best roster seen."""
        self.cells[:] = self.best
        self._activity[:] = self.problem.activity(self.best)
        self._costs[0] = self._costs[1]


def _spread(seed: int) -> int:
    """A well mixed, non-zero 64-bit state from any seed (splitmix64, Steele et al. 2014)."""
    x = (seed + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (x ^ (x >> 31)) or 1
