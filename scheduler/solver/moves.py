"""Moves of the compiled search: what a few cells might hold instead, drawn without knowing any rule."""

from typing import Any

import numpy as np
from numba import njit

LONGEST_BLOCK = 10
MOST_CHANGES = 2 * LONGEST_BLOCK
NONE, OFF = -2, -1
"""What a cell may not hold; what stands for a day off."""


@njit(cache=True, nogil=True)
def uniform(state: Any) -> Any:
    """The next 53 random bits as a float in [0, 1) (xorshift64*, Vigna 2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def below(state: Any, n: Any) -> Any:
    """A random whole number from 0 to n - 1."""
    return min(n - 1, np.int64(uniform(state) * n))


@njit(cache=True, nogil=True)
def _any_option(state: Any, cell: Any, held: Any, options: Any, ptr: Any) -> Any:
    """A random option of a cell or a day off, other than what it holds."""
    count = ptr[cell + 1] - ptr[cell]
    pick = below(state, count + 1)
    var = OFF if pick == count else options[ptr[cell] + pick]
    return np.int64(NONE) if var == held else np.int64(var)


@njit(cache=True, nogil=True)
def _any_duty(state: Any, cell: Any, options: Any, ptr: Any) -> Any:
    """A random option of a cell that is a duty."""
    count = ptr[cell + 1] - ptr[cell]
    return np.int64(NONE) if count == 0 else np.int64(options[ptr[cell] + below(state, count)])


@njit(cache=True, nogil=True)
def _moved(var: Any, cell: Any, kind_of: Any, var_at: Any) -> Any:
    """What a cell would hold for the shift and queue of a variable of another cell; NONE when it may not."""
    if var < 0:
        return np.int64(OFF)
    there = var_at[cell, kind_of[var]]
    return np.int64(NONE) if there < 0 else np.int64(there)


@njit(cache=True, nogil=True)
def _exchange(
    n: Any, first: Any, second: Any, cells: Any, kind_of: Any, var_at: Any, where: Any, what: Any
) -> Any:
    """Add the exchange of what two cells hold to a proposal; return its new length, -1 when not allowed."""
    if cells[first] < 0 and cells[second] < 0:
        return n
    one = _moved(cells[second], first, kind_of, var_at)
    two = _moved(cells[first], second, kind_of, var_at)
    if one == NONE or two == NONE:
        return -1
    where[n], what[n] = first, one
    where[n + 1], what[n + 1] = second, two
    return n + 2


@njit(cache=True, nogil=True)
def _fill(n: Any, cell: Any, like: Any, cells: Any, kind_of: Any, var_at: Any, where: Any, what: Any) -> Any:
    """Add to a proposal that a cell holds what `like` stands for; the length stays where it does already."""
    var = _moved(like, cell, kind_of, var_at)
    if var == NONE:
        return -1
    if var == cells[cell]:
        return n
    where[n], what[n] = cell, var
    return n + 1


@njit(cache=True, nogil=True)
def _within_agent(
    state: Any,
    first: Any,
    day: Any,
    days: Any,
    cells: Any,
    options: Any,
    ptr: Any,
    kind_of: Any,
    var_at: Any,
    where: Any,
    what: Any,
) -> Any:
    """A block of an agent's days: all alike, moved by some days, or copied from elsewhere in the tour."""
    dice = uniform(state)
    length = min(1 + below(state, LONGEST_BLOCK), days - day)
    n = 0
    if dice < 0.45:
        like = np.int64(OFF) if dice < 0.15 else _any_duty(state, first + day, options, ptr)
        for step in range(length if like != NONE else 0):
            n = _fill(n, first + day + step, like, cells, kind_of, var_at, where, what)
            if n < 0:
                return 0
        return n
    if dice < 0.75:
        # The end of a stretch becomes longer by what stands there, or the stretch wanders by a day or two.
        shift = 1 + below(state, 2) if dice < 0.6 else -1 - below(state, 2)
        for step in range(length):
            source = day + step - shift
            if not 0 <= source < days:
                return 0
            n = _fill(n, first + day + step, cells[first + source], cells, kind_of, var_at, where, what)
            if n < 0:
                return 0
        return n
    start = below(state, days - length + 1)
    for step in range(length):
        n = _fill(n, first + day + step, cells[first + start + step], cells, kind_of, var_at, where, what)
        if n < 0:
            return 0
    return n


