"""Pieces of a small month to work on, whoever does."""

from collections.abc import Iterator

import numpy as np

from scheduler.rulebook import rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import Ints, compile_rows
from scheduler.solver.groups import cut
from scheduler.solver.pieces import Piece, improve
from tests.scheduler.months import month

MOVES = 2_000


def small_pieces(count: int) -> list[Piece]:
    """Pieces of two agents each, with seeds of their own."""
    problem, book = month(4, 7), rulebook()
    plan = book.plan(problem)
    compiled = compile_rows(plan, book.post(problem, plan))
    chain = Annealer(compiled, compiled.empty(), 1)
    chain.sweep(1)
    part = cut(compiled, chain.best, compiled.free[np.isin(compiled.free // compiled.days, (0, 1))])
    held = part.taken(chain.best)
    return [Piece(part.compiled, held, seed, MOVES) for seed in range(count)]


def answered(pieces: list[Piece]) -> list[Ints]:
    """What becomes of them here."""
    return [improve(piece) for piece in pieces]


def same(found: Iterator[tuple[int, Ints]], wanted: list[Ints]) -> bool:
    """Whether each answer came once, and is the one that is wanted."""
    told = list(found)
    answers = dict(told)
    return len(told) == len(wanted) and all(
        np.array_equal(answers[number], own) for number, own in enumerate(wanted)
    )
