"""A roster changed in a few cells only: all others are pinned, and the search looks no further."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.pinned import Cell, PinnedPlan
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.rulebook import Rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import Compiled, Ints, compile_rows

MOVES = 1_500_000
ROUNDS = 3
WARM, COLD = 400.0, 10.0
ASKED = "asked"
"""The name of the rows that a question adds to those of the rules."""

Ask = Callable[[Plan, Limits], None]


@dataclass(frozen=True)
class Repair:
    """A roster changed in its free cells, with the rows by which its changes can be weighed."""

    rulebook: Rulebook
    roster: Roster
    plan: PinnedPlan
    limits: Limits

    @property
    def chosen(self) -> list[int]:
        """The variables of the new roster."""
        return self.variables(d for d in self.roster.duties if (d.agent, d.day) in self.plan.free)

    def variables(self, duties: Iterable[Duty]) -> list[int]:
        """The variables of duties in free cells."""
        return self.plan.chosen(Roster(duties))


def repair(
    problem: RosterProblem,
    rulebook: Rulebook,
    roster: Roster,
    free: Collection[Cell],
    *,
    seed: int,
    ask: Ask | None = None,
    mend: bool = False,
    moves: int = MOVES,
) -> Repair:
    """The best roster found that differs from a given one in the free cells only.

    `ask` posts more hard rows: what is wanted of the free cells beside the rules. With `mend` nothing is won
    by having more of what all do together (cover) than the roster had. The number of moves, not
    the clock, ends the search: the same call gives the same roster.
    """
    offers = rulebook.offers(problem)
    plan = PinnedPlan(problem, roster, free, offers)
    limits = rulebook.post(problem, plan)
    held = plan.held()
    if mend:
        limits.rows[:] = [_no_better(plan, limits, row, held) for row in limits.rows]
    limits.posting(ASKED, Terms(True, 1, LINEAR))
    for var in held:
        duty = plan.duties[var]
        if any(rule.forbids(problem, duty) for rule in offers.rules):
            limits.at_most(Expr({var: 1}), 0, Where(duty.agent, duty.day))
    if ask:
        ask(plan, limits)
    compiled = compile_rows(plan, limits)
    best = _searched(compiled, _start(plan, compiled), seed, moves)
    still = [duty for duty in roster.duties if (duty.agent, duty.day) not in plan.free]
    found = Roster([*still, *(plan.duties[var] for var in best if var >= 0)])
    return Repair(rulebook, found, plan, limits)


def forbid(plan: Plan, limits: Limits, cell: Cell, allowed: Callable[[Duty], bool]) -> None:
    """Post that of the duties of a cell none but the allowed ones is chosen."""
    for choice in plan.choices(*cell):
        if choice.expr.terms and not allowed(choice.duty):
            limits.at_most(choice.expr, 0, Where(*cell))


def _no_better(plan: Plan, limits: Limits, row: Row, held: list[int]) -> Row:
    """A soft row about no agent in particular that asks for no more than the roster gave."""
    if limits.terms[row.rule].hard or row.where.agent or not row.expr.terms:
        return row
    terms = row.expr.terms
    if max(terms) >= len(plan.duties):
        value = plan.value(row.expr, held)
    else:
        value = row.expr.const + sum(terms[var] for var in held if var in terms)
    lower = None if row.lower is None else min(row.lower, value)
    upper = None if row.upper is None else max(row.upper, value)
    return replace(row, lower=lower, upper=upper)


def _start(plan: PinnedPlan, compiled: Compiled) -> Ints:
    """What the free cells hold, as far as it may stay."""
    cells = np.full(compiled.agents * compiled.days, -1, dtype=np.int64)
    number = {agent.id: n for n, agent in enumerate(plan.problem.agents)}
    for var in plan.held():
        cell = number[plan.duties[var].agent] * compiled.days + plan.duties[var].day
        if var in compiled.options[compiled.ptr[cell] : compiled.ptr[cell + 1]]:
            cells[cell] = var
    return cells


def _searched(compiled: Compiled, cells: Ints, seed: int, moves: int) -> Ints:
    """Several cool rounds, each from the best roster so far: what is wanted lies near it."""
    chain = Annealer(compiled, cells, seed)
    for _ in range(ROUNDS):
        chain.run(moves // ROUNDS, WARM, COLD)
        chain.restart()
    return chain.best
