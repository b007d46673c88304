"""The automaton of one agent's short rows: layers of states, one transition per effect of a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.tour_rows import NEVER, Course, Ints

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Effects:
    """What the choices of each day do: sums of rows grow by `grow[day][effect, row]`; `sets[day][effect, i]`
    says whether definition i has a chosen member, and then the rows grow by `adds[i]` the first time.
    """

    grow: tuple[Ints, ...]
    sets: tuple[Flags, ...]
    adds: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Layer:
    """A day's transitions: state and effect to the next state (-1: none), its charge, what long rows grow by
    (a number in `growths`).
    """

    to: Ints
    charge: Ints
    growth: Ints
    growths: Ints


class TooLarge(Exception):
    """The automaton has more states in a layer than allowed."""


class Stopped(Exception):
    """It is time to stop."""


def build_pattern(
    effects: Effects,
    courses: Sequence[Course],
    short: Sequence[int],
    long: Sequence[int],
    most: int,
    stop: Callable[[int], bool],
) -> list[Layer]:
    """The layers of the automaton of the rows `short`, none when no path is legal.

    Raises TooLarge beyond `most` states in a layer, and Stopped where `stop` says so, which is asked day by
    day with the number of transitions that the day has.
    """
    days = len(effects.grow)
    short_rows = np.array(short, dtype=np.int64)
    opens = np.array([courses[row].first for row in short], dtype=np.int64)
    closes = np.array([courses[row].last for row in short], dtype=np.int64)
    state = np.zeros((1, len(short) + effects.first.size), dtype=np.int64)
    layers = []
    for day in range(days):
        if stop(len(state) * len(effects.grow[day])):
            raise Stopped
        live = np.flatnonzero((opens <= day) & (day <= closes))
        layer, state = _step(effects, courses, short_rows, live, np.array(long, dtype=np.int64), day, state)
        if len(state) > most:
            raise TooLarge
        if not len(state):
            return []
        layers.append(layer)
    return _minimised(layers)


def _step(
    effects: Effects,
    courses: Sequence[Course],
    short: Ints,
    live: Ints,
    long: Ints,
    day: int,
    state: Ints,
) -> tuple[Layer, Ints]:
    flags = state[:, short.size :]
    known = np.flatnonzero((effects.first <= day) & (day <= effects.last))
    fired = effects.sets[day][None, :, known] & (flags[:, None, known] == 0)
    grow, adds = effects.grow[day], effects.adds[known]
    sums = state[:, None, live] + grow[None][:, :, short[live]] + fired @ adds[:, short[live]]
    charge = np.zeros(sums.shape[:2], dtype=np.int64)
    dead: Flags = np.zeros(sums.shape[:2], dtype=np.bool_)
    kept = np.zeros((*sums.shape[:2], 0), dtype=np.int64)
    if live.size:
        held = [courses[short[place]] for place in live]
        at = [day - course.first for course in held]
        (before,) = _looked_up(state[:, live], [(c.low[i], c.due[i]) for c, i in zip(held, at, strict=True)])
        due, rep = _looked_up(
            sums, [(c.low[i + 1], c.due[i + 1], c.rep[i + 1]) for c, i in zip(held, at, strict=True)]
        )
        dead = np.asarray((due >= NEVER).any(axis=2))
        charge = np.where(
            dead, 0, np.where(dead[:, :, None], 0, due).sum(axis=2) - before.sum(axis=1)[:, None]
        )
        ends = np.array([i + 2 == len(c.low) for c, i in zip(held, at, strict=True)])
        kept = np.where(ends, 0, rep)
    lasting = np.flatnonzero((effects.first <= day) & (day < effects.last))
    held_flags = effects.sets[day][None, :, lasting] | (flags[:, None, lasting] != 0)
    growth = np.broadcast_to(grow[None][:, :, long], (*sums.shape[:2], long.size)) + fired @ adds[:, long]
    growths, number = _distinct(growth.reshape(dead.size, long.size))
    to, told = _numbered(np.concatenate([kept, held_flags], axis=2), dead)
    states = np.zeros((len(told), state.shape[1]), dtype=np.int64)
    states[:, np.concatenate([live, short.size + lasting])] = told
    layer = Layer(to, np.where(dead, 0, charge), number.reshape(to.shape), growths)
    return layer, states


def _looked_up(sums: Ints, tables: Sequence[tuple[Any, ...]]) -> list[Ints]:
    """Each column's values looked up in tables of its own that start at a lowest sum: (lowest, tables...)."""
    sizes = np.array([len(first) for _, first, *_ in tables], dtype=np.int64)
    low = np.array([start for start, *_ in tables], dtype=np.int64)
    index = np.minimum(np.maximum(sums - low, 0), sizes - 1) + (np.cumsum(sizes) - sizes)
    return [np.concatenate(held)[index] for held in list(zip(*tables, strict=True))[1:]]


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """The distinct rows and the number of each row among them."""
    if not rows.size:
        return rows[:1], np.zeros(len(rows), dtype=np.int64)
    first, number = _ranked(rows)
    return rows[first], number


