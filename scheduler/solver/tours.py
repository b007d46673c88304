"""One agent's tour solved exactly: legal if it can be, least illegal if not."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.solver.exact import post_rows, solver

BREACH = 1000
TOUR_WORK = 5.0
TOUR_SECONDS = 20.0


@dataclass(frozen=True)
class Tour:
    """The variables an agent's least illegal tour chooses; `breach` is 0 when it keeps every hard rule.

    `proven` says that no tour is better, and, where `breach` > 0, that a second solve found none legal.
    """

    chosen: tuple[int, ...]
    breach: int
    proven: bool


def rows_by_agent(plan: Plan, limits: Limits) -> dict[str, list[Row]]:
    """The hard rows that depend on one agent alone, by agent, whomever they are about."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in limits.rows:
        if limits.terms[row.rule].hard:
            agents = plan.agents_of(row.expr) or {row.where.agent}
            if len(agents) == 1:
                found[agents.pop()].append(row)
    return found


def least_illegal_tour(
    plan: Plan,
    rows: Sequence[Row],
    agent: str,
    banned: set[int],
    seed: int,
    seconds: float = TOUR_SECONDS,
    held: Collection[int] = (),
) -> Tour:
    """Solve an agent's tour with every hard row elastic, the share of a row that is missing as its price.

    The variables `held` are chosen in any case.
    """
    free = [
        var
        for day in range(plan.problem.horizon.days)
        for choice in plan.choices(agent, day)
        for var in choice.expr.terms
        if var not in banned
    ]
    model, var_of = _cells(free, held)
    elastic = {row.rule: Terms(False, 1, LINEAR) for row in rows}
    costs = [_price(row) * slack for row in rows for slack in post_rows(model, var_of, [row], elastic, plan)]
    model.minimize(sum(costs))
    limit = max(1.0, min(seconds, TOUR_SECONDS))
    search = solver(seed, TOUR_WORK, limit)
    status = search.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Tour((), 1, False)
    chosen = tuple(var for var in free if search.boolean_value(var_of[var]))
    breach = round(search.objective_value)
    proven = status == cp_model.OPTIMAL and (
        breach == 0 or _infeasible_again(plan, rows, free, held, seed + 1, limit)
    )
    return Tour(chosen, breach, proven)


def _price(row: Row) -> int:
    return max(1, BREACH // max((abs(coef) for coef in row.expr.terms.values()), default=1))


def _cells(free: Sequence[int], held: Collection[int]) -> tuple[cp_model.CpModel, dict[int, cp_model.IntVar]]:
    model = cp_model.CpModel()
    return model, {var: model.new_int_var(int(var in held), 1, f"x{var}") for var in free}


def _infeasible_again(
    plan: Plan, rows: Sequence[Row], free: Sequence[int], held: Collection[int], seed: int, seconds: float
) -> bool:
    """A second, independent solve of the hard rows as they are, without presolve (or-tools #5274, #5295)."""
    model, var_of = _cells(free, held)
    hard: Mapping[str, Terms] = {row.rule: Terms(True, 1, LINEAR) for row in rows}
    post_rows(model, var_of, rows, hard, plan)
    search = solver(seed, TOUR_WORK, seconds)
    search.parameters.cp_model_presolve = False
    return bool(search.solve(model) == cp_model.INFEASIBLE)
