"""The search for a month's roster: annealing chains over all cells, exact repair of tours, a bound beside
them.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rulebook import Rulebook
from scheduler.solver.anneal import Annealer
from scheduler.solver.bound import amount_bound, objective_bound
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints, compile_rows, forbidden
from scheduler.solver.result import SolveResult, Status
from scheduler.solver.tours import least_illegal_tour, rows_by_agent

CHAINS = 2
MOVES = 1_000_000
CHUNKS = 5
HOT, COLD = 1500.0, 15.0
REHEAT = 0.15
SHARE_OF_BOUND = 0.35
QUENCH = 10.0
REPORTS = 10
DEFAULT_EFFORT = 8

Report = Callable[[str], None]


@dataclass
class _Clock:
    """The wall clock of one search; it can only stop, never steer."""

    seconds: float
    started: float
    cut: bool = False

    def left(self) -> float:
        return self.seconds - (time.monotonic() - self.started)

    def over(self, reserve: float) -> bool:
        if self.left() <= reserve:
            self.cut = True
        return self.cut


def solve(
    problem: RosterProblem,
    rulebook: Rulebook,
    *,
    seed: int,
    effort: int = DEFAULT_EFFORT,
    seconds: float = 60.0,
    bounded: Sequence[str] = (),
    report: Report | None = None,
) -> SolveResult:
    """Search for a good legal roster and for bounds.

    `effort` is the number of million moves a chain makes; problem, rulebook, seed and effort fix the
    roster, `seconds` only stops the search. `bounded` names rules whose amount gets a bound of its own.
    """
    tell = report or (lambda text: None)
    clock, cpu = _Clock(seconds, time.monotonic()), time.process_time()
    plan = Plan(problem)
    limits = rulebook.post(problem, plan)
    compiled = compile_rows(plan, limits)
    tell(f"Searching among {len(plan.duties):,} possible duties under {len(limits.rows):,} rows of rules")
    cells, impossible = _search(plan, limits, compiled, seed, effort, clock, tell)
    roster = Roster(plan.duties[var] for var in cells if var >= 0)
    judged = audit(problem, rulebook, roster)
    bound, amounts = 0, dict.fromkeys(bounded, 0)
    if not judged.hard:
        tell(f"Roster found: cost {judged.objective:,}; looking for the bound")
        bound, amounts = _bounds(plan, limits, bounded, max(seconds * SHARE_OF_BOUND, clock.left()))
    status = Status.FEASIBLE if not judged.hard else Status.INFEASIBLE if impossible else Status.NOT_FOUND
    if status == Status.FEASIBLE and judged.objective == bound:
        status = Status.OPTIMAL
    return SolveResult(
        status,
        roster,
        judged,
        bound,
        amounts,
        seed,
        effort,
        time.monotonic() - clock.started,
        time.process_time() - cpu,
        clock.cut,
        impossible,
    )


def _search(
    plan: Plan, limits: Limits, compiled: Compiled, seed: int, effort: int, clock: _Clock, tell: Report
) -> tuple[Ints, tuple[str, ...]]:
    """The best cells of several chains, tours that annealing left illegal solved exactly.

    When some agents' rules contradict each other, their least illegal tours are what explains it.
    """
    chains = [
        Annealer(compiled, np.full(compiled.agents * compiled.days, -1, dtype=np.int64), seed * CHAINS + i)
        for i in range(CHAINS)
    ]
    _run(chains, effort, HOT, clock, tell)
    best = min(chains, key=lambda chain: chain.best_cost).best
    if compiled.cost(best) < HARD_UNIT:
        return best, ()
    tell("Some tours break hard rules; solving them exactly")
    repaired, impossible = _repair(plan, limits, compiled, best, seed, clock)
    if impossible:
        return repaired, impossible
    chains = [Annealer(compiled, repaired, seed * CHAINS + i) for i in range(CHAINS)]
    _run(chains, effort, HOT * REHEAT, clock, tell)
    return min(chains, key=lambda chain: chain.best_cost).best, impossible


def _run(chains: Sequence[Annealer], effort: int, hot: float, clock: _Clock, tell: Report) -> None:
    """Cool every chain over the effort, looking at the clock between chunks; the first chain reports."""
    steps = max(1, effort) * CHUNKS
    ratio = COLD / hot
    reserve = clock.seconds * SHARE_OF_BOUND

    def cool(chain: Annealer) -> None:
        for step in range(steps):
            if clock.cut and clock.left() > reserve:
                return
            if clock.over(reserve):
                # What is hot when time runs out is worth little: cool the best roster seen quickly.
                chain.restart()
                chain.run(MOVES, QUENCH * COLD, COLD)
                return
            chain.run(MOVES // CHUNKS, hot * ratio ** (step / steps), hot * ratio ** ((step + 1) / steps))
            if chain is chains[0] and REPORTS * (step + 1) // steps > REPORTS * step // steps:
                broken, cost = divmod(chain.best_cost, HARD_UNIT)
                found = f"hard rules broken by {broken:,} units" if broken else f"cost {cost:,}"
                tell(f"Searching, {100 * (step + 1) // steps} %: {found}")

    with ThreadPoolExecutor(len(chains)) as pool:
        try:
            list(pool.map(cool, chains))
        except BaseException:
            # Whoever interrupts does not wait for the chains to finish.
            clock.cut = True
            raise


def _repair(
    plan: Plan, limits: Limits, compiled: Compiled, cells: Ints, seed: int, clock: _Clock
) -> tuple[Ints, tuple[str, ...]]:
    """Replace the tours that break an agent's own hard rows; name the agents for whom none is legal.

    When time runs out, the tours that are left stay as they are.
    """
    fixed, impossible = cells.copy(), []
    rows, banned = rows_by_agent(plan, limits), forbidden(plan, limits)
    chosen = {int(var) for var in cells if var >= 0}
    for number, agent in enumerate(plan.problem.agents):
        if all(row.slack(plan.value(row.expr, chosen)) == 0 for row in rows[agent.id]):
            continue
        if clock.left() <= 0:
            clock.cut = True
            break
        tour = least_illegal_tour(plan, rows[agent.id], agent.id, banned, seed, clock.left())
        if tour.breach and tour.proven:
            impossible.append(agent.id)
        span = slice(number * compiled.days, (number + 1) * compiled.days)
        fixed[span] = -1
        for var in tour.chosen:
            fixed[number * compiled.days + plan.duties[var].day] = var
    return fixed, tuple(impossible)


def _bounds(plan: Plan, limits: Limits, rules: Sequence[str], seconds: float) -> tuple[int, dict[str, int]]:
    """The bound of the objective and those of single rules, side by side."""
    soft = [rule for rule in rules if rule in limits.terms and not limits.terms[rule].hard]
    with ThreadPoolExecutor(CHAINS) as pool:
        whole = pool.submit(objective_bound, plan, limits, seconds)
        parts = {rule: pool.submit(amount_bound, plan, limits, rule, seconds) for rule in soft}
        return whole.result(), {rule: part.result() for rule, part in parts.items()}
