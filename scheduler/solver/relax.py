"""The least by which the hard rules on several agents together must be broken: a weighted relaxation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.pinned import PinnedPlan
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.rulebook import Rulebook
from scheduler.solver.exact import post_rows, solver
from scheduler.solver.repair import repair

WORK, SECONDS = 4.0, 6.0
NEAR = 1
BREACH = 1000
HARD, ELASTIC = Terms(True, 1, LINEAR), Terms(False, 1, LINEAR)


@dataclass(frozen=True)
class Relaxed:
    """The least illegal roster found; `broken` are the rules on several agents that it breaks.

    `instead` maps such a rule to a roster that keeps it by breaking others as little as was found; `proven`
    says that a second solve agrees that not all can be kept.
    """

    roster: Roster
    broken: tuple[str, ...]
    instead: Mapping[str, Roster]
    proven: bool


def relaxed(
    problem: RosterProblem,
    rulebook: Rulebook,
    plan: Plan,
    limits: Limits,
    shared: Collection[str],
    excused: Collection[str],
    seed: int,
) -> Relaxed:
    """Relax the `shared` rules; of agents `excused`, who contradict themselves already, the own rules too."""
    cells = [(agent.id, day) for agent in problem.agents for day in range(problem.horizon.days)]
    first = repair(problem, rulebook, Roster(), cells, seed=seed).roster
    if not _broken(problem, rulebook, first, shared):
        return Relaxed(first, (), {}, False)
    hard = [row for row in limits.rows if limits.terms[row.rule].hard]
    best, least = _least(plan, hard, shared, excused, first, seed)
    broken = _broken(problem, rulebook, best, shared)
    firm = [row for row in hard if row.where.agent not in excused]
    proven = bool(broken) and least and _never(plan, firm, seed + 1)
    instead = {code: _instead(problem, rulebook, best, code, seed) for code in broken}
    return Relaxed(best, broken, {c: r for c, r in instead.items() if r is not None}, proven)


def _broken(
    problem: RosterProblem, rulebook: Rulebook, roster: Roster, shared: Collection[str]
) -> tuple[str, ...]:
    found = {v.rule for v in audit(problem, rulebook, roster).hard}
    return tuple(sorted(found & set(shared)))


def _least(
    plan: Plan,
    rows: Sequence[Row],
    shared: Collection[str],
    excused: Collection[str],
    start: Roster,
    seed: int,
) -> tuple[Roster, bool]:
    """The roster that breaks the shared rules least, and whether at least something must be broken."""
    model = cp_model.CpModel()
    var_of = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    cells = dict(var_of)
    chosen = {plan.var_of.get((d.agent, d.day, d.shift, d.queue)) for d in start.duties}
    costs = []
    for row in rows:
        elastic = row.rule in shared or row.where.agent in excused
        terms = {row.rule: ELASTIC if elastic else HARD}
        costs += [_price(row) * slack for slack in post_rows(model, var_of, [row], terms, plan)]
    for var, cell in cells.items():
        model.add_hint(cell, var in chosen)
    model.minimize(sum(costs))
    search = solver(seed, WORK, SECONDS)
    if search.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return start, False
    found = Roster(plan.duties[var] for var, cell in cells.items() if search.boolean_value(cell))
    return found, search.best_objective_bound > 0.5


def _never(plan: Plan, rows: Sequence[Row], seed: int) -> bool:
    """A second, independent solve of the hard rules as they are, without presolve."""
    model = cp_model.CpModel()
    var_of = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    post_rows(model, var_of, rows, {row.rule: HARD for row in rows}, plan)
    search = solver(seed, WORK, SECONDS)
    search.parameters.cp_model_presolve = False
    return bool(search.solve(model) == cp_model.INFEASIBLE)


def _instead(
    problem: RosterProblem, rulebook: Rulebook, roster: Roster, code: str, seed: int
) -> Roster | None:
    """Near a roster that breaks a shared rule, one that keeps it and breaks other hard rules least."""
    judged = audit(problem, rulebook, roster)
    days = {_day(problem, v.where.day, v.where.interval) for v in judged.hard if v.rule == code}
    near = {day + step for day in days for step in range(-NEAR, NEAR + 1)}
    free = [(a.id, day) for a in problem.agents for day in range(problem.horizon.days) if day in near]
    plan = PinnedPlan(problem, roster, free)
    limits = rulebook.post(problem, plan)
    model = cp_model.CpModel()
    var_of = {var: model.new_bool_var("") for var in range(len(plan.duties))}
    cells = dict(var_of)
    costs = []
    for row in limits.rows:
        if limits.terms[row.rule].hard and row.expr.terms:
            firm = row.rule == code or rulebook[row.rule].rule.always_hard
            terms = {row.rule: HARD if firm else ELASTIC}
            costs += [_price(row) * slack for slack in post_rows(model, var_of, [row], terms, plan)]
    held = set(plan.held())
    for var, cell in cells.items():
        model.add_hint(cell, var in held)
    model.minimize(sum(costs))
    search = solver(seed, WORK, SECONDS)
    if search.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    inside = [plan.duties[var] for var, cell in cells.items() if search.boolean_value(cell)]
    return Roster([*(d for d in roster.duties if (d.agent, d.day) not in plan.free), *inside])


def _day(problem: RosterProblem, day: int, interval: int) -> int:
    return day if interval < 0 else problem.horizon.interval_days[interval]


def _price(row: Row) -> int:
    """One duty's worth of a row costs the same whatever its unit."""
    return max(1, BREACH // max((abs(coef) for coef in row.expr.terms.values()), default=1))
