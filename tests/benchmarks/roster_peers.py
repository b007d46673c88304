"""Other ways to make a roster of the same posted rows: one CP-SAT model, neighbourhood search, HiGHS."""

import random
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.rulebook import Rulebook
from scheduler.solver.exact import post_rows

CORES = 2
FIRST_SHARE = 0.5
"""The share of the time that neighbourhood search may take to find its first roster."""
ROUND = 1.5
"""Most seconds for one neighbourhood."""


@dataclass(frozen=True)
class Answer:
    """A roster (None when there is none), the bound that was stated, seconds to the first legal roster."""

    roster: Roster | None
    bound: int | None = None
    amount_bounds: dict[str, int] = field(default_factory=dict)
    first_legal: float | None = None
    cut: bool = True


def one_model(problem: RosterProblem, book: Rulebook, seed: int, seconds: float) -> Answer:
    """The stock approach: every row of the month in one CP-SAT model, as many workers as cores."""
    begun = time.monotonic()
    plan = book.plan(problem)
    limits = book.post(problem, plan)
    model = cp_model.CpModel()
    cells = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    model.minimize(sum(post_rows(model, cells, limits.rows, limits.terms, plan)))
    search = _solver(seed, begun + seconds - time.monotonic())
    first = _First(begun)
    status = search.solve(model, first)
    bound = max(0, round(search.best_objective_bound))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, bound)
    chosen = [duty for var, duty in enumerate(plan.duties) if search.boolean_value(cells[var])]
    return Answer(Roster(chosen), bound, first_legal=first.at, cut=status != cp_model.OPTIMAL)


def _solver(seed: int, seconds: float) -> cp_model.CpSolver:
    search = cp_model.CpSolver()
    search.parameters.num_workers = CORES
    search.parameters.random_seed = seed
    search.parameters.max_time_in_seconds = max(0.1, seconds)
    return search


class _First(cp_model.CpSolverSolutionCallback):
    """Notes when the first solution came."""

    def __init__(self, begun: float) -> None:
        super().__init__()
        self.begun = begun
        self.at: float | None = None

    def on_solution_callback(self) -> None:
        if self.at is None:
            self.at = time.monotonic() - self.begun


def neighbourhoods(problem: RosterProblem, book: Rulebook, seed: int, seconds: float) -> Answer:
    """Plain CP-SAT neighbourhood search: a roster that keeps the hard rules, then windows solved again.

    A window is some agents for the whole month or everybody for a few days; it grows while windows are solved
    to the end and shrinks while they are not.
    """
    begun = time.monotonic()
    plan = book.plan(problem)
    limits = book.post(problem, plan)
    windows = _Windows(plan, limits, random.Random(seed))
    search = _solver(seed, FIRST_SHARE * seconds)
    chosen = windows.first(search)
    if chosen is None:
        return Answer(None)
    first = time.monotonic() - begun
    while (left := begun + seconds - time.monotonic()) > 0.2:
        search = _solver(windows.draw.randrange(1 << 30), min(left, ROUND))
        chosen = windows.again(chosen, search)
    return Answer(Roster(plan.duties[var] for var in chosen), first_legal=first)


