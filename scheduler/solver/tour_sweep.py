"""Cheapest paths through one agent's automaton, compiled: a sweep back over the days, then the path forward.

States of a day are the automaton's states times a box of long sums (dimension k holds `size[day, k]`
representatives). `wide` boxes hold the sums just after a day's choice, before they are made representative.
`graph` and `boxes` are the arrays of `tour_agent.Automaton` in the order of `Automaton.graph` and `.boxes`.
"""

from typing import Any

import numpy as np
from numba import njit

from scheduler.solver.tour_rows import NEVER

FAR = NEVER // 2


@njit(cache=True, nogil=True)
def price_effects(static: Any, opt_ptr: Any, opt_var: Any, prices: Any, cost: Any, pick: Any) -> Any:
    """The cheapest option of each effect under the prices of the variables (var -1: a day off)."""
    for effect in range(opt_ptr.size - 1):
        least, which = NEVER, -2
        for k in range(opt_ptr[effect], opt_ptr[effect + 1]):
            value = static[k]
            if opt_var[k] >= 0 and value < FAR:
                value += prices[opt_var[k]]
            if value < least:
                least, which = value, opt_var[k]
        cost[effect], pick[effect] = least, which


@njit(cache=True, nogil=True)
def _landed(boxes: Any, day: Any, place: Any) -> Any:
    """The cell of the next day's box for a place in a wide box (-1: none), what it costs, its looseness."""
    size, wide, map_ptr, map_to, due, loose = boxes[:6]
    at, stride, paid, taken = np.int64(0), np.int64(1), np.int64(0), np.int64(0)
    for back in range(size.shape[1]):
        k = size.shape[1] - 1 - back
        cell = map_ptr[day, k] + place % wide[day, k]
        place //= wide[day, k]
        if map_to[cell] < 0:
            return np.int64(-1), np.int64(NEVER), np.int64(0)
        at += stride * map_to[cell]
        stride *= size[day + 1, k]
        paid += due[cell]
        taken += loose[cell]
    return at, paid, taken


@njit(cache=True, nogil=True)
def _counts(boxes: Any, day: Any) -> Any:
    """How many cells a day's box, its wide box and the next day's box have."""
    size, wide = boxes[:2]
    here, cells, there = np.int64(1), np.int64(1), np.int64(1)
    for k in range(size.shape[1]):
        here *= size[day, k]
        cells *= wide[day, k]
        there *= size[day + 1, k]
    return here, cells, there


@njit(cache=True, nogil=True)
def _widen(boxes: Any, day: Any, values: Any, states: Any, out: Any) -> Any:
    """Cost to go after the choice of a day, by automaton state and true sums."""
    _, cells, count = _counts(boxes, day)
    for place in range(cells):
        at, paid, _ = _landed(boxes, day, place)
        for state in range(states):
            value = values[state * count + at] if at >= 0 else NEVER
            out[state * cells + place] = value + paid if value < FAR else NEVER


@njit(cache=True, nogil=True)
def _line_starts(boxes: Any, day: Any, starts: Any, paid: Any) -> Any:
    """Where each line of the last dimension of a day's box begins in the wide box, and what the sums of the
    other dimensions cost at least; returns the number of lines.
    """
    size, wide = boxes[:2]
    own_ptr, own_due = boxes[6], boxes[7]
    dims = size.shape[1]
    lines = np.int64(1)
    for k in range(dims - 1):
        lines *= size[day, k]
    for line in range(lines):
        rest, stride = line, wide[day, dims - 1]
        starts[line], paid[line] = 0, 0
        for back in range(1, dims):
            k = dims - 1 - back
            x = rest % size[day, k]
            starts[line] += stride * x
            paid[line] += own_due[own_ptr[day, k] + x]
            rest //= size[day, k]
            stride *= wide[day, k]
    return lines


@njit(cache=True, nogil=True)
def _lower(values: Any, others: Any, price: Any) -> Any:
    """Lower values to those of others plus a price; by slices, so that it becomes vector instructions."""
    for i in range(values.size):
        values[i] = min(values[i], others[i] + price)


@njit(cache=True, nogil=True)
def _take_off(values: Any, dues: Any, paid: Any) -> Any:
    """Count from what the sums cost at least before the day's choice."""
    for i in range(values.size):
        values[i] = values[i] - paid - dues[i] if values[i] < FAR else NEVER


