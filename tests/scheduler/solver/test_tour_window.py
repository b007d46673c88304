"""Tours of several agents sought at once: what is found is cheaper and inside the window; bounds hold."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scheduler.domain.requirement import ShiftNeed
from scheduler.posting.plan import Plan
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import SOFT
from scheduler.solver import arms, tour_window
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints, compile_rows
from scheduler.solver.progress import Watch
from scheduler.solver.tour_moves import TourMoves
from scheduler.solver.tour_pool import MOST, TourPool
from scheduler.solver.tour_program import TourProgram
from scheduler.solver.tour_space import TourSpace
from scheduler.solver.tour_window import Answer, solve_tours
from scheduler.solver.windows import solve_window
from tests.scheduler.months import month

DAYS = 7
KEPT = {"approved-leave", "one-duty-a-day", "max-run-days", "daily-rest"}


def by_shifts(pins: frozenset[tuple[str, int]] = frozenset()) -> TourMoves:
    """Five agents and a week; on each day one early and one late, each missing one 100, each too many 1."""
    needs = tuple(ShiftNeed(day, code, 1, 100, 1) for day in range(DAYS) for code in ("E", "L"))
    problem = replace(month(5, DAYS), shift_needs=needs)
    off = [RuleSetting(code, "off", 1, {}) for code in discover() if code not in KEPT]
    book = rulebook([*(s for s in off if s.code != "shift-cover"), RuleSetting("shift-cover", SOFT, 1, {})])
    plan = Plan(problem)
    limits = book.post(problem, plan)
    space = TourSpace(plan, limits)
    return TourMoves(compile_rows(plan, limits, pins), [space.tours_of(agent) for agent in range(5)])


def nobody_works(moves: TourMoves) -> Ints:
    cells = moves.compiled.empty()
    # 14 shifts are missing, 100 each.
    assert moves.compiled.cost(cells) == 1400
    return cells


def solved(moves: TourMoves, cells: Ints, agents: list[int], span: range, seed: int = 1) -> Ints:
    return solve_tours(moves, cells, (np.array(agents), span), (), seed, lambda: False).cells


def days_changed(compiled: Compiled, before: Ints, after: Ints) -> set[tuple[int, int]]:
    return {divmod(int(cell), compiled.days) for cell in np.flatnonzero(before != after)}


def test_all_agents_and_days_together_lack_nothing() -> None:
    moves = by_shifts()
    # Below 100 nothing is missing; a dive may leave somebody too many.
    assert moves.compiled.cost(solved(moves, nobody_works(moves), [0, 1, 2, 3, 4], range(DAYS))) < 100


@pytest.mark.parametrize("agents", [[0, 1], [1, 3]])
def test_two_agents_are_as_cheap_as_an_exact_solve_makes_them(agents: list[int]) -> None:
    moves = by_shifts()
    cells, c = nobody_works(moves), moves.compiled
    window = np.concatenate([np.arange(agent * DAYS, (agent + 1) * DAYS) for agent in agents])
    exact = solve_window(c, cells, np.intersect1d(window, c.free), 1, 60.0)
    assert exact.proven
    assert c.cost(solved(moves, cells, agents, range(DAYS))) == c.cost(exact.cells) < 1400


def test_only_the_window_changes_and_pins_hold() -> None:
    moves = by_shifts()
    cells, c = nobody_works(moves), moves.compiled
    found = solved(moves, cells, [1, 2, 4], range(2, 5))
    # Three days of two shifts each can be filled: 600 less.
    assert c.cost(found) == 800
    assert days_changed(c, cells, found) <= {(agent, day) for agent in (1, 2, 4) for day in (2, 3, 4)}


def test_pinned_days_stay_as_they_are() -> None:
    problem = month(5, DAYS)
    pins = frozenset((agent.id, 3) for agent in problem.agents)
    moves = by_shifts(pins)
    found = solved(moves, nobody_works(moves), [0, 1, 2, 3, 4], range(DAYS))
    # Nobody may come on the fourth day: its two shifts stay missing.
    assert moves.compiled.cost(found) == 200


def test_the_least_change_that_prices_prove_is_no_more_than_what_is_found() -> None:
    moves = by_shifts()
    cells, c = nobody_works(moves), moves.compiled
    found = c.cost(solved(moves, cells, [0, 2], range(DAYS))) - c.cost(cells)
    program, dice = TourProgram(moves, cells, [0, 2], range(DAYS)), np.random.default_rng(1)
    proven = []
    for _ in range(12):
        least = program.relax()
        _, bound = program.price(program.advised(), {}, dice)
        proven.append(bound)
        assert bound <= least + 1e-6
    assert max(proven) <= found


def test_where_there_is_no_time_to_price_tours_those_known_already_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moves = by_shifts()
    cells, every = nobody_works(moves), (np.arange(5), range(DAYS))
    known = solve_tours(moves, cells, every, (), 1, lambda: False).met
    monkeypatch.setattr(tour_window, "MOST_WORK", 0)
    found = solve_tours(moves, cells, every, known, 1, lambda: False)
    assert moves.compiled.cost(found.cells) < 1400
    assert found.met == ()
    assert np.array_equal(solve_tours(moves, cells, every, (), 1, lambda: False).cells, cells)


def test_windows_have_fewer_agents_where_pricing_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    moves, widest = by_shifts(), set[int]()

    def seen(moves: TourMoves, cells: Ints, window: tuple[Ints, range], *more: Any) -> Answer:
        widest.add(window[0].size)
        return Answer(cells, (), 1.0)

    def sizes() -> set[int]:
        widest.clear()
        arm, dice, cells = arms.tour_windows(moves), np.random.default_rng(1), nobody_works(moves)
        for seed in range(40):
            arm.make(dice, cells, 1e9)(cells, seed, Watch(600.0))
        return set(widest)

    monkeypatch.setattr(arms, "solve_tours", seen)
    assert max(sizes()) == 5
    monkeypatch.setattr(arms, "WORK_OF_ROUNDS", 1)
    assert sizes() == {arms.FEWEST_TOURS}


def test_an_illegal_roster_and_a_watch_that_is_over_change_nothing() -> None:
    moves = by_shifts()
    c, cells = moves.compiled, nobody_works(moves)
    every = (np.arange(5), range(DAYS))
    assert np.array_equal(solve_tours(moves, cells, every, (), 1, lambda: True).cells, cells)
    broken = cells.copy()
    # Seven days running are more than anybody may work.
    broken[:DAYS] = [c.options[c.ptr[day]] for day in range(DAYS)]
    assert c.cost(broken) >= HARD_UNIT
    assert np.array_equal(solve_tours(moves, broken, every, (), 1, lambda: False).cells, broken)


def test_the_same_seed_finds_the_same_and_meets_the_same_tours() -> None:
    moves = by_shifts()
    every = (np.arange(5), range(DAYS))
    one, two = (solve_tours(moves, nobody_works(moves), every, (), 7, lambda: False) for _ in range(2))
    assert np.array_equal(one.cells, two.cells)
    assert one.work == two.work
    assert [(a, t.tobytes()) for a, t in one.met] == [(a, t.tobytes()) for a, t in two.met]


def test_a_pool_keeps_the_latest_tours_of_each_agent() -> None:
    pool = TourPool()
    tours = [np.array([number]) for number in range(MOST + 5)]
    pool.take([(3, tour) for tour in tours])
    # Seen again, the oldest one left is the latest.
    pool.take([(3, tours[5]), (3, np.array([-1]))])
    kept = [int(tour[0]) for agent, tour in pool.of(np.array([1, 3])) if agent == 3]
    assert len(kept) == MOST
    assert kept[-2:] == [5, -1]
    assert not {0, 1, 2, 3, 4, 6} & set(kept)
