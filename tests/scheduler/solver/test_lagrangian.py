"""The Lagrangian bound holds for any prices, and is near the optimum for good ones."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.domain.problem import RosterProblem
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price
from scheduler.rulebook import rulebook
from scheduler.solver.columns import ascend, start_tours
from scheduler.solver.compiled import compile_rows
from scheduler.solver.exact import post_rows, solver
from scheduler.solver.lagrangian import SCALE, JointRow, Relaxation, couple, joint_row
from scheduler.solver.lagrangian_blocks import block_bound, blocks, shares
from scheduler.solver.lagrangian_bound import tours_bound
from scheduler.solver.tour_rows import NEVER, cost_at
from scheduler.solver.tour_space import TourSpace
from scheduler.solver.tour_start import tour_start
from tests.scheduler.months import month
from tests.scheduler.solver.test_tour_space import book_of, posted
from tests.scheduler.wild import wild_month


def optimum(plan: Plan, limits: Limits) -> int | None:
    """The cost of the best roster by one exact solve; None when there is none."""
    model = cp_model.CpModel()
    cells = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    model.minimize(sum(post_rows(model, cells, limits.rows, limits.terms, plan)))
    search = solver(1, 60.0, 60.0)
    status = search.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(search.objective_value) if status == cp_model.OPTIMAL else None


def relaxed(problem: RosterProblem) -> tuple[Plan, Limits, Relaxation]:
    plan, limits = posted(problem, rulebook())
    space = TourSpace(plan, limits)
    assert all(space.tours_of(number) for number in range(len(problem.agents)))
    return plan, limits, Relaxation(space, couple(space))


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000))
def test_no_roster_of_a_tiny_wild_month_is_below_the_bound(seed: int) -> None:
    plan, limits = posted(wild_month(seed, agents=2, days=3), book_of(seed))
    best, bound = optimum(plan, limits), tours_bound(plan, limits, 20.0)
    if best is not None:
        assert bound is not None
        assert bound.cost <= best


def test_any_prices_give_a_bound_and_good_ones_come_near_the_optimum() -> None:
    plan, limits, relaxation = relaxed(month(4, 5, 3))
    best = optimum(plan, limits)
    assert best is not None
    draw = np.random.default_rng(1)
    for size in (0, 10, 1000, 100_000):
        prices = draw.integers(-size, size + 1, len(relaxation.coupling.rows)).astype(np.int64)
        found = relaxation.at(prices)
        assert found is not None
        assert found.cost <= best
    found = ascend(relaxation, lambda: 60.0).relaxed
    assert isinstance(found.value, int)
    assert 0.97 * best <= found.cost <= best


def test_pricing_rows_together_never_lowers_the_bound() -> None:
    plan, limits, relaxation = relaxed(month(4, 5, 3))
    found = ascend(relaxation, lambda: 60.0)
    coupling = relaxation.coupling
    groups = blocks(coupling)
    assert sorted(itertools.chain(*(block.rows for block in groups))) == list(range(len(coupling.rows)))
    paid = np.zeros(coupling.heads.size, dtype=np.int64)
    together = 0
    for block, price in zip(groups, shares(coupling, groups, found.prices), strict=True):
        np.add.at(paid, block.counts, price)
        least = block_bound(coupling, block, price, seed=1).least
        assert least >= relaxation.rows_at_least(found.prices, block.rows)
        together += least
    assert np.array_equal(paid, relaxation.count_prices(found.prices))
    best = optimum(plan, limits)
    assert best is not None
    rest = found.relaxed.value - relaxation.rows_at_least(found.prices)
    assert found.relaxed.value <= rest + together <= best * SCALE


def test_a_block_costs_at_least_what_its_best_head_count_costs() -> None:
    # One queue needs 3 agents in an interval and 1 in the next; who works covers both. A missing agent
    # costs 2, a surplus one 1. Head counts 0..3: 0 -> 2 x (3 + 1) = 8, 1 -> 4, 2 -> 2 + 1 = 3, 3 -> 2.
    coupling = relaxed(month(4, 2, 1))[2].coupling
    number = np.zeros(1, dtype=np.int64)
    made = [
        joint_row(
            [Row("r", Where(), Expr(), need, None), Row("s", Where(), Expr(), None, need)],
            {"r": Terms(False, 2, Price()), "s": Terms(False, 1, Price())},
            [(0, 1)],
            np.array([3]),
        )
        for need in (3, 1)
    ]
    coupling = replace(
        coupling,
        heads=np.array([3]),
        day_of=np.array([0]),
        rows=tuple(row for row in made if isinstance(row, JointRow)),
    )
    (block,) = blocks(coupling)
    for price, least in ((0, 2), (1, 2 - 3), (-1, 2 + 3), (-2, 4 + 2)):
        # Paying each head `price` leaves min over n of cost(n) - price x n.
        heads = number + price * SCALE
        assert block_bound(coupling, block, heads, seed=1).least == least * SCALE


@given(
    st.integers(-8, 8),
    st.integers(-3, 12),
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.sampled_from([None, Price((0, 2, 5), (0, 1, 3)), Price((0, 3), (2, 7))]),
    st.sampled_from([Price(), Price((0, 4), (1, 5))]),
)
def test_a_joint_row_costs_at_every_sum_what_its_rows_cost(
    const: int, bound: int, coefs: list[int], scale: Price | None, price: Price
) -> None:
    terms = {"r": Terms(False, 3, price), "s": Terms(True, 1, Price())}
    rows = [
        Row("r", Where(), Expr(const=const), bound, bound + 2, scale),
        Row("s", Where(), Expr(const=const), None, bound + 9),
    ]
    heads = np.array([2] * len(coefs))
    made = joint_row(rows, terms, list(enumerate(coefs)), heads)
    sums = {
        sum(n * c for n, c in zip(counts, coefs, strict=True))
        for counts in itertools.product(range(3), repeat=len(coefs))
    }
    for value in sums:
        cost = cost_at(rows, terms, const + value)
        if isinstance(made, int):
            assert cost == made
        elif cost >= NEVER:
            assert not made.points[0] <= value <= made.points[-1]
        else:
            assert np.interp(value, made.points, made.costs) == pytest.approx(cost)


def test_renamed_agents_have_the_same_bound() -> None:
    problem = month(3, 8, 2)
    names = {agent.id: f"Z{9 - number}" for number, agent in enumerate(problem.agents)}
    renamed = replace(
        problem,
        agents=tuple(replace(agent, id=names[agent.id]) for agent in problem.agents),
        past=tuple(replace(duty, agent=names[duty.agent]) for duty in problem.past),
        leave=frozenset((names[agent], day) for agent, day in problem.leave),
        preferences=tuple(replace(wish, agent=names[wish.agent]) for wish in problem.preferences),
        ledger={(names[agent], kind): points for (agent, kind), points in problem.ledger.items()},
    )
    found = [tours_bound(*posted(which, rulebook()), 60.0) for which in (problem, renamed)]
    assert found[0] is not None
    assert found[0] == found[1]


def test_start_tours_keep_every_rule_of_one_agent() -> None:
    plan, limits, relaxation = relaxed(month(5, 10, 7))
    chosen = set(start_tours(ascend(relaxation, lambda: 60.0)))
    assert chosen
    for rows in itertools.chain(*relaxation.space.split.own.values()):
        for row in rows:
            assert not limits.terms[row.rule].hard or row.slack(plan.value(row.expr, chosen)) == 0


def test_without_a_tour_there_is_neither_bound_nor_start() -> None:
    problem = month(2, 5, 1)
    busy = tuple(replace(agent, minutes_min=90_000, minutes_max=95_000) for agent in problem.agents)
    plan, limits = posted(replace(problem, agents=busy), rulebook())
    assert tours_bound(plan, limits, 5.0) is None
    assert tour_start(TourSpace(plan, limits), compile_rows(plan, limits), lambda: 5.0) is None


def test_the_bound_says_what_it_does_without() -> None:
    plan, limits = posted(month(3, 5, 1), book_of(3))
    bound = tours_bound(plan, limits, 10.0)
    assert bound is not None
    assert bound.unpriced == ("pairs-of-days",)
    assert "not at all pairs-of-days" in bound.statement