def _ranked(rows: Ints) -> tuple[Ints, Ints]:
    """Where each distinct row stands first, and the number of each row among the distinct ones.

    Columns are joined into one number as long as that fits into 62 bits, and numbered anew where it does not.
    """
    keys, reach = np.zeros(len(rows), dtype=np.int64), 1
    low, high = rows.min(axis=0), rows.max(axis=0)
    for column in np.flatnonzero(low < high).tolist():
        span = int(high[column] - low[column]) + 1
        if reach * span >= 1 << 62:
            first, keys = np.unique(keys, return_index=True, return_inverse=True)[1:]
            reach = len(first)
        keys, reach = keys * span + (rows[:, column] - low[column]), reach * span
    first, number = np.unique(keys, return_index=True, return_inverse=True)[1:]
    return first, number


def _numbered(after: Ints, dead: Flags) -> tuple[Ints, Ints]:
    """Number the distinct states that are reached."""
    alive = np.flatnonzero(~dead.reshape(-1))
    flat = after.reshape(dead.size, after.shape[2])[alive]
    to = np.full(dead.size, -1, dtype=np.int64)
    if not alive.size:
        return to.reshape(dead.shape), flat
    first, to[alive] = _ranked(flat)
    return to.reshape(dead.shape), flat[first]


def _minimised(layers: list[Layer]) -> list[Layer]:
    """Join states that cannot be told apart by what follows, up to a constant charged on the way in."""
    joined: list[Layer] = []
    states = layers[-1].to.max() + 1 if layers else 0
    name, toll = np.zeros(max(0, states), dtype=np.int64), np.zeros(max(0, states), dtype=np.int64)
    for layer in reversed(layers):
        ends = layer.to
        legal = ends >= 0
        to = np.where(legal, name[ends] if name.size else -1, -1)
        legal = to >= 0
        charge = np.where(legal, layer.charge + (toll[ends] if toll.size else 0), NEVER)
        least = charge.min(axis=1) if charge.size else np.zeros(len(ends), dtype=np.int64)
        rest = np.where(legal, charge - least[:, None], 0)
        growth = np.where(legal, layer.growth, 0)
        name = np.full(len(ends), -1, dtype=np.int64)
        living = np.flatnonzero(least < NEVER)
        rows = living
        if living.size:
            first, name[living] = _ranked(np.concatenate([to, rest, growth], axis=1)[living])
            rows = living[first]
        toll = np.where(least < NEVER, least, 0)
        joined.append(Layer(to[rows], rest[rows], growth[rows], layer.growths))
    joined.reverse()
    if joined and len(joined[0].to):
        begin = joined[0]
        joined[0] = Layer(
            begin.to, np.where(begin.to >= 0, begin.charge + toll[0], 0), begin.growth, begin.growths
        )
    return joined
