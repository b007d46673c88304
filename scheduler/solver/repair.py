"""A roster changed in a few cells only: all others are pinned, and the search looks no further.

Annealing finds who can help whom; an exact window over the agents it moved then undoes what was moved for
nothing and finds the cheapest way among them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from threading import TIMEOUT_MAX, Timer

import numpy as np

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.pinned import Cell, PinnedPlan
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR, Price
from scheduler.posting.uncollected import uncollected
from scheduler.rulebook import Rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import Compiled, Ints, compile_rows
from scheduler.solver.progress import Watch
from scheduler.solver.windows import solve_window

MOVES = 1_500_000
ROUNDS = 3
WARM, COLD = 400.0, 10.0
WINDOW_WORK = 0.2
"""Deterministic time for the window; one that is not solved in it gives the best found so far."""
MOST_WINDOW = 150
"""Cells of a window: more are rarely solved in its time."""
ASKED = "asked"
"""The name of the rows that a question adds to those of the rules."""
BEYOND = " beyond "
"""Parts a rule's code from the amount beyond which its price is asked."""

Ask = Callable[[Plan, Limits], None]


@dataclass(frozen=True)
class Repair:
    """A roster changed in its free cells, with the rows by which its changes can be weighed."""

    rulebook: Rulebook
    roster: Roster
    plan: PinnedPlan
    limits: Limits
    cut_by_clock: bool = False

    @property
    def chosen(self) -> list[int]:
        """The variables of the new roster."""
        return self.variables(d for d in self.roster.duties if (d.agent, d.day) in self.plan.free)

    def code(self, row: Row) -> str:
        """The rule of a row, however its price is told."""
        return row.rule.partition(BEYOND)[0]

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
    seconds: float = inf,
) -> Repair:
    """The best roster found that differs from a given one in the free cells only.

    `ask` posts more hard rows: what is wanted of the free cells beside the rules. With `mend` nothing is won
    by having more of what all do together (cover) than the roster had. The number of moves, not
    the clock, ends the search: the same call gives the same roster, unless `seconds` end it before.
    """
    watch = Watch(seconds)
    offers = rulebook.offers(problem)
    with uncollected():
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
    start = _start(plan, compiled)
    best = _windowed(compiled, start, _searched(compiled, start, seed, moves, watch), seed, watch)
    still = [duty for duty in roster.duties if (duty.agent, duty.day) not in plan.free]
    found = Roster([*still, *(plan.duties[var] for var in best if var >= 0)])
    return Repair(rulebook, found, plan, limits, watch.cut)


def forbid(plan: Plan, limits: Limits, cell: Cell, allowed: Callable[[Duty], bool]) -> None:
    """Post that of the duties of a cell none but the allowed ones is chosen."""
    for choice in plan.choices(*cell):
        if choice.expr.terms and not allowed(choice.duty):
            limits.at_most(choice.expr, 0, Where(*cell))


def _no_better(plan: Plan, limits: Limits, row: Row, held: list[int]) -> Row:
    """A soft row about no agent in particular that asks for no more than the roster gave.

    Whatever is missing beyond that costs as much as it does on top of what was missing before.
    """
    terms = limits.terms[row.rule]
    if terms.hard or row.where.agent or not row.expr.terms:
        return row
    members = row.expr.terms
    if max(members) >= len(plan.duties):
        value = plan.value(row.expr, held)
    else:
        value = row.expr.const + sum(members[var] for var in held if var in members)
    missing = replace(row, scale=None).slack(value)
    if not missing:
        return row
    lower = None if row.lower is None else min(row.lower, value)
    upper = None if row.upper is None else max(row.upper, value)
    rule, scale = row.rule, row.scale and _beyond(row.scale, missing)
    if scale is None and terms.price != LINEAR:
        rule = f"{row.rule}{BEYOND}{missing}"
        if rule not in limits.terms:
            limits.terms[rule] = replace(terms, price=_beyond(terms.price, missing))
    return replace(row, rule=rule, lower=lower, upper=upper, scale=scale)


def _beyond(price: Price, amount: int) -> Price:
    """What so much more costs on top of an amount."""
    steps = [pair for pair in zip(price.knees, price.slopes, strict=True) if pair[0] > amount]
    first = price.slopes[len(price.slopes) - len(steps) - 1]
    return Price((0, *(knee - amount for knee, _ in steps)), (first, *(slope for _, slope in steps)))


def _start(plan: PinnedPlan, compiled: Compiled) -> Ints:
    """What the free cells hold, as far as it may stay."""
    cells = np.full(compiled.agents * compiled.days, -1, dtype=np.int64)
    number = {agent.id: n for n, agent in enumerate(plan.problem.agents)}
    for var in plan.held():
        cell = number[plan.duties[var].agent] * compiled.days + plan.duties[var].day
        if var in compiled.options[compiled.ptr[cell] : compiled.ptr[cell + 1]]:
            cells[cell] = var
    return cells


def _searched(compiled: Compiled, cells: Ints, seed: int, moves: int, watch: Watch) -> Ints:
    """Several cool rounds, each from the best roster so far: what is wanted lies near it."""
    chain = Annealer(compiled, cells, seed)
    for _ in range(ROUNDS):
        if watch.over():
            break
        chain.run(moves // ROUNDS, WARM, COLD)
        chain.restart()
    return chain.best


def _windowed(compiled: Compiled, start: Ints, found: Ints, seed: int, watch: Watch) -> Ints:
    """The best that the agents who were moved can do among themselves, no further from the start than needed.

    Their cells on the days that changed come first, as far as a window holds them.
    """
    if watch.over():
        return found
    moved = np.flatnonzero(found != start)
    agents, days = set((moved // compiled.days).tolist()), set((moved % compiled.days).tolist())
    cells = [
        cell
        for cell in range(compiled.agents * compiled.days)
        if cell // compiled.days in agents and compiled.ptr[cell] < compiled.ptr[cell + 1]
    ]
    cells.sort(key=lambda cell: (found[cell] == start[cell], cell % compiled.days not in days, cell))
    if not cells:
        return found
    window = np.array(sorted(cells[:MOST_WINDOW]), dtype=np.int64)
    with _ended(watch):
        return solve_window(compiled, found, window, seed, WINDOW_WORK, watch).cells


@contextmanager
def _ended(watch: Watch) -> Iterator[None]:
    """Sees to it that a running solver stops when the time is over."""

    def end() -> None:
        watch.cut = True
        watch.end()

    timer = Timer(min(watch.left(), TIMEOUT_MAX), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
