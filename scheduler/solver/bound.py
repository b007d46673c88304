"""Lower bounds from pooled head counts, in whole numbers."""

from collections.abc import Mapping
from itertools import pairwise

from ortools.sat.python import cp_model

from scheduler.posting.limits import Limits, Terms
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.solver.exact import solver
from scheduler.solver.pooled import Convex, Pooled, pool


def objective_bound(plan: Plan, limits: Limits, work: float, seconds: float) -> int:
    """A cost that no legal roster undercuts. It prices cover, and shares of a pool, not of single agents."""
    return _bound(pool(plan, limits, limits.terms), work, seconds)


def amount_bound(plan: Plan, limits: Limits, rule: str, work: float, seconds: float) -> int:
    """An amount of one rule, in its unit, that no legal roster undercuts, whatever all else may cost."""
    terms: Mapping[str, Terms] = {code: kept for code, kept in limits.terms.items() if kept.hard and code != rule}
    return _bound(pool(plan, limits, {**terms, rule: Terms(False, 1, LINEAR)}), work, seconds)


def _bound(pooled: Pooled, work: float, seconds: float) -> int:
    model = cp_model.CpModel()
    counts = [model.new_int_var(0, most, "") for most in pooled.most]
    costs: list[cp_model.LinearExprT] = []
    floor = pooled.constant
    for row in pooled.rows:
        least = min(row.costs)
        floor += least
        value = cp_model.LinearExpr.weighted_sum([counts[v] for v, _ in row.coefs], [c for _, c in row.coefs])
        model.add_linear_constraint(value, row.low, row.low + row.unit * (len(row.costs) - 1))
        if max(row.costs) > least:
            costs.append(_convex(model, row, value, least))
    if not costs:
        return floor
    model.minimize(sum(costs))
    search = solver(1, work, seconds)
    status = search.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
        return floor
    return floor + max(0, round(search.best_objective_bound))


def _convex(model: cp_model.CpModel, row: Convex, value: cp_model.LinearExprT, least: int) -> cp_model.IntVar:
    """A variable of at least the row's cost above its least: one chord for each slope."""
    cost = model.new_int_var(0, max(row.costs) - least, "")
    last = None
    for i, (here, there) in enumerate(pairwise(row.costs)):
        slope = there - here
        if slope not in (0, last):
            at = row.low + row.unit * i
            model.add(row.unit * cost >= slope * (value - at) + row.unit * (here - least))
        last = slope
    return cost
