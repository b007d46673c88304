"""Every engine prices rows over defined variables, and rows of one agent that depend on two."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits, Terms
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.rulebook import Rulebook, RuleInForce, rulebook
from scheduler.rules.rule import HARD, SOFT
from scheduler.solver.anneal import Annealer
from scheduler.solver.bound import pooled_bound
from scheduler.solver.compiled import Compiled, compile_rows, forbidden
from scheduler.solver.exact import post_rows, solver
from scheduler.solver.search import solve
from scheduler.solver.tours import rows_by_agent
from tests.scheduler.months import month, random_roster
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.solver.defined_rules import PairsOfDays
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.integers(0, 10**6)


def book(severity: str = SOFT, rule: PairsOfDays | None = None) -> Rulebook:
    mine = RuleInForce(rule or PairsOfDays(), severity, PairsOfDays.weight)
    return Rulebook((*rulebook().entries, mine))


def posted(problem: RosterProblem, rules: Rulebook) -> tuple[Plan, Limits]:
    plan = Plan(problem)
    return plan, rules.post(problem, plan)


def cells_of(plan: Plan, compiled: Compiled, roster: Roster, banned: set[int]) -> list[int]:
    number = {agent.id: n for n, agent in enumerate(plan.problem.agents)}
    cells = [-1] * (compiled.agents * compiled.days)
    for var in plan.chosen(roster):
        if var not in banned:
            cells[number[plan.duties[var].agent] * compiled.days + plan.duties[var].day] = var
    return cells


@given(seed=SEEDS)
@settings(max_examples=20)
def test_rows_and_checker_agree(seed: int) -> None:
    problem = wild_month(seed)
    roster = wild_roster(problem, seed + 1)
    assert sum(slacks(problem, PairsOfDays(), roster)) == sum(amounts(problem, PairsOfDays(), roster))


@pytest.mark.parametrize("seed", range(4))
def test_annealing_keeps_count_of_what_is_defined(seed: int) -> None:
    problem, rules = month(6, 14, seed), book()
    plan, limits = posted(problem, rules)
    compiled = compile_rows(plan, limits)
    start = cells_of(plan, compiled, random_roster(problem, seed), forbidden(plan, limits))
    chain = Annealer(compiled, np.array(start, dtype=np.int64), seed)
    chain.run(20_000, 3000.0, 100.0)
    judged = audit(problem, rules, Roster(plan.duties[var] for var in chain.best if var >= 0))
    assert compiled.cost(chain.best) == chain.best_cost
    assert chain.best_cost % (1 << 36) == judged.objective
    assert chain.best_cost >> 36 == sum(v.amount for v in judged.hard)


def test_cp_sat_counts_what_is_defined() -> None:
    problem, rule = wild_month(3, 4, 7), PairsOfDays()
    roster = wild_roster(problem, 5)
    plan, limits = posted(problem, Rulebook((RuleInForce(rule, SOFT, 1),)))
    chosen = set(plan.chosen(roster))
    model = cp_model.CpModel()
    cells = {var: model.new_constant(int(var in chosen)) for var in range(len(plan.duties))}
    model.minimize(sum(post_rows(model, cells, limits.rows, {rule.code: Terms(False, 1, LINEAR)}, plan)))
    search = solver(1, 10.0, 20.0)
    assert search.solve(model) == cp_model.OPTIMAL
    assert search.objective_value == sum(amounts(problem, rule, roster)) > 0


def test_rows_that_depend_on_two_agents_are_no_agents_own() -> None:
    plan, limits = posted(month(3, 6), book(HARD))
    own = [row for rows in rows_by_agent(plan, limits).values() for row in rows]
    mine = [row for row in own if row.rule == PairsOfDays.code]
    assert len(mine) == 3
    assert all(row.where.about == "" for row in mine)


def test_what_may_never_be_defined_forbids_its_duties() -> None:
    plan, limits = posted(month(2, 4), book(HARD, PairsOfDays(least=0, most=0)))
    assert forbidden(plan, limits) >= set(range(len(plan.duties)))


@pytest.mark.parametrize("seed", range(3))
def test_the_bound_stays_below_the_optimum(seed: int) -> None:
    problem, rules = month(4, 5, seed), book()
    plan, limits = posted(problem, rules)
    model = cp_model.CpModel()
    cells = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    model.minimize(sum(post_rows(model, cells, limits.rows, limits.terms, plan)))
    search = solver(1, 60.0, 60.0)
    assert search.solve(model) == cp_model.OPTIMAL
    assert 0 < pooled_bound(plan, limits, 30.0) <= round(search.objective_value)


def test_the_search_obeys_a_hard_rule_over_defined_variables() -> None:
    # 14 days are 7 pairs; the contracts ask for at most 10 duties, which fit into 5 to 6 pairs.
    problem = month(5, 14, 2)
    free = tuple(replace(agent, minutes_min=0) for agent in problem.agents)
    problem = replace(problem, agents=free)
    rules = book(HARD, PairsOfDays(least=2, most=4))
    result = solve(problem, rules, seed=1, effort=0, seconds=600)
    assert result.audit.hard == ()
    assert list(PairsOfDays(least=2, most=4).check(problem, result.roster)) == []
    assert result.bound <= result.objective
