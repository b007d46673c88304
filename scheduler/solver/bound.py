"""Lower bounds from pooled head counts, proven in whole numbers.

A linear program only advises prices for the sums; the bound is then computed from the rounded prices
exactly, by Lagrangian relaxation (Geoffrion 1974): for any prices it is a lower bound, so no rounding error
can spoil it.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise

from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from scheduler.posting.limits import Limits, Terms
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.solver.pooled import Convex, Pooled, pool

SCALE = 1 << 12


def pooled_bound(
    plan: Plan, limits: Limits, seconds: float, interrupter: SolveInterrupter | None = None
) -> int:
    """A cost that no legal roster undercuts: quick, and good where cover is all that costs."""
    return _bound(pool(plan, limits, limits.terms), seconds, interrupter)


def amount_bound(
    plan: Plan, limits: Limits, rule: str, seconds: float, interrupter: SolveInterrupter | None = None
) -> int:
    """An amount of one rule, in its unit, that no legal roster undercuts, whatever all else may cost."""
    terms: Mapping[str, Terms] = {
        code: kept for code, kept in limits.terms.items() if kept.hard and code != rule
    }
    return _bound(pool(plan, limits, {**terms, rule: Terms(False, 1, LINEAR)}), seconds, interrupter)


def _bound(pooled: Pooled, seconds: float, interrupter: SolveInterrupter | None) -> int:
    advice = _advised_prices(pooled, seconds, interrupter)
    return max(exact_bound(pooled, [0] * len(pooled.rows)), exact_bound(pooled, advice))


def exact_bound(pooled: Pooled, prices: list[int]) -> int:
    """The Lagrangian bound for prices of the rows' sums, in units of 1/SCALE, rounded up to a whole cost."""
    total = pooled.constant * SCALE
    worth = [0] * len(pooled.most)
    for row, price in zip(pooled.rows, prices, strict=True):
        total += min(cost * SCALE + price * (row.low + i * row.unit) for i, cost in enumerate(row.costs))
        for count, coef in row.coefs if price else ():
            worth[count] -= price * coef
    total += sum(most * value for most, value in zip(pooled.most, worth, strict=True) if value < 0)
    return -(-total // SCALE)


def _advised_prices(pooled: Pooled, seconds: float, interrupter: SolveInterrupter | None) -> list[int]:
    """The dual values of the linear program, scaled and rounded; zeros when time ran out."""
    model = mathopt.Model()
    counts = [model.add_variable(lb=0, ub=most) for most in pooled.most]
    costs: list[mathopt.LinearTypes] = []
    links = [_link(model, row, counts, costs) for row in pooled.rows]
    model.minimize(mathopt.LinearSum(costs))
    limit = mathopt.SolveParameters(time_limit=timedelta(seconds=max(1.0, seconds)))
    answer = mathopt.solve(model, mathopt.SolverType.GLOP, params=limit, interrupter=interrupter)
    if not answer.has_dual_feasible_solution():
        return [0] * len(links)
    return [round(answer.dual_values(link) * SCALE) for link in links]


def _link(
    model: mathopt.Model, row: Convex, counts: list[mathopt.Variable], costs: list[mathopt.LinearTypes]
) -> mathopt.LinearConstraint:
    """The row's sum as its lowest value plus one bounded column for each slope of its cost."""
    value = mathopt.LinearSum(coef * counts[count] for count, coef in row.coefs)
    steps: list[mathopt.Variable] = []
    for slope, length in _slopes(row):
        step = model.add_variable(lb=0, ub=length * row.unit)
        steps.append(step)
        if slope:
            costs.append(step * (slope / row.unit))
    return model.add_linear_constraint(value - mathopt.LinearSum(steps) == row.low)


def _slopes(row: Convex) -> list[tuple[int, int]]:
    """The slopes of the row's cost with the number of steps each lasts."""
    found: list[tuple[int, int]] = []
    for here, there in pairwise(row.costs):
        slope = there - here
        if found and found[-1][0] == slope:
            found[-1] = (slope, found[-1][1] + 1)
        else:
            found.append((slope, 1))
    return found
