"""Tours put back as the cheapest there are: counted right, undone right, exact where days stand alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.posting.plan import Plan
from scheduler.rulebook import rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.arms import Heat, answers
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints, compile_rows
from scheduler.solver.progress import Watch
from scheduler.solver.tour_moves import TourHand, TourMoves
from scheduler.solver.tour_space import TourSpace
from scheduler.solver.windows import solve_window
from tests.scheduler.months import NIGHT, month


def moves_of(problem: RosterProblem, pins: frozenset[tuple[str, int]] = frozenset()) -> TourMoves:
    plan, book = Plan(problem), rulebook()
    limits = book.post(problem, plan)
    space = TourSpace(plan, limits)
    agents = range(len(problem.agents))
    return TourMoves(compile_rows(plan, limits, pins), [space.tours_of(agent) for agent in agents])


def by_day() -> RosterProblem:
    """A month in which no shift crosses midnight."""
    made = month(6, 14)
    return replace(made, shifts=tuple(shift for shift in made.shifts if shift.code != NIGHT.code))


def legal_start(compiled: Compiled) -> Ints:
    chain = Annealer(compiled, compiled.empty(), 1)
    chain.sweep(0)
    chain.run(3_000, 2000.0, 500.0)
    return chain.best


def test_the_cost_is_kept_right_over_many_steps_and_the_best_is_the_cheapest_seen() -> None:
    moves = moves_of(month(6, 14))
    c = moves.compiled
    hand = TourHand(moves, legal_start(c), 3)
    seen = [hand.cost]
    for number in range(40):
        hand.step(hand.dice.choice(moves.able, 1 + number % 3, replace=False), 500.0)
        assert hand.cost == c.cost(hand.cells)
        seen.append(hand.cost)
    assert hand.best_cost == c.cost(hand.best) == min(seen) < seen[0]
    assert hand.work > 0


def test_a_step_that_costs_too_much_is_undone() -> None:
    moves = moves_of(month(6, 14))
    hand = TourHand(moves, legal_start(moves.compiled), 3)
    before = hand.cells.copy()
    assert not hand.step(moves.able[:3], -float(HARD_UNIT) * 1000)
    assert np.array_equal(hand.cells, before)
    # What the rows hold is as before too: a step that is kept still counts right.
    assert hand.step(moves.able[:3], float(HARD_UNIT))
    assert hand.cost == moves.compiled.cost(hand.cells)


@pytest.mark.parametrize("agent", range(3))
def test_where_no_row_of_several_agents_spans_days_an_answer_is_what_an_exact_solve_finds(agent: int) -> None:
    moves = moves_of(by_day())
    c = moves.compiled
    cells = legal_start(c)
    own = np.arange(agent * c.days, (agent + 1) * c.days)
    exact = solve_window(c, cells, np.intersect1d(own, c.free), 1, 60.0)
    assert exact.proven
    hand = TourHand(moves, cells, 1)
    hand.step(np.array([agent]), float(HARD_UNIT))
    assert hand.cost == c.cost(exact.cells)


def test_pinned_cells_keep_what_they_hold() -> None:
    problem = month(6, 14)
    free = moves_of(problem)
    cells = legal_start(free.compiled)
    pins = frozenset((agent.id, day) for agent in problem.agents[:3] for day in (2, 5, 9))
    moves = moves_of(problem, pins)
    hand = TourHand(moves, cells, 1)
    for _ in range(20):
        hand.step(hand.dice.choice(moves.able, 3, replace=False), float(HARD_UNIT))
    fixed = np.flatnonzero(moves.compiled.pinned)
    assert fixed.size == 9
    assert np.array_equal(hand.cells[fixed], cells[fixed])
    assert not np.array_equal(hand.cells, cells)


def test_agents_whose_tours_are_not_known_exactly_never_move() -> None:
    moves = moves_of(month(6, 14))
    known, problem = moves.tours[1], month(6, 14)
    assert known is not None
    row = rulebook().post(problem, Plan(problem)).rows[0]
    tours = [None, replace(known, left_out=(row,)), *moves.tours[2:]]
    assert TourMoves(moves.compiled, tours).able.tolist() == [2, 3, 4, 5]


def test_a_job_finds_the_same_whatever_runs_beside_it() -> None:
    moves = moves_of(month(6, 14))
    cells = legal_start(moves.compiled)
    arm = answers(moves, Heat(500.0, 20.0), 5.0)
    job = arm.make(np.random.default_rng(1), cells, 1e9)
    alone = [job(cells, seed, Watch(600.0)) for seed in (1, 2)]
    with ThreadPoolExecutor(2) as pool:
        beside = list(pool.map(lambda seed: job(cells, seed, Watch(600.0)), (1, 2)))
    for one, two in zip(alone, beside, strict=True):
        assert np.array_equal(one.cells, two.cells)
        assert one.work == two.work
    assert moves.compiled.cost(alone[0].cells) < moves.compiled.cost(cells)
