"""The tours of several agents over some days at once: a linear program over tours, then a dive to whole ones.

Tours are priced until none helps, or until the program proves that nothing cheaper is to be had. Then heavy
tours are taken for good, a few at a time, and those that are left are priced anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from scheduler.solver.compiled import HARD_UNIT, Ints
from scheduler.solver.tour_moves import TourMoves
from scheduler.solver.tour_program import Stuck, TourProgram

ROUNDS, ROUNDS_BETWEEN = 40, 5
"""How often tours are priced before the first tour is taken for good, and between two takings."""
IDLE = 15
"""Rounds after which a program that is no cheaper than the roster is given up."""
SMOOTHING = 0.7
"""The share of the prices of the best bound so far in those at which tours are sought (Wentges 1997)."""
MOST_WORK, SHARE_OF_FIRST = 16_000_000, 0.5
"""Moves of the annealer that pricing a window's tours may take as long as, and the share of it before the
first tour is taken for good; then it goes on with the tours there are."""
CLOSE = 0.3
"""A bound that is no further below the program's value says that no tour helps."""
WHOLE = 1e-6
"""Costs are whole numbers: what is not cheaper by one, but for rounding, is not cheaper."""
SURE = 0.7
"""The weight from which a tour is taken for good; where none weighs as much, the heaviest is."""


@dataclass(frozen=True)
class Answer:
    """The cells found, the tours met on the way by agent, and the work in moves of the annealer."""

    cells: Ints
    met: tuple[tuple[int, Ints], ...]
    work: float


def solve_tours(
    moves: TourMoves,
    cells: Ints,
    window: tuple[Ints, range],
    known: Iterable[tuple[int, Ints]],
    seed: int,
    over: Callable[[], bool],
) -> Answer:
    """A cheaper roster that differs in the days of some agents, whose tours must be known; else the same.

    `known` are tours met before, to begin with. An illegal roster is left as it is; `over` asks to end early.
    """
    agents, span = window
    if moves.compiled.cost(cells) >= HARD_UNIT or over():
        return Answer(cells, (), 1.0)
    program = TourProgram(moves, cells, agents.tolist(), span)
    number_of = {agent: number for number, agent in enumerate(program.agents)}
    for agent, tour in known:
        if program.fits(agent, tour):
            program.add(number_of[agent], tour)
    before = len(program.columns)
    try:
        chosen = _Search(program, seed, over).whole()
    except Stuck:
        chosen = None
    found = cells.copy()
    for number, tour in chosen.items() if chosen else ():
        first = program.agents[number] * moves.compiled.days
        found[first : first + tour.size] = tour
    met = tuple((program.agents[made.number], made.tour) for made in program.columns[before:])
    return Answer(found, met, program.work)


class _Search:
    """One program on its way to whole tours."""

    def __init__(self, program: TourProgram, seed: int, over: Callable[[], bool]) -> None:
        self.program, self.over = program, over
        self.dice = np.random.default_rng(seed)
        self.fixed: dict[int, Ints] = {}

    def whole(self) -> dict[int, Ints] | None:
        """A tour for each number, or None where none was found that could be cheaper."""
        rounds, most = ROUNDS, SHARE_OF_FIRST * MOST_WORK
        while len(self.fixed) < len(self.program.agents):
            if not self._worthwhile(rounds, most) or self.program.relax() > -1 + WHOLE:
                return None
            self._fix()
            rounds, most = ROUNDS_BETWEEN, MOST_WORK
        return self.fixed

    def _worthwhile(self, rounds: int, most: float) -> bool:
        """Price tours for so many rounds and so much work; whether something cheaper may exist."""
        best, centre, smoothing = -np.inf, None, SMOOTHING
        for number in range(rounds):
            value = self.program.relax()
            if self.over() or (number >= IDLE and value > -1 + WHOLE):
                return False
            if value - best <= CLOSE or self.program.work > most:
                break
            advised = self.program.advised()
            prices = advised if centre is None else _between(centre, advised, smoothing)
            fresh, bound = self.program.price(prices, self.fixed, self.dice)
            if bound >= best:
                best, centre = bound, prices
            if best > -1 + WHOLE:
                return False
            if not fresh and np.array_equal(prices, advised):
                break
            smoothing = SMOOTHING if fresh else 0.0
        return True

    def _fix(self) -> None:
        """Take for good what is as good as chosen, the heaviest tour at least."""
        mix = self.program.mix()
        heaviest: dict[int, int] = {}
        for at, (column, weight) in enumerate(zip(self.program.columns, mix, strict=True)):
            if column.number not in self.fixed and weight > mix[heaviest.setdefault(column.number, at)]:
                heaviest[column.number] = at
        first = max(heaviest.values(), key=lambda at: mix[at])
        for number, at in heaviest.items():
            if at == first or mix[at] >= SURE:
                self.fixed[number] = self.program.columns[at].tour
                self.program.keep_only(at)


def _between(centre: Ints, advised: Ints, share: float) -> Ints:
    return np.round(share * centre + (1 - share) * advised).astype(np.int64)