@njit(cache=True, nogil=True)
def _with_mate(
    state: Any,
    dice: Any,
    cell: Any,
    agents: Any,
    days: Any,
    cells: Any,
    kind_of: Any,
    var_at: Any,
    where: Any,
    what: Any,
) -> Any:
    """Two agents exchange what they hold on a day, on two days or over a block; `dice` say which."""
    agent, day = cell // days, cell % days
    mate = below(state, agents)
    if mate == agent:
        return 0
    if dice < 0.73:
        return max(0, _exchange(0, cell, mate * days + day, cells, kind_of, var_at, where, what))
    if dice < 0.87:
        later = below(state, days)
        if later == day:
            return 0
        n = _exchange(0, cell, mate * days + day, cells, kind_of, var_at, where, what)
        if n < 0:
            return 0
        return max(
            0, _exchange(n, agent * days + later, mate * days + later, cells, kind_of, var_at, where, what)
        )
    n = 0
    for step in range(min(2 + below(state, LONGEST_BLOCK - 1), days - day)):
        n = _exchange(n, cell + step, mate * days + day + step, cells, kind_of, var_at, where, what)
        if n < 0:
            return 0
    return n


@njit(cache=True, nogil=True)
def _propose(
    state: Any,
    agents: Any,
    days: Any,
    free: Any,
    cells: Any,
    options: Any,
    ptr: Any,
    kind_of: Any,
    var_at: Any,
    where: Any,
    what: Any,
) -> Any:
    """Draw a move into `where` and `what`; return the number of cells it changes, 0 for none."""
    cell = free[below(state, free.size)]
    agent, day = cell // days, cell % days
    dice = uniform(state)
    if dice < 0.28:
        what[0] = _any_option(state, cell, cells[cell], options, ptr)
        where[0] = cell
        return 0 if what[0] == NONE else 1
    if dice < 0.42:
        other = agent * days + below(state, days)
        if other == cell:
            return 0
        if cells[cell] == OFF or cells[other] == OFF or dice < 0.33:
            return max(0, _exchange(0, cell, other, cells, kind_of, var_at, where, what))
        what[0] = _any_option(state, cell, cells[cell], options, ptr)
        what[1] = _any_option(state, other, cells[other], options, ptr)
        where[0], where[1] = cell, other
        return 0 if what[0] == NONE or what[1] == NONE else 2
    if dice < 0.49:
        other = agent * days + below(state, days)
        if (cells[cell] < 0) == (cells[other] < 0):
            return 0
        off, on = (cell, other) if cells[cell] >= 0 else (other, cell)
        where[0], what[0] = off, OFF
        where[1], what[1] = on, _any_duty(state, on, options, ptr)
        return 0 if what[1] == NONE else 2
    if dice < 0.57:
        return _within_agent(
            state, agent * days, day, days, cells, options, ptr, kind_of, var_at, where, what
        )
    return _with_mate(state, dice, cell, agents, days, cells, kind_of, var_at, where, what)


@njit(cache=True, nogil=True)
def drawn(
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
    where: Any,
    what: Any,
    held: Any,
) -> Any:
    """Draw a move that leaves pinned cells alone, and note in `held` what its cells hold; 0 for none."""
    n = _propose(state, agents, days, free, cells, options, ptr, kind_of, var_at, where, what)
    for i in range(n):
        if pinned[where[i]]:
            return 0
        held[i] = cells[where[i]]
    return n
