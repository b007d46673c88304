"""Posted rows as a CP-SAT model: the judge of small pieces."""

from collections.abc import Iterable, Mapping

from ortools.sat.python import cp_model

from scheduler.posting.limits import Row, Terms
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR, Price

# Works around a wrong certificate of 9.15.6755 (or-tools #5293).
PRESOLVE_INCLUSION_WORK = 0


def solver(seed: int, work: float, seconds: float) -> cp_model.CpSolver:
    """A one-worker solver, repeatable under `work` units of deterministic time; `seconds` is only a guard."""
    found = cp_model.CpSolver()
    found.parameters.num_workers = 1
    found.parameters.random_seed = seed
    found.parameters.max_deterministic_time = work
    found.parameters.max_time_in_seconds = seconds
    found.parameters.linearization_level = 2
    found.parameters.presolve_inclusion_work_limit = PRESOLVE_INCLUSION_WORK
    return found


def define(model: cp_model.CpModel, var_of: dict[int, cp_model.IntVar], row: Row, plan: Plan) -> None:
    """Add to the variables those defined ones that the row uses: each is the maximum of its members."""
    for var in row.expr.terms:
        if var >= len(plan.duties) and var not in var_of:
            members = [var_of[member] for member in plan.members(var) if member in var_of]
            var_of[var] = any_of = model.new_bool_var("")
            model.add(any_of <= sum(members))
            for member in members:
                model.add(any_of >= member)


def post_rows(
    model: cp_model.CpModel,
    var_of: dict[int, cp_model.IntVar],
    rows: Iterable[Row],
    terms: Mapping[str, Terms],
    plan: Plan,
) -> list[cp_model.LinearExprT]:
    """Post rows over the duty variables given, all others being 0; return the cost terms of their slacks.

    `var_of` gains the defined variables that the rows use.
    """
    costs: list[cp_model.LinearExprT] = []
    for row in rows:
        define(model, var_of, row, plan)
        pairs = [(var_of[var], coef) for var, coef in row.expr.terms.items() if var in var_of]
        value = (
            cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [c for _, c in pairs]) + row.expr.const
        )
        reach = sum(abs(coef) for _, coef in pairs) + abs(row.expr.const)
        if terms[row.rule].hard:
            if row.upper is not None:
                model.add(value <= row.upper)
            if row.lower is not None:
                model.add(value >= row.lower)
        else:
            costs.append(
                _soft(
                    model, row, value, reach + max(abs(row.lower or 0), abs(row.upper or 0)), terms[row.rule]
                )
            )
    return costs


def _soft(
    model: cp_model.CpModel, row: Row, value: cp_model.LinearExprT, reach: int, terms: Terms
) -> cp_model.LinearExprT:
    slack = model.new_int_var(0, reach, "")
    if row.upper is not None:
        model.add(slack >= value - row.upper)
    if row.lower is not None:
        model.add(slack >= row.lower - value)
    amount = _priced(model, slack, reach, row.scale or LINEAR)
    most = row.scale.of(reach) if row.scale else reach
    return terms.weight * _priced(model, amount, most, terms.price)


def _priced(
    model: cp_model.CpModel, amount: cp_model.LinearExprT, reach: int, price: Price
) -> cp_model.LinearExprT:
    """What an amount from 0 to `reach` costs: a multiple of it, or a variable above every slope."""
    if len(price.knees) == 1:
        return price.slopes[0] * amount
    cost = model.new_int_var(0, price.of(reach), "")
    for knee, slope in zip(price.knees, price.slopes, strict=True):
        if knee < reach:
            model.add(cost >= slope * amount - (slope * knee - price.of(knee)))
    return cost
