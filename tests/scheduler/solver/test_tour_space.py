"""An agent's cheapest tour by the automaton equals the one an exact solve finds, for rules of every kind."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.domain.problem import RosterProblem
from scheduler.posting.limits import Limits, Row
from scheduler.posting.plan import Plan
from scheduler.rulebook import Rulebook, RuleInForce, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import HARD, SOFT
from scheduler.solver import tour_agent
from scheduler.solver.exact import post_rows, solver
from scheduler.solver.tour_rows import Ints
from scheduler.solver.tour_space import Stopped, TourSpace
from tests.scheduler.months import month
from tests.scheduler.solver.defined_rules import PairsOfDays
from tests.scheduler.wild import wild_month


def book_of(seed: int) -> Rulebook:
    """All rules, those that may be soft or hard by lot, and one over defined variables."""
    draw = random.Random(seed)
    settings_ = [
        RuleSetting(code, draw.choice((HARD, SOFT, SOFT)) if not rule.always_hard else None)
        for code, rule in discover().items()
    ]
    pairs = RuleInForce(PairsOfDays(least=draw.randint(0, 2), most=draw.randint(2, 4)), SOFT, 300)
    return Rulebook((*rulebook(settings_).entries, pairs))


def posted(problem: RosterProblem, book: Rulebook) -> tuple[Plan, Limits]:
    plan = Plan(problem)
    return plan, book.post(problem, plan)


def prices_of(plan: Plan, seed: int) -> Ints:
    draw = random.Random(seed)
    return np.array([draw.randint(-300, 300) for _ in plan.duties], dtype=np.int64)


def own_rows(plan: Plan, limits: Limits, agent: str) -> list[Row]:
    return [row for row in limits.rows if plan.agents_of(row.expr) == {agent}]


def exact_cost(
    plan: Plan, limits: Limits, agent: str, prices: Ints, banned: set[int], pins: dict[int, int]
) -> int | None:
    """The cost of the cheapest tour by CP-SAT, None when there is none."""
    model = cp_model.CpModel()
    own = [var for var, duty in enumerate(plan.duties) if duty.agent == agent]
    cells = {var: model.new_bool_var("") for var in own}
    for var in own:
        day = plan.duties[var].day
        if var in banned or (day in pins and pins[day] != var):
            model.add(cells[var] == 0)
    for var in pins.values():
        if var >= 0:
            model.add(cells[var] == 1)
    costs = post_rows(model, cells, own_rows(plan, limits, agent), limits.terms, plan)
    costs.extend(int(prices[var]) * cells[var] for var in own)
    model.minimize(sum(costs))
    search = solver(1, 60.0, 60.0)
    status = search.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
    return round(search.objective_value) if status == cp_model.OPTIMAL else None


def true_cost(plan: Plan, limits: Limits, agent: str, prices: Ints, chosen: tuple[int, ...]) -> int:
    """What a tour costs, priced row by row; hard rows must hold."""
    total = int(prices[list(chosen)].sum())
    for row in own_rows(plan, limits, agent):
        slack, terms = row.slack(plan.value(row.expr, set(chosen))), limits.terms[row.rule]
        assert slack == 0 or not terms.hard
        total += terms.weight * terms.price.of(slack)
    return total


def agrees(plan: Plan, limits: Limits, seed: int) -> None:
    """Compare every agent's tour with the exact solve."""
    space, prices = TourSpace(plan, limits), prices_of(plan, seed)
    for number, agent in enumerate(plan.problem.agents):
        found = space.cheapest(number, prices)
        best = exact_cost(plan, limits, agent.id, prices, space.banned, {})
        if best is None:
            assert found is None
            continue
        assert found is not None
        assert found.exact
        assert found.cost == best == true_cost(plan, limits, agent.id, prices, found.vars)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_tours_of_wild_months_are_exact(seed: int) -> None:
    agrees(*posted(wild_month(seed, agents=2, days=7), book_of(seed)), seed)


