"""A roster to begin with, made of tours that answer to each other's prices: good cover before any search.

Rounded tours leave some rules between agents broken; annealing from a low temperature mends that and keeps
what is good, which ends better than annealing from nothing.
"""

from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.lagrangian import Relaxation, couple
from scheduler.solver.lagrangian_advice import WIDTH, Advice
from scheduler.solver.tour_space import TourSpace

PASSES = 12
"""How often every agent answers the prices that all others make."""


def tour_start(space: TourSpace, compiled: Compiled) -> Ints | None:
    """The cells of each agent's last answer; None when some agent has no legal tour. Raises Stopped."""
    last: dict[int, tuple[int, ...]] = {}
    if not space.has_tours():
        return None
    advice = Advice(Relaxation(space, couple(space)))
    for _ in range(PASSES):
        advice.pass_over(WIDTH, lambda agent, tour, own: last.update({agent: tour.vars}))
    cells = compiled.empty()
    for var in (var for tour in last.values() for var in tour):
        cells[compiled.cell_of[var]] = var
    return cells
