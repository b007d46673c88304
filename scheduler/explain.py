"""Why an agent has this duty, and what it would take to change it: the day forced the other way."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from scheduler.audit import Audit, audit
from scheduler.difference import Difference, difference
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.offers import Offers
from scheduler.posting.pinned import Cell
from scheduler.posting.plan import Plan
from scheduler.replan import priced
from scheduler.rulebook import Rulebook
from scheduler.solver.repair import MOVES, forbid, repair

NEAR = 2
CELL_PRICE = 100
"""Small against what anybody pays, and enough that nothing changes without need."""

Wanted = Callable[[Duty], bool]


@dataclass(frozen=True)
class Answer:
    """What a day forced the other way leads to: the roster found, its difference, what else changes.

    `possible` says that no hard rule is broken more; if not, `difference.broken` says which. `changed` are
    the cells that differ, the one asked about first.
    """

    possible: bool
    roster: Roster
    difference: Difference
    changed: tuple[Cell, ...]


def freed(duty: Duty) -> bool:
    """What may be held on a day off: nothing."""
    return False


def other_than(held: tuple[Duty, ...]) -> Wanted:
    """Anything but a shift that is held."""
    shifts = {duty.shift for duty in held}
    return lambda duty: duty.shift not in shifts


def of_shift(shift: str) -> Wanted:
    """A duty of one shift."""
    return lambda duty: duty.shift == shift


def forced(
    problem: RosterProblem,
    rulebook: Rulebook,
    roster: Roster,
    cell: Cell,
    wanted: Wanted,
    *,
    must_work: bool = False,
    seed: int = 1,
    moves: int = MOVES,
) -> Answer:
    """Give an agent's day only what is wanted (with `must_work` a duty, else a day off will do) and mend the
    rest around it; the same call gives the same answer. Raises ValueError when no duty is wanted that exists.
    """
    agent, day = cell
    if must_work and not any(wanted(duty) for duty in Offers(problem).duties(*cell)):
        raise ValueError("No shift is such a duty.")
    near = range(max(0, day - NEAR), min(problem.horizon.days, day + NEAR + 1))
    free = {(a.id, d) for a in problem.agents for d in near}
    free |= {(agent, d) for d in range(problem.horizon.days)}

    def ask(plan: Plan, limits: Limits) -> None:
        forbid(plan, limits, cell, wanted)
        if must_work:
            duty = Expr({v: 1 for c in plan.choices(*cell) if wanted(c.duty) for v in c.expr.terms})
            limits.at_least(duty, 1, Where(*cell))

    told = replace(problem, published=roster)
    made = repair(
        told, priced(rulebook, CELL_PRICE), roster, free, seed=seed, ask=ask, mend=True, moves=moves
    )
    before = audit(problem, rulebook, roster)
    if must_work and not made.roster.of(*cell):
        changed, after = _just_so(before, roster, cell, wanted)
    else:
        changed, after = made.roster, audit(problem, rulebook, made.roster)
    differ = {(d.agent, d.day) for d in {*roster.duties} ^ {*changed.duties}}
    found = difference(before, after)
    cells = tuple(sorted(differ, key=lambda c: (c != cell, c[1], c[0])))
    return Answer(not found.broken, changed, found, cells)


def _just_so(before: Audit, roster: Roster, cell: Cell, wanted: Wanted) -> tuple[Roster, Audit]:
    """The roster with the day changed and nothing else, where the rules leave no better way."""
    problem = before.problem
    options = [duty for duty in Offers(problem).duties(*cell) if wanted(duty)]
    rosters = [roster.replace(*cell, [duty]) for duty in options]
    judged = [audit(problem, before.rulebook, changed) for changed in rosters]
    least = min(range(len(judged)), key=lambda i: (len(judged[i].hard), judged[i].objective))
    return rosters[least], judged[least]