@pytest.mark.parametrize("seed", range(3))
def test_tours_of_long_months_are_exact(seed: int) -> None:
    """Long enough that hours and points are kept beside the automaton, and far prices that widen them."""
    agrees(*posted(month(2, 24, seed), rulebook()), seed)


def test_weighted_costs_are_whole_multiples() -> None:
    plan, limits = posted(month(2, 10, 3), rulebook())
    space, prices = TourSpace(plan, limits), prices_of(plan, 1)
    plain, scaled = space.cheapest(0, prices), space.cheapest(0, prices * 7, weight=7)
    assert plain is not None
    assert scaled is not None
    assert scaled.cost == 7 * plain.cost


def test_the_wish_to_stop_is_heard_within_one_agent() -> None:
    plan, limits = posted(month(2, 10, 3), rulebook())
    asked = iter(range(100))
    space = TourSpace(plan, limits, stop=lambda: next(asked) == 7)
    with pytest.raises(Stopped):
        space.cheapest(0, prices_of(plan, 1))
    # Once before the automaton is begun and once for each of its days: the eighth of ten days never came.
    assert next(asked) == 8


def test_tours_that_are_dear_to_lay_out_are_given_up_soon_and_may_be_laid_out_later() -> None:
    plan, limits = posted(month(3, 10, 3), rulebook())
    space, prices = TourSpace(plan, limits), prices_of(plan, 1)
    assert not space.cheap(1)
    assert space.cheap(10**6)
    other = TourSpace(plan, limits)
    assert [space.cheapest(agent, prices) for agent in range(3)] == [
        other.cheapest(agent, prices) for agent in range(3)
    ]


def test_who_lays_tours_out_still_hears_the_wish_to_stop() -> None:
    plan, limits = posted(month(3, 10, 3), rulebook())
    asked = iter(range(100))
    space = TourSpace(plan, limits, stop=lambda: next(asked) == 15)
    with pytest.raises(Stopped):
        space.cheap(10**6)


def test_pinned_days_keep_what_they_hold() -> None:
    plan, limits = posted(month(3, 10, 4), rulebook())
    space, prices = TourSpace(plan, limits), prices_of(plan, 2)
    free = space.cheapest(1, prices)
    assert free is not None
    kept = {plan.duties[var].day: var for var in free.vars[:2]}
    off = next(day for day in range(10) if day not in {plan.duties[var].day for var in free.vars})
    pins = {**kept, off: -1}
    turned = space.cheapest(1, -prices, pins)
    best = exact_cost(plan, limits, plan.problem.agents[1].id, -prices, space.banned, pins)
    assert turned is not None
    assert turned.cost == best
    assert set(free.vars[:2]) <= set(turned.vars)
    assert off not in {plan.duties[var].day for var in turned.vars}


def test_near_tours_differ_and_stay_within_the_extra_cost() -> None:
    plan, limits = posted(month(2, 14, 5), rulebook())
    space, prices = TourSpace(plan, limits), prices_of(plan, 3)
    best = space.cheapest(0, prices)
    assert best is not None
    dice = np.random.default_rng(1)
    found = [space.near(0, prices, 200, dice) for _ in range(10)]
    assert len({tour.vars for tour in found if tour}) > 1
    for tour in found:
        assert tour is not None
        assert best.cost <= tour.cost <= best.cost + 200
        assert tour.cost == true_cost(plan, limits, plan.problem.agents[0].id, prices, tour.vars)


def test_what_grows_too_large_is_left_out_and_the_cost_is_a_lower_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, limits = posted(month(1, 24, 6), rulebook())
    prices = prices_of(plan, 4)
    exact = TourSpace(plan, limits).cheapest(0, prices)
    monkeypatch.setattr(tour_agent, "MOST_WORK", 20_000)
    space = TourSpace(plan, limits)
    rough = space.cheapest(0, prices)
    assert exact is not None
    assert rough is not None
    assert exact.exact
    assert not rough.exact
    assert space.left_out()
    assert rough.cost <= exact.cost
