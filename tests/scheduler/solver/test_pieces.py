"""A huge roster in pieces: what a piece gains the whole gains, and who worked on it leaves no trace."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import audit
from scheduler.rulebook import rulebook
from scheduler.solver import group_search, pieces, search
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints, compile_rows
from scheduler.solver.groups import cut
from scheduler.solver.pieces import Piece, Rounds, Threads, improve
from scheduler.solver.progress import Watch
from scheduler.solver.search import solve
from tests.scheduler.months import month

PROBLEM = month(6, 14)


def _compiled() -> Compiled:
    book = rulebook()
    plan = book.plan(PROBLEM)
    return compile_rows(plan, book.post(PROBLEM, plan))


SIX = _compiled()


def _started() -> Ints:
    chain = Annealer(SIX, SIX.empty(), 1)
    chain.sweep(1)
    chain.run(20_000, 1000.0, 10.0)
    return chain.best


STARTED = _started()
Answers = Callable[[Sequence[Piece]], Iterator[tuple[int, Ints]]]


class By:
    """Workers that answer as a function does."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    def answers(self, pieces: Sequence[Piece], over: Callable[[], bool]) -> Iterator[tuple[int, Ints]]:
        return self._answers(pieces)


def _after(answers: Answers, budget: float = 1.0) -> Ints:
    rounds = Rounds(SIX, STARTED, 5, lambda done: None)
    rounds.run(budget, By(answers), Watch(600))
    return rounds.best


@settings(max_examples=20)
@given(seed=st.integers(0, 9999), share=st.floats(0.05, 0.9), moves=st.integers(1, 400))
def test_what_changes_in_a_piece_changes_as_much_in_the_whole(seed: int, share: float, moves: int) -> None:
    dice = np.random.default_rng(seed)
    free = np.sort(SIX.free[dice.random(SIX.free.size) < share])
    part = cut(SIX, STARTED, free)
    held = part.taken(STARTED)
    chain = Annealer(part.compiled, held, seed)
    # Hot enough for whatever it may be.
    chain.run(moves, 1e12, 1e11)
    whole = STARTED.copy()
    part.put(whole, chain.cells)
    gained = part.compiled.cost(chain.cells) - part.compiled.cost(held)
    assert SIX.cost(whole) - SIX.cost(STARTED) == gained
    touched = np.flatnonzero(whole != STARTED)
    assert set(touched.tolist()) <= set(free.tolist())


def test_the_pieces_of_a_round_share_no_cell_and_leave_none_out() -> None:
    for length in pieces.SHAPES:
        found = list(Rounds(SIX, STARTED, 3, lambda done: None)._drawn(length))
        together = np.concatenate(found)
        assert np.unique(together).size == together.size
    # The last shape takes all days of everybody.
    assert np.array_equal(np.sort(together), SIX.free)


def test_rounds_make_a_roster_better_and_repeat_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "AGENTS_IN_PIECE", 2)
    monkeypatch.setattr(pieces, "MOVES", 100)

    def in_order(given: Sequence[Piece]) -> Iterator[tuple[int, Ints]]:
        return ((number, improve(piece)) for number, piece in enumerate(given))

    def backwards(given: Sequence[Piece]) -> Iterator[tuple[int, Ints]]:
        return reversed(list(in_order(given)))

    budget = 2.0 * pieces.MOVES * SIX.free.size
    found = _after(in_order, budget)
    assert SIX.cost(found) < SIX.cost(STARTED)
    assert np.array_equal(_after(backwards, budget), found)
    rounds, watch = Rounds(SIX, STARTED, 5, lambda done: None), Watch(600)
    with ThreadPoolExecutor(2) as pool:
        rounds.run(budget, Threads(pool, watch), watch)
    assert np.array_equal(rounds.best, found)


def test_an_answer_that_is_none_and_one_that_costs_more_are_refused() -> None:
    def nonsense(given: Sequence[Piece]) -> Iterator[tuple[int, Ints]]:
        piece = given[0]
        yield 0, np.full(piece.cells.size, piece.compiled.cell_of.size, dtype=np.int64)

    def elsewhere(given: Sequence[Piece]) -> Iterator[tuple[int, Ints]]:
        yield 0, np.roll(given[0].cells, 1)

    def idle(given: Sequence[Piece]) -> Iterator[tuple[int, Ints]]:
        piece = given[0]
        yield 0, np.where(piece.compiled.pinned, piece.cells, -1)

    assert np.array_equal(_after(nonsense), STARTED)
    assert np.array_equal(_after(elsewhere), STARTED)
    # Taken agent by agent, none of whom may go without duties where that costs more.
    assert SIX.cost(_after(idle)) <= SIX.cost(STARTED)


def test_what_was_lost_on_the_way_is_only_not_gained() -> None:
    def half(given: Sequence[Piece]) -> Iterator[tuple[int, Ints]]:
        return ((number, improve(piece)) for number, piece in enumerate(given[:1]))

    assert SIX.cost(_after(half)) <= SIX.cost(STARTED)
    assert np.array_equal(_after(lambda given: iter(())), STARTED)


def test_a_search_by_pieces_keeps_every_rule_and_every_pin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_search, "MANY_CELLS", 10)
    monkeypatch.setattr(group_search, "LEAST_MOVES", 20_000)
    monkeypatch.setattr(group_search, "SHARE_OF_PIECES", 1.0)
    monkeypatch.setattr(search, "SECONDS_OF_BOUND", 0.1)
    monkeypatch.setattr(pieces, "AGENTS_IN_PIECE", 2)
    monkeypatch.setattr(pieces, "MOVES", 100)
    problem = month(4, 7)
    heard: list[float] = []
    found = solve(
        problem, rulebook(), seed=2, effort=1, seconds=600, progress=lambda now: heard.append(now.done)
    )
    assert audit(problem, rulebook(), found.roster).hard == ()
    assert not found.cut_by_clock
    assert heard == sorted(heard)
    pins = frozenset((agent.id, day) for agent in problem.agents[:2] for day in range(4))
    again = solve(problem, rulebook(), seed=3, effort=1, seconds=600, start=found.roster, pins=pins)
    for agent, day in pins:
        assert again.roster.of(agent, day) == found.roster.of(agent, day)
    assert again.objective <= found.objective


def test_the_hard_rules_of_a_piece_are_those_of_the_whole() -> None:
    part = cut(SIX, STARTED, SIX.free)
    assert part.compiled.cost(part.taken(STARTED)) // HARD_UNIT == SIX.cost(STARTED) // HARD_UNIT
    nobody = cut(SIX, STARTED, SIX.free[:0])
    assert nobody.compiled.free.size == 0
    assert improve(replace(_piece(part.compiled), cells=part.taken(STARTED))).shape == part.cells.shape


def _piece(compiled: Compiled) -> Piece:
    return Piece(compiled, compiled.empty(), 1, 1000)
