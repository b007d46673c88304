"""A roster to begin with, made of tours that answer to each other's prices: good cover before any search.

Rounded tours leave some rules between agents broken; annealing from a low temperature mends that and keeps
what is good, which ends better than annealing from nothing.
"""

from collections.abc import Mapping

from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.lagrangian import Relaxation, couple
from scheduler.solver.lagrangian_advice import WIDTH, Advice
from scheduler.solver.progress import Watch
from scheduler.solver.tour_space import Tour, TourSpace

PASSES = 12
"""How often every agent answers the prices that all others make."""


class _Over(Exception):
    """It is time to stop."""


class _Watched(TourSpace):
    """Tours asked for under a watch: each question may take a tenth of a second."""

    watch: Watch

    def cheapest(
        self, agent_no: int, prices: Ints, pins: Mapping[int, int] | None = None, weight: int = 1
    ) -> Tour | None:
        """The cheapest tour; raises _Over when it is time to stop."""
        if self.watch.over():
            raise _Over
        return super().cheapest(agent_no, prices, pins, weight)

    def tours_of(self, agent_no: int):  # type: ignore[no-untyped-def]
        """What is known of an agent; raises _Over when it is time to stop."""
        if self.watch.over():
            raise _Over
        return super().tours_of(agent_no)


def tour_start(plan: Plan, limits: Limits, compiled: Compiled, watch: Watch) -> Ints | None:
    """The cells of each agent's last answer; None when some agent has no legal tour, or time is up."""
    space = _Watched(plan, limits)
    space.watch = watch
    last: dict[int, tuple[int, ...]] = {}
    try:
        if any(space.tours_of(agent) is None for agent in range(len(plan.problem.agents))):
            return None
        advice = Advice(Relaxation(space, couple(space)))
        for _ in range(PASSES):
            advice.pass_over(WIDTH, lambda agent, tour, own: last.update({agent: tour.vars}))
    except _Over:
        return None
    cells = compiled.empty()
    for var in (var for tour in last.values() for var in tour):
        cells[compiled.cell_of[var]] = var
    return cells
