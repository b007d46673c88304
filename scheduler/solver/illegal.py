"""Agents whose tours the search could not make legal: each tour solved exactly."""

import numpy as np

from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.solver.compiled import Compiled, Ints, forbidden
from scheduler.solver.progress import Watch
from scheduler.solver.tours import least_illegal_tour, rows_by_agent


def repaired(
    plan: Plan, limits: Limits, compiled: Compiled, cells: Ints, seed: int, watch: Watch
) -> tuple[Ints, tuple[str, ...]]:
    """Replace the tours that break an agent's own hard rows; name the agents for whom none is legal.

    When time runs out, the tours that are left stay as they are.
    """
    fixed, impossible = cells.copy(), []
    rows = rows_by_agent(plan, limits)
    chosen = {int(var) for var in cells if var >= 0}
    held = {int(var) for var in cells[compiled.pinned] if var >= 0}
    elsewhere = np.flatnonzero(compiled.pinned[compiled.cell_of])
    banned = (forbidden(plan, limits) | set(elsewhere.tolist())) - held
    for number, agent in enumerate(plan.problem.agents):
        if all(row.slack(plan.value(row.expr, chosen)) == 0 for row in rows[agent.id]):
            continue
        if watch.asked():
            break
        tour = least_illegal_tour(plan, rows[agent.id], agent.id, banned, seed, watch.left(), held)
        if tour.breach and tour.proven:
            impossible.append(agent.id)
        span = slice(number * compiled.days, (number + 1) * compiled.days)
        fixed[span] = -1
        for var in tour.chosen:
            fixed[compiled.cell_of[var]] = var
    return fixed, tuple(impossible)
