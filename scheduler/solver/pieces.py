"""One huge roster improved piece by piece: some agents' duties of some days at a time, all else as it stands.

A piece is a small problem of its own and its answer a few cells, so that any process on any machine may work
on it, and twice if need be. What is tried and found depends on roster and seed, never on who did the work.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scheduler.solver.anneal import Annealer, swap
from scheduler.solver.arms import heat_of, usual_arms
from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.groups import Group, cut
from scheduler.solver.portfolio import Portfolio
from scheduler.solver.progress import Watch

AGENTS_IN_PIECE = 30
SHAPES = (7, 14, 7, 366)
"""Days of the pieces of one round and the next, in turn."""
MOVES = 2000
"""Moves of the annealer that a piece's work takes as long as, for each of its free cells."""
PATIENCE_S = 3600.0
"""A piece takes seconds; this only ends one that would never end."""


@dataclass(frozen=True)
class Piece:
    """A part of a roster to improve: its problem, what its cells hold, a seed and the work in moves."""

    compiled: Compiled
    cells: Ints
    seed: int
    moves: int


class Workers(Protocol):
    """Whoever works on pieces."""

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        """What `improve` makes of each piece, with its number, in any order; fewer when it is over before."""


def improve(piece: Piece, over: Callable[[], bool] | None = None) -> Ints:
    """The piece's cells at no higher cost; the same for the same piece, unless it is over before."""
    compiled, cells = piece.compiled, piece.cells
    heat = heat_of(Annealer(compiled, cells, piece.seed))
    found = Portfolio(compiled, usual_arms(compiled, heat), cells, piece.seed, lambda done: None)
    with ThreadPoolExecutor(1) as pool:
        found.run(piece.moves, pool, Watch(PATIENCE_S, over))
    return found.best


@dataclass(frozen=True)
class Threads:
    """Works on pieces in this process."""

    pool: ThreadPoolExecutor
    watch: Watch

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        """The answers in the order of the pieces."""
        futures = [self.pool.submit(improve, piece, self.watch.over) for piece in pieces]
        for number, future in enumerate(futures):
            yield number, self.watch.wait(future)


class Rounds:
    """Improves a roster in rounds of pieces that have no cell in common."""

    def __init__(self, compiled: Compiled, cells: Ints, seed: int, told: Callable[[float], None]) -> None:
        """Begin with a roster; `told` hears after every round which share of the work is done."""
        self.compiled, self.best, self.told = compiled, cells.copy(), told
        self._dice = np.random.default_rng(seed)

    def run(self, budget: float, workers: Workers, watch: Watch) -> float:
        """Do rounds until the budget, counted in moves, is spent or it is time to stop; what was spent."""
        spent, number = 0.0, 0
        while spent < budget and not watch.asked():
            drawn = self._drawn(SHAPES[number % len(SHAPES)])
            parts = [cut(self.compiled, self.best, free) for free in drawn]
            pieces = [self._piece(part) for part in parts]
            answers = dict(workers.answers(pieces, watch.asked))
            # Merged in the order of pieces, however they came in.
            for place in sorted(answers):
                self._merge(parts[place], pieces[place], answers[place])
            spent += max(1, sum(piece.moves for piece in pieces))
            number += 1
            self.told(min(1.0, spent / budget))
        return spent

    def _piece(self, part: Group) -> Piece:
        seed = int(self._dice.integers(1 << 31))
        return Piece(part.compiled, part.taken(self.best), seed, MOVES * int(part.compiled.free.size))

    def _drawn(self, length: int) -> Iterator[Ints]:
        """Free cells of each piece. Neighbours have other days where they can, so that they do not all fill
        the same gap.
        """
        c = self.compiled
        count, length = max(1, round(c.agents / AGENTS_IN_PIECE)), min(length, c.days)
        spans, first = max(1, c.days // length), int(self._dice.integers(c.days))
        agent, day = c.free // c.days, c.free % c.days
        for number, agents in enumerate(np.array_split(self._dice.permutation(c.agents), count)):
            begins = first + length * (number % spans)
            free = c.free[np.isin(agent, agents) & ((day - begins) % c.days < length)]
            if free.size:
                yield free

    def _merge(self, part: Group, piece: Piece, own: Ints) -> None:
        """Take an answer over: all of it when nothing costs more then, else agent by agent."""
        if not _fits(piece, own) or np.array_equal(own, piece.cells):
            return
        c, changed = self.compiled, own != piece.cells
        merged, before = self.best.copy(), self.best
        part.put(merged, own)
        kept = np.ones(merged.size, dtype=bool)
        kept[part.cells[changed]] = False
        merged[kept] = before[kept]
        if c.cost(merged) <= c.cost(before):
            self.best = merged
            return
        rows = (c.row_ptr, c.row_of, c.coef_of, c.base, c.table, c.def_ptr, c.def_of, c.activity(before))
        for agent in np.unique(part.cells // c.days).tolist():
            span = slice(agent * c.days, (agent + 1) * c.days)
            held, into = before[span].copy(), merged[span].copy()
            if swap(c.days, held, into, *rows) > 0:
                swap(c.days, into, held, *rows)
            else:
                self.best[span] = into


def _fits(piece: Piece, own: Ints) -> bool:
    """Whether it is an answer: each cell holds one of its options or nothing, pinned ones what they held."""
    c = piece.compiled
    if own.shape != piece.cells.shape or own.min(initial=-1) < -1 or own.max(initial=-1) >= c.cell_of.size:
        return False
    held = np.flatnonzero(own >= 0)
    stays = np.array_equal(own[c.pinned], piece.cells[c.pinned])
    usable = np.zeros(c.cell_of.size, dtype=bool)
    usable[c.options] = True
    return stays and bool(np.all(c.cell_of[own[held]] == held) and np.all(usable[own[held]]))
