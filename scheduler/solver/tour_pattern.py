"""The automaton of one agent's short rows: layers of states, one transition per effect of a day."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def build_pattern(
    effects: Effects, courses: Sequence[Course], short: Sequence[int], long: Sequence[int], most: int
) -> list[Layer]:
    """The layers of the automaton of the rows `short`, none when no path is legal.

    Raises TooLarge beyond `most` states in a layer.
    """
    days = len(effects.grow)
    short_rows = np.array(short, dtype=np.int64)
    opens = np.array([courses[row].first for row in short], dtype=np.int64)
    closes = np.array([courses[row].last for row in short], dtype=np.int64)
    state = np.zeros((1, len(short) + effects.first.size), dtype=np.int64)
    layers = []
    for day in range(days):
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
    after = np.zeros((*sums.shape[:2], state.shape[1]), dtype=np.int64)
    if live.size:
        held = [courses[short[place]] for place in live]
        at = [day - course.first for course in held]
        before = _looked_up(state[:, live], [(c.low[i], c.due[i]) for c, i in zip(held, at, strict=True)])
        due = _looked_up(sums, [(c.low[i + 1], c.due[i + 1]) for c, i in zip(held, at, strict=True)])
        dead = np.asarray((due >= NEVER).any(axis=2))
        charge = np.where(
            dead, 0, np.where(dead[:, :, None], 0, due).sum(axis=2) - before.sum(axis=1)[:, None]
        )
        ends = np.array([i + 2 == len(c.low) for c, i in zip(held, at, strict=True)])
        rep = _looked_up(sums, [(c.low[i + 1], c.rep[i + 1]) for c, i in zip(held, at, strict=True)])
        after[:, :, live] = np.where(ends, 0, rep)
    lasting = np.flatnonzero((effects.first <= day) & (day < effects.last))
    after[:, :, short.size + lasting] = effects.sets[day][None, :, lasting] | (flags[:, None, lasting] != 0)
    growth = np.broadcast_to(grow[None][:, :, long], (*sums.shape[:2], long.size)) + fired @ adds[:, long]
    growths, number = _distinct(growth.reshape(dead.size, long.size))
    to, states = _numbered(after, dead)
    layer = Layer(to, np.where(dead, 0, charge), number.reshape(to.shape), growths)
    return layer, states


def _looked_up(sums: Ints, tables: Sequence[tuple[int, Ints]]) -> Ints:
    """Each column's values looked up in a table of its own that starts at a lowest sum."""
    sizes = np.array([len(table) for _, table in tables], dtype=np.int64)
    low = np.array([start for start, _ in tables], dtype=np.int64)
    index = np.minimum(np.maximum(sums - low, 0), sizes - 1) + (np.cumsum(sizes) - sizes)
    found: Ints = np.concatenate([table for _, table in tables])[index]
    return found


def _distinct(rows: Ints) -> tuple[Ints, Ints]:
    """The distinct rows and the number of each row among them; their values are few."""
    if not rows.size:
        return rows[:1], np.zeros(len(rows), dtype=np.int64)
    span = rows.max(axis=0) - rows.min(axis=0) + 1
    keys = (rows - rows.min(axis=0)) @ np.append(np.cumprod(span[:0:-1])[::-1], 1)
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first], number


def _numbered(after: Ints, dead: Flags) -> tuple[Ints, Ints]:
    """Number the distinct states that are reached, in order of their first appearance."""
    flat = after.reshape(dead.size, after.shape[2]).astype(np.int32)
    known: dict[bytes, int] = {}
    rows: list[int] = []
    to = np.full(len(flat), -1, dtype=np.int64)
    for i in np.flatnonzero(~dead.reshape(-1)):
        key = flat[i].tobytes()
        if key not in known:
            known[key] = len(rows)
            rows.append(int(i))
        to[i] = known[key]
    return to.reshape(dead.shape), flat[rows].astype(np.int64).reshape(len(rows), after.shape[2])


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
        keys = np.concatenate([to, rest, growth], axis=1)
        name = np.full(len(ends), -1, dtype=np.int64)
        known: dict[bytes, int] = {}
        rows: list[int] = []
        for i in np.flatnonzero(least < NEVER):
            key = keys[i].tobytes()
            if key not in known:
                known[key] = len(rows)
                rows.append(int(i))
            name[i] = known[key]
        toll = np.where(least < NEVER, least, 0)
        joined.append(Layer(to[rows], rest[rows], growth[rows], layer.growths))
    joined.reverse()
    if joined and len(joined[0].to):
        first = joined[0]
        joined[0] = Layer(
            first.to, np.where(first.to >= 0, first.charge + toll[0], 0), first.growth, first.growths
        )
    return joined
