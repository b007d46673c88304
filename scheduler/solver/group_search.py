"""The search of one group: two annealing chains from nothing, then a portfolio that learns what pays."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from scheduler.solver.anneal import Annealer
from scheduler.solver.arms import DESCENT, WARM, Heat, cooled, heat_of, usual_arms
from scheduler.solver.compiled import Compiled, Ints
from scheduler.solver.mend import mended
from scheduler.solver.pieces import Rounds, Threads, Workers
from scheduler.solver.portfolio import Portfolio
from scheduler.solver.progress import Watch
from scheduler.solver.tour_moves import TourMoves

THREADS = 2
MOVES = 700
"""Moves of a chain for each cell and unit of effort."""
LEAST_MOVES = 200_000
LEAST_UNITS = 0.1
QUENCH_MOVES = 300_000
SWEEPS = 3
"""How often each cell in turn takes what is cheapest, before moves are drawn: most of what a roster lacks."""
SHARE_OF_CHAINS = 0.45
"""The share of the work that annealing from nothing may take at most."""
LENGTHS = (300, 2500)
"""Moves a cell of the annealing from nothing: a short one that is soon done, one that takes its time."""
Tell = Callable[[float, Ints], None]
Tours = Callable[[], Ints | None]
Known = Callable[[], TourMoves | None]
STILL = Heat(1.0, 1.0)
"""Cold enough to go downhill only, or nearly so."""
MANY_CELLS, FROM_TOURS = 6000, 400
"""With more free cells than that, only a start made of tours is annealed for long: so many moves a cell."""
SHARE_OF_PIECES = 0.6
"""With as many, the share of the work after annealing that goes to rounds of pieces."""
TEPID = 0.1
"""The share of the hottest temperature at which a roster is made legal."""
STEPS_TOLD, MOVES_UNTOLD = 10, 1_000_000
"""How often it is told at least how far the search is, and the work that may go by untold: a few seconds."""


def units_of(effort: int) -> float:
    """The units of work of an effort; 0 is the least: a legal roster, hardly bettered."""
    return effort or LEAST_UNITS


def budget_of(compiled: Compiled, effort: int) -> int:
    """The work, in moves of all threads, that an effort means for a group."""
    return THREADS * int(units_of(effort) * max(MOVES * int(compiled.free.size), LEAST_MOVES))


def searched(
    compiled: Compiled,
    cells: Ints,
    seed: int,
    effort: int,
    pool: ThreadPoolExecutor,
    watch: Watch,
    tell: Tell,
    tours: Tours | None = None,
    known: Known | None = None,
    workers: Workers | None = None,
) -> Ints:
    """The best cells found from nothing (pinned cells apart) for an effort.

    `tours` gives a start made of tours, which the second chain takes instead of its long annealing from hot;
    `known` gives all tours, for the portfolio to move by. `workers` do the pieces of a huge roster.
    """
    if not compiled.free.size:
        return cells
    budget = budget_of(compiled, effort)
    chains = [Annealer(compiled, cells, seed * THREADS + i) for i in range(THREADS)]
    heat, spent = _annealed(chains, seed, budget, pool, watch, tell, tours)
    best = min(chains, key=lambda chain: chain.best_cost).best
    moves = known() if known is not None else None
    return _portfolio(compiled, best, heat, seed, (spent, budget), pool, watch, tell, moves, workers)


def improved(
    compiled: Compiled,
    cells: Ints,
    seed: int,
    effort: int,
    pool: ThreadPoolExecutor,
    watch: Watch,
    tell: Tell | None,
    workers: Workers | None = None,
) -> Ints:
    """The best cells found from a roster for an effort: never hot, so that what is good stays."""
    if not compiled.free.size:
        return cells
    if tell is not None:
        tell(0.0, cells)
    heat = heat_of(Annealer(compiled, cells, seed))
    work = (0, budget_of(compiled, effort))
    return _portfolio(compiled, cells, heat, seed, work, pool, watch, tell, None, workers)


def _annealed(
    chains: list[Annealer],
    seed: int,
    budget: int,
    pool: ThreadPoolExecutor,
    watch: Watch,
    tell: Tell,
    tours: Tours | None,
) -> tuple[Heat, int]:
    """Cool the chains from hot, shortly and then slowly; return the temperatures and the moves made."""
    cells = max(1, int(chains[0].problem.free.size))
    most = int(budget * SHARE_OF_CHAINS) // THREADS
    descent = DESCENT * cells
    for number, chain in enumerate(chains):
        for again in range(SWEEPS):
            chain.sweep(number * SWEEPS + again)
    _together(pool, watch, [partial(_cool, chain, descent, STILL, watch) for chain in chains])
    heat = heat_of(chains[0])
    spent = descent * THREADS
    first = min(chains, key=lambda chain: chain.best_cost)
    first.restart(mended(first.problem, first.best, seed, TEPID * heat.hot, heat.cold, watch))
    tell(min(1.0, spent / budget), first.best)
    for moves in _lengths(cells, most):
        jobs = [partial(_cool, chain, moves, heat, watch) for chain in chains]
        if tours is not None and moves > LENGTHS[0] * cells:
            if cells > MANY_CELLS and tours() is not None:
                # Annealing from hot takes too long there to end better than a start made of tours.
                moves, jobs = min(moves, FROM_TOURS * cells), []
            jobs[-1:] = [partial(_from_tours, chains[-1], tours, moves, heat, watch)]
        _together(pool, watch, jobs)
        spent += moves * THREADS
        tell(min(1.0, spent / budget), min(chains, key=lambda chain: chain.best_cost).best)
    return heat, spent


def _together(pool: ThreadPoolExecutor, watch: Watch, jobs: Sequence[Callable[[], None]]) -> None:
    """Run jobs side by side until all are done."""
    for future in [pool.submit(job) for job in jobs]:
        watch.wait(future)


def _lengths(cells: int, most: int) -> Iterator[int]:
    """The moves of each annealing, as far as they fit into what a chain may spend."""
    left = most
    for length in LENGTHS:
        moves = min(left, length * cells)
        if moves <= 0:
            return
        left -= moves
        yield moves


def _cool(chain: Annealer, moves: int, heat: Heat, watch: Watch) -> None:
    for _ in cooled(chain, moves, heat.hot, heat.cold, watch):
        pass
    if watch.cut and not watch.cancelled:
        # What is hot when time runs out is worth little: cool the best roster seen quickly.
        chain.restart()
        chain.run(QUENCH_MOVES, WARM[-1] * heat.cold, heat.cold)


def _from_tours(chain: Annealer, tours: Tours, moves: int, heat: Heat, watch: Watch) -> None:
    """Cool a chain from a start made of tours; from hot as the others where there is none."""
    start = tours()
    if start is None:
        _cool(chain, moves, heat, watch)
        return
    chain.restart(start)
    for _ in cooled(chain, moves, WARM[-1] * heat.cold, heat.cold, watch):
        pass


def _portfolio(
    compiled: Compiled,
    cells: Ints,
    heat: Heat,
    seed: int,
    work: tuple[int, int],
    pool: ThreadPoolExecutor,
    watch: Watch,
    tell: Tell | None,
    moves: TourMoves | None = None,
    workers: Workers | None = None,
) -> Ints:
    """Improve cells with the work that is left of a budget."""
    spent, budget = work
    if compiled.free.size > MANY_CELLS:
        cells, spent = _by_pieces(compiled, cells, seed, work, workers or Threads(pool, watch), watch, tell)
    steps = max(STEPS_TOLD, budget // MOVES_UNTOLD)
    told = [steps * spent // budget]

    def hear(done: float) -> None:
        share = (spent + done * (budget - spent)) / budget
        if tell is not None and steps * share >= told[0] + 1:
            told[0] = int(steps * share)
            tell(share, found.best)

    found = Portfolio(compiled, usual_arms(compiled, heat, moves), cells, seed, hear)
    found.run(budget - spent, pool, watch)
    return found.best


def _by_pieces(
    compiled: Compiled,
    cells: Ints,
    seed: int,
    work: tuple[int, int],
    workers: Workers,
    watch: Watch,
    tell: Tell | None,
) -> tuple[Ints, int]:
    """Spend a share of the work that is left of a budget on rounds of pieces; what is spent of it then."""
    spent, budget = work
    part = SHARE_OF_PIECES * (budget - spent)

    def hear(done: float) -> None:
        if tell is not None:
            tell((spent + done * part) / budget, rounds.best)

    rounds = Rounds(compiled, cells, seed, hear)
    spent += int(rounds.run(part, workers, watch))
    return rounds.best, spent
