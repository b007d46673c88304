"""The rows mean to the solver what they mean to the arithmetic of the agreement test."""

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Terms
from scheduler.posting.plan import Plan
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules.rule import SOFT
from scheduler.solver.compiled import compile_rows
from scheduler.solver.exact import post_rows, solver
from tests.scheduler.wild import wild_month, wild_roster

CASES = [(1, 5, 9), (2, 6, 10), (3, 4, 7)]


def _all_rules() -> Rulebook:
    """Every rule there is, soft wherever it can be."""
    return rulebook([RuleSetting(code, SOFT) for code, cls in discover().items() if not cls.always_hard])


def _solved_costs(problem: RosterProblem, roster: Roster) -> dict[str, int]:
    """Per rule the least sum of slacks that CP-SAT finds with the roster's cells fixed."""
    plan = Plan(problem)
    limits = _all_rules().post(problem, plan)
    chosen = set(plan.chosen(roster))
    soft = {code: Terms(False, 1, terms.price) for code, terms in limits.terms.items()}
    model = cp_model.CpModel()
    var_of = {var: model.new_constant(int(var in chosen)) for var in range(len(plan.duties))}
    costs = {}
    for code in soft:
        rows = [row for row in limits.rows if row.rule == code]
        costs[code] = sum(post_rows(model, var_of, rows, soft, plan))
    model.minimize(sum(costs.values()))
    search = solver(seed=1, work=10.0, seconds=600.0)
    assert search.solve(model) == cp_model.OPTIMAL
    return {code: search.value(cost) for code, cost in costs.items()}


@pytest.mark.parametrize(("seed", "agents", "days"), CASES)
def test_solver_prices_a_fixed_roster_as_the_checkers_do(seed: int, agents: int, days: int) -> None:
    problem = wild_month(seed, agents, days)
    roster = wild_roster(problem, seed)
    checked = {
        entry.rule.code: sum(
            entry.rule.price(problem).of(v.amount) for v in entry.rule.check(problem, roster)
        )
        for entry in _all_rules().entries
    }
    assert _solved_costs(problem, roster) == checked
    assert sum(map(bool, checked.values())) >= 20


@pytest.mark.parametrize(("seed", "agents", "days"), CASES)
def test_search_prices_a_roster_as_the_audit_does(seed: int, agents: int, days: int) -> None:
    problem, book = wild_month(seed, agents, days), _all_rules()
    plan = Plan(problem)
    compiled = compile_rows(plan, book.post(problem, plan))
    roster = wild_roster(problem, seed)
    cells = np.full(compiled.agents * compiled.days, -1, dtype=np.int64)
    numbers = {agent.id: number for number, agent in enumerate(problem.agents)}
    for var in plan.chosen(roster):
        cells[numbers[plan.duties[var].agent] * compiled.days + plan.duties[var].day] = var
    assert compiled.cost(cells) == audit(problem, book, roster).objective > 0