class _Windows:
    """Windows over a posted problem, each a small CP-SAT model."""

    def __init__(self, plan: Plan, limits: Limits, draw: random.Random) -> None:
        self.plan, self.limits, self.draw = plan, limits, draw
        self.size = {"agents": 4.0, "days": 2.0}
        self.rows_of: dict[int, list[int]] = defaultdict(list)
        for number, row in enumerate(limits.rows):
            for var in row.expr.terms:
                for member in plan.members(var):
                    self.rows_of[member].append(number)

    def first(self, search: cp_model.CpSolver) -> set[int] | None:
        """A roster that keeps every hard rule, whatever it costs."""
        model = cp_model.CpModel()
        cells = {var: model.new_bool_var("") for var in range(len(self.plan.duties))}
        hard = [row for row in self.limits.rows if self.limits.terms[row.rule].hard]
        post_rows(model, cells, hard, self.limits.terms, self.plan)
        if search.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return self._chosen(cells, search)

    def _chosen(self, cells: dict[int, cp_model.IntVar], search: cp_model.CpSolver) -> set[int]:
        duties = len(self.plan.duties)
        return {var for var, cell in cells.items() if var < duties and search.boolean_value(cell)}

    def again(self, chosen: set[int], search: cp_model.CpSolver) -> set[int]:
        """The roster with one window solved again; as it was when nothing better was found."""
        kind = self.draw.choice(sorted(self.size))
        free = self._free(kind)
        model = cp_model.CpModel()
        cells = {var: model.new_bool_var("") for var in free}
        rows = list(self._rest(free, chosen))
        model.minimize(sum(post_rows(model, cells, rows, self.limits.terms, self.plan)))
        for var in free:
            model.add_hint(cells[var], int(var in chosen))
        status = search.solve(model)
        self.size[kind] *= 1.1 if status == cp_model.OPTIMAL else 0.85
        self.size[kind] = max(1.0, self.size[kind])
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return chosen
        return (chosen - free) | self._chosen(cells, search)

    def _free(self, kind: str) -> set[int]:
        problem, size = self.plan.problem, round(self.size[kind])
        if kind == "agents":
            agents = [agent.id for agent in problem.agents]
            picked = set(self.draw.sample(agents, min(size, len(agents))))
            return {var for var, duty in enumerate(self.plan.duties) if duty.agent in picked}
        first = self.draw.randrange(problem.horizon.days)
        return {var for var, duty in enumerate(self.plan.duties) if first <= duty.day < first + size}

    def _rest(self, free: set[int], chosen: set[int]) -> Iterable[Row]:
        """The rows that a window touches, what is fixed outside it taken into their constants."""
        for number in sorted({number for var in free for number in self.rows_of[var]}):
            row = self.limits.rows[number]
            left = Expr(const=row.expr.const)
            for var, coef in row.expr.terms.items():
                members = self.plan.members(var)
                if any(member in chosen and member not in free for member in members):
                    left.const += coef
                elif any(member in free for member in members):
                    left.terms[var] = coef
            yield replace(row, expr=left)


def highs(problem: RosterProblem, book: Rulebook, seed: int, seconds: float) -> Answer:
    """One mixed integer program of every row, solved by the HiGHS that OR-Tools brings."""
    begun = time.monotonic()
    plan = book.plan(problem)
    limits = book.post(problem, plan)
    model = mathopt.Model()
    cells = [model.add_binary_variable() for _ in plan.duties]
    defined = [model.add_variable(lb=0, ub=1) for _ in plan.defined]
    for any_of, definition in zip(defined, plan.defined, strict=True):
        model.add_linear_constraint(any_of <= mathopt.LinearSum(cells[var] for var in definition.terms))
        for var in definition.terms:
            model.add_linear_constraint(any_of >= cells[var])
    both = [*cells, *defined]
    costs = [cost for row in limits.rows for cost in _linear(model, row, limits.terms[row.rule], both)]
    model.minimize(mathopt.LinearSum(costs))
    answer = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.1, begun + seconds - time.monotonic())),
            random_seed=seed,
        ),
    )
    dual = answer.termination.objective_bounds.dual_bound
    bound = max(0, round(dual)) if abs(dual) < 1e15 else 0
    if not answer.has_primal_feasible_solution():
        return Answer(None, bound)
    chosen = [
        duty for cell, duty in zip(cells, plan.duties, strict=True) if answer.variable_values(cell) > 0.5
    ]
    return Answer(Roster(chosen), bound, cut=answer.termination.reason != mathopt.TerminationReason.OPTIMAL)


def _linear(
    model: mathopt.Model, row: Row, terms: Terms, variables: list[mathopt.Variable]
) -> list[mathopt.LinearTypes]:
    """Post a row; the costs of its slack as one column for each slope."""
    value = row.expr.const + mathopt.LinearSum(c * variables[v] for v, c in row.expr.terms.items())
    if terms.hard:
        model.add_linear_constraint(expr=value, lb=_or(row.lower, -1), ub=_or(row.upper, 1))
        return []
    price, scale = terms.price, row.scale or LINEAR
    assert price == LINEAR or scale == LINEAR, "a row has a scale or its rule a price, not both"
    slopes = scale if price == LINEAR else price
    columns = [
        model.add_variable(lb=0, ub=float(b - a) if b else float("inf"))
        for a, b in zip(slopes.knees, (*slopes.knees[1:], 0), strict=True)
    ]
    slack = mathopt.LinearSum(columns)
    if row.upper is not None:
        model.add_linear_constraint(value - slack <= row.upper)
    if row.lower is not None:
        model.add_linear_constraint(value + slack >= row.lower)
    return [terms.weight * slope * column for slope, column in zip(slopes.slopes, columns, strict=True)]


def _or(bound: int | None, sign: int) -> float:
    return float(bound) if bound is not None else sign * float("inf")
