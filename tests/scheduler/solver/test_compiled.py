"""The flat arrays of the search cost a roster exactly as the audit does."""

import numpy as np
import pytest

from scheduler.audit import audit
from scheduler.domain.roster import Roster
from scheduler.posting.plan import Plan
from scheduler.rulebook import rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import HARD_UNIT, compile_rows, forbidden
from tests.scheduler.months import month, random_roster


@pytest.mark.parametrize("seed", range(5))
def test_cost_of_cells_is_the_objective_of_the_audit(seed: int) -> None:
    problem, book = month(6, 14, seed), rulebook()
    plan = Plan(problem)
    limits = book.post(problem, plan)
    compiled = compile_rows(plan, limits)
    banned = forbidden(plan, limits)
    chosen = [v for v in plan.chosen(random_roster(problem, seed)) if v not in banned]
    cells = np.full(compiled.agents * compiled.days, -1, dtype=np.int64)
    agents = {agent.id: n for n, agent in enumerate(problem.agents)}
    for var in chosen:
        cells[agents[plan.duties[var].agent] * compiled.days + plan.duties[var].day] = var
    judged = audit(problem, book, Roster(plan.duties[var] for var in chosen))
    cost = compiled.cost(cells)
    assert cost % HARD_UNIT == judged.objective
    assert cost // HARD_UNIT == sum(v.amount for v in judged.hard)


def test_a_sweep_keeps_count_of_the_cost_and_never_raises_it() -> None:
    problem, book = month(6, 14), rulebook()
    plan = Plan(problem)
    compiled = compile_rows(plan, book.post(problem, plan))
    chain = Annealer(compiled, compiled.empty(), 1)
    costs = [chain.best_cost]
    for seed in range(3):
        chain.sweep(seed)
        costs.append(compiled.cost(chain.cells))
        assert chain.best_cost == costs[-1]
    assert costs == sorted(costs, reverse=True)
    assert costs[1] < costs[0]


def test_every_forbidden_duty_breaks_a_hard_rule_by_itself() -> None:
    problem, book = month(4, 7), rulebook()
    plan = Plan(problem)
    banned = sorted(forbidden(plan, book.post(problem, plan)))
    assert banned
    for var in banned[::7]:
        duty = plan.duties[var]
        rules = {v.rule for v in audit(problem, book, Roster([duty])).hard if v.where.agent == duty.agent}
        assert rules - {"month-hours"}, duty
