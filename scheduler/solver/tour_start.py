"""A roster to begin with, made of tours that answer to each other's prices: good cover before any search.

Rounded tours leave some rules between agents broken; annealing from a low temperature mends that and keeps
what is good, which ends better than annealing from nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scheduler.solver.columns import Ascent, ascend, start_tours
from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.dive import dive
from scheduler.solver.lagrangian import Relaxation, couple
from scheduler.solver.lagrangian_advice import WIDTH, Advice
from scheduler.solver.tour_space import TourSpace

PASSES = 12
"""How often every agent answers the prices that all others make."""
MOST_TO_DIVE = 300
"""Joint rows and head counts for which a linear program over tours is soon solved again and again."""
MOST_TO_ASCEND, MOST_STEPS = 1000, 200_000_000
"""Those, and steps of all agents' sweeps, for which it is soon solved once."""


@dataclass(frozen=True)
class TourStart:
    """The cells of a roster made of tours, and the tours met on the way by agent.

    Either the best prices are known already (`ascent`), or only what agents answered so far (`advice`).
    """

    cells: Ints
    met: tuple[tuple[int, tuple[int, ...]], ...]
    ascent: Ascent | None = None
    advice: Advice | None = None


def tour_start(space: TourSpace, compiled: Compiled, left: Callable[[], float]) -> TourStart | None:
    """A roster made of tours; None when some agent has no legal tour, or time is up while `left()` seconds
    are asked for. Raises Stopped.
    """
    if not space.has_tours():
        return None
    relaxation = Relaxation(space, couple(space))
    coupling = relaxation.coupling
    size = coupling.heads.size + len(coupling.rows)
    if size <= MOST_TO_ASCEND and _steps(space) <= MOST_STEPS:
        ascent = ascend(relaxation, left)
        chosen = dive(relaxation, ascent, left) if size <= MOST_TO_DIVE else start_tours(ascent)
        met = tuple((column.agent, column.vars) for column in ascent.columns)
        return None if chosen is None else TourStart(_cells(compiled, chosen), met, ascent=ascent)
    advice = Advice(relaxation)
    answers = _answers(advice)
    met, last = tuple(dict.fromkeys(answers)), dict(answers)
    cells = _cells(compiled, [var for tour in last.values() for var in tour])
    return TourStart(cells, met, advice=advice)


def _steps(space: TourSpace) -> int:
    """How many steps it takes to price every agent's tours once."""
    known = (space.tours_of(agent) for agent in range(len(space.plan.problem.agents)))
    return sum(made.arrays.work for made in known if made is not None)


def _cells(compiled: Compiled, chosen: list[int]) -> Ints:
    cells = compiled.empty()
    for var in chosen:
        cells[compiled.cell_of[var]] = var
    return cells


def _answers(advice: Advice) -> list[tuple[int, tuple[int, ...]]]:
    """Each agent's answers, the last ones last."""
    found: list[tuple[int, tuple[int, ...]]] = []
    for _ in range(PASSES):
        advice.pass_over(WIDTH, lambda agent, tour, own: found.append((agent, tour.vars)))
    return found
