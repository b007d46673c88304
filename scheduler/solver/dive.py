"""From a linear program over tours to a roster: agents are fixed to their heaviest tours, a few at a time.

After each fixing the others' tours are priced again, so that they make up for what the fixed ones lack.
"""

from collections.abc import Callable, Sequence

from scheduler.solver.columns import Ascent, Column, Master
from scheduler.solver.lagrangian import SCALE, Relaxation

SURE = 0.7
"""The weight from which a tour is taken for good; where none weighs as much, the heaviest is."""
FEWEST, MOST = 4, 20
STEPS = 160_000_000
"""How often tours are priced between two fixings, and how many steps all their sweeps may take together."""


class _Dive:
    """A linear program over tours in which more and more agents have one tour only."""

    def __init__(self, relaxation: Relaxation, ascent: Ascent) -> None:
        self.relaxation = relaxation
        self.agents = len(relaxation.space.plan.problem.agents)
        self.master = Master(relaxation.coupling, self.agents, relaxation.space.interrupter)
        for column in ascent.columns:
            self.master.add(column)
        self.fixed: dict[int, tuple[int, ...]] = {}

    @property
    def rounds(self) -> int:
        """How often tours are priced between two fixings: less often where that takes long."""
        known = (self.relaxation.space.tours_of(agent) for agent in range(self.agents))
        work = sum(made.arrays.work for made in known if made is not None)
        return max(FEWEST, min(MOST, STEPS // max(1, work)))

    def price(self) -> bool:
        """Price the tours of those still free as the linear program says; whether any are new."""
        duties = self.relaxation.duty_prices(self.relaxation.count_prices(self.master.row_prices()))
        fresh = False
        for agent in range(self.agents):
            if agent not in self.fixed:
                tour = self.relaxation.space.cheapest(agent, duties, weight=SCALE)
                assert tour is not None
                own = (tour.cost - int(duties[list(tour.vars)].sum())) // SCALE
                fresh |= self.master.add(Column(agent, own, tour.vars))
        return fresh

    def fix(self, weights: Sequence[float]) -> None:
        """Take for good what is as good as chosen, the heaviest tour at least."""
        heaviest: dict[int, int] = {}
        for number, weight in enumerate(weights):
            agent = self.master.columns[number].agent
            if agent not in self.fixed and weight >= weights[heaviest.setdefault(agent, number)]:
                heaviest[agent] = number
        first = max(heaviest.values(), key=lambda number: weights[number])
        for agent, number in heaviest.items():
            if number == first or weights[number] >= SURE:
                self.fixed[agent] = self.master.columns[number].vars
                self.master.keep_only(number)


def dive(relaxation: Relaxation, ascent: Ascent, left: Callable[[], float]) -> list[int] | None:
    """The duty variables of a roster of tours that fit each other; None when `left()` seconds do not suffice.

    `ascent` gives the tours to begin with, at least one of each agent.
    """
    made = _Dive(relaxation, ascent)
    rounds = made.rounds
    while len(made.fixed) < made.agents:
        weights: list[float] = []
        for _ in range(rounds):
            if left() <= 0 or not made.master.solve(left()):
                return None
            weights = made.master.weights()
            if not made.price():
                break
        made.fix(weights)
    return [var for agent in sorted(made.fixed) for var in made.fixed[agent]]
