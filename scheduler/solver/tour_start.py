"""A roster to begin with, made of tours that answer to each other's prices: good cover before any search.

Rounded tours leave some rules between agents broken; annealing from a low temperature mends that and keeps
what is good, which ends better than annealing from nothing.
"""

from collections.abc import Callable

from scheduler.solver.columns import ascend
from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.dive import dive
from scheduler.solver.lagrangian import Relaxation, couple
from scheduler.solver.lagrangian_advice import WIDTH, Advice
from scheduler.solver.tour_space import TourSpace

PASSES = 12
"""How often every agent answers the prices that all others make."""
MOST_TO_DIVE = 300
"""Joint rows and head counts for which the linear program over tours is soon solved."""


def tour_start(space: TourSpace, compiled: Compiled, left: Callable[[], float]) -> Ints | None:
    """The cells of a roster made of tours; None when some agent has no legal tour, or time is up while
    `left()` seconds are asked for. Raises Stopped.
    """
    if not space.has_tours():
        return None
    relaxation = Relaxation(space, couple(space))
    coupling = relaxation.coupling
    few = coupling.heads.size + len(coupling.rows) <= MOST_TO_DIVE
    chosen = dive(relaxation, ascend(relaxation, left), left) if few else _answers(relaxation)
    if chosen is None:
        return None
    cells = compiled.empty()
    for var in chosen:
        cells[compiled.cell_of[var]] = var
    return cells


def _answers(relaxation: Relaxation) -> list[int]:
    """The duty variables of each agent's last answer."""
    last: dict[int, tuple[int, ...]] = {}
    advice = Advice(relaxation)
    for _ in range(PASSES):
        advice.pass_over(WIDTH, lambda agent, tour, own: last.update({agent: tour.vars}))
    return [var for tour in last.values() for var in tour]