@njit(cache=True, nogil=True)
def sweep_back(graph: Any, boxes: Any, cost: Any, value: Any, buffer: Any, starts: Any, paid: Any) -> Any:
    """Fill `value` with the cost to go of every state of every day, the last day first; return the first."""
    layer_ptr, arc_ptr, effects, effect_ptr, to, charge, growth, shift_ptr, shift, value_ptr = graph
    size, own_ptr, own_due = boxes[0], boxes[6], boxes[7]
    days = layer_ptr.size - 2
    last = size.shape[1] - 1
    value[value_ptr[days] : value_ptr[days + 1]] = 0
    for back in range(days):
        day = days - 1 - back
        nexts = layer_ptr[day + 2] - layer_ptr[day + 1]
        _widen(boxes, day, value[value_ptr[day + 1] : value_ptr[day + 2]], nexts, buffer)
        lines = _line_starts(boxes, day, starts, paid)
        count, cells, _ = _counts(boxes, day)
        inner = size[day, last]
        dues = own_due[own_ptr[day, last] : own_ptr[day, last] + inner]
        for state in range(layer_ptr[day + 1] - layer_ptr[day]):
            base = value_ptr[day] + state * count
            value[base : base + count] = NEVER
            for effect in range(effects[day]):
                arc = arc_ptr[day] + state * effects[day] + effect
                price = cost[effect_ptr[day] + effect]
                move = shift[shift_ptr[day] + growth[arc]]
                if to[arc] < 0 or price >= FAR or move < 0:
                    continue
                move += to[arc] * cells
                price += charge[arc]
                for line in range(lines):
                    there = starts[line] + move
                    here = base + line * inner
                    _lower(value[here : here + inner], buffer[there : there + inner], price)
            for line in range(lines):
                here = base + line * inner
                _take_off(value[here : here + inner], dues, paid[line])
    return value[value_ptr[0]]


@njit(cache=True, nogil=True)
def _place(boxes: Any, day: Any, at: Any) -> Any:
    """A cell of a day's box: where it begins in the wide box, and what its sums cost at least."""
    size, wide = boxes[:2]
    own_ptr, own_due = boxes[6], boxes[7]
    place, stride, paid = np.int64(0), np.int64(1), np.int64(0)
    for back in range(size.shape[1]):
        k = size.shape[1] - 1 - back
        x = at % size[day, k]
        at //= size[day, k]
        place += stride * x
        stride *= wide[day, k]
        paid += own_due[own_ptr[day, k] + x]
    return place, paid


@njit(cache=True, nogil=True)
def _regrets(graph: Any, boxes: Any, cost: Any, value: Any, day: Any, state: Any, at: Any, out: Any) -> Any:
    """By how much each effect of a day is dearer than the cheapest path from a state."""
    _, arc_ptr, effects, effect_ptr, to, charge, growth, shift_ptr, shift, value_ptr = graph
    place, paid = _place(boxes, day, at)
    count, _, nexts = _counts(boxes, day)
    best = value[value_ptr[day] + state * count + at] + paid
    for effect in range(effects[day]):
        out[effect] = NEVER
        arc = arc_ptr[day] + state * effects[day] + effect
        price = cost[effect_ptr[day] + effect]
        move = shift[shift_ptr[day] + growth[arc]]
        if to[arc] < 0 or price >= FAR or move < 0:
            continue
        cell, due, _ = _landed(boxes, day, place + move)
        if cell >= 0:
            ahead = value[value_ptr[day + 1] + to[arc] * nexts + cell]
            if ahead < FAR:
                out[effect] = ahead + due + price + charge[arc] - best


@njit(cache=True, nogil=True)
def walk(graph: Any, boxes: Any, cost: Any, value: Any, dice: Any, extra: Any, chosen: Any) -> Any:
    """Follow a path no dearer than the cheapest plus `extra`: the effect of each day goes to `chosen`.

    `dice` are numbers in [0, 1) that choose among what is affordable; return the cost added to the cheapest,
    and how often the path took a sum for another (`loose`).
    """
    layer_ptr, arc_ptr, effects, _, to, _, growth, shift_ptr, shift, _ = graph
    days = layer_ptr.size - 2
    state, at, spent, taken = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
    regrets = np.zeros(effects.max(), np.int64)
    for day in range(days):
        _regrets(graph, boxes, cost, value, day, state, at, regrets)
        able = 0
        for effect in range(effects[day]):
            if regrets[effect] <= extra - spent:
                able += 1
        pick = np.int64(dice[day] * able)
        for effect in range(effects[day]):
            if regrets[effect] <= extra - spent:
                if pick == 0:
                    chosen[day] = effect
                pick -= 1
        effect = chosen[day]
        spent += regrets[effect]
        arc = arc_ptr[day] + state * effects[day] + effect
        place, _ = _place(boxes, day, at)
        at, _, loose = _landed(boxes, day, place + shift[shift_ptr[day] + growth[arc]])
        taken += loose
        state = to[arc]
    return spent, taken
