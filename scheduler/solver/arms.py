"""The ways of improving a roster among which the portfolio chooses; none knows a rule by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scheduler.solver.anneal import Annealer
from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints
from scheduler.solver.portfolio import MOVES_A_UNIT, Arm, Found, Job
from scheduler.solver.progress import Watch
from scheduler.solver.tour_moves import TourHand, TourMoves
from scheduler.solver.tour_pool import TourPool
from scheduler.solver.tour_window import ROUNDS, solve_tours
from scheduler.solver.windows import solve_window

CHUNK = 50_000
"""Moves between two looks at the watch."""
DESCENT = 40
SAMPLES = 20_000
HOT, COLD = 0.5, 0.005
"""Temperatures as shares of what a usual move would cost."""
WARM = (2.0, 5.0, 15.0)
"""Temperatures from which a good roster is polished, as multiples of the coldest."""
POLISH = 100
WINDOW_WORK, LEAST_WINDOW_WORK = 0.5, 0.02
"""Most and least deterministic time for a window."""
SHARE_OF_WINDOW = 0.15
MOVES_TO_POST = 350
"""Moves that take about as long as posting a window, for each duty that it may choose."""
AGENTS_IN_WINDOW = (2, 3, 4)
DAYS_IN_WINDOW = (1, 2, 3)
CELLS_IN_WINDOW = 120
WARM_TOURS = (5.0, 20.0)
"""Temperatures from which agents' tours answer each other, as multiples of the coldest."""
COLD_TOURS = 2.0
ANSWERS = 40
"""Answers of each agent in one job."""
MOST_OF_ANSWERS = 3_000_000
"""Moves of the annealer that such a job may take as long as."""
MOST_TOURS = 4
"""Agents whose tours are out at a time."""


WINDOWS_OF_TOURS = ((1 / 6, 28), (1 / 3, 28), (1 / 2, 28), (1 / 6, 366), (3 / 4, 14), (1, 10))
"""Shares of the agents, and days, whose tours are sought together."""
FEWEST_TOURS, MOST_TOGETHER = 3, 40
"""Fewest and most agents in such a window."""
SHARE_OF_TOURS = 12.0
"""How many times the work of another way such windows get where nothing has paid of late."""
WORK_OF_ROUNDS = 10_000_000
"""Moves that pricing the tours of such a window as often as is wanted may take as long as."""
MOST_LINKS = 600
"""Rows between agents that such a window may touch; where days have many of them, it has fewer days."""


@dataclass(frozen=True)
class Heat:
    """The hottest and the coldest temperature that make sense for a problem."""

    hot: float
    cold: float


def cooled(chain: Annealer, moves: int, hot: float, cold: float, watch: Watch) -> Iterator[float]:
    """Cool a chain over a number of moves; yields the share that is done, ends early when it is time."""
    steps = max(1, -(-moves // CHUNK))
    for step in range(steps):
        if watch.over():
            return
        a, b = step / steps, (step + 1) / steps
        chain.run(max(1, moves // steps), hot * (cold / hot) ** a, hot * (cold / hot) ** b)
        yield b


def heat_of(chain: Annealer) -> Heat:
    """Temperatures by what random legal moves cost, measured where a chain stands after a descent."""
    prices = chain.prices(SAMPLES)
    up = prices[(prices > 0) & (prices < HARD_UNIT)]
    usual = float(np.median(up)) if up.size else 1.0
    return Heat(max(1.0, HOT * usual), max(0.05, COLD * usual))


def polish(compiled: Compiled, heat: Heat, warm: float) -> Arm:
    """Annealing from a low temperature over the whole roster."""

    def job(cells: Ints, seed: int, watch: Watch) -> Found:
        chain, moves = Annealer(compiled, cells, seed), POLISH * max(1, compiled.free.size)
        for _ in cooled(chain, moves, heat.cold * warm, heat.cold, watch):
            pass
        return Found(chain.best, moves)

    return Arm(f"polish {warm:g}", lambda dice, cells, left: job)


def answers(moves: TourMoves, heat: Heat, warm: float) -> Arm:
    """A few agents' tours at a time put back as the cheapest there are, from a low temperature."""
    hot, cold = warm * heat.cold, COLD_TOURS * heat.cold

    def job(cells: Ints, seed: int, watch: Watch) -> Found:
        hand, steps = TourHand(moves, cells, seed), 2 * ANSWERS * moves.able.size // (1 + MOST_TOURS)
        for step in range(steps):
            if watch.over() or hand.work > MOST_OF_ANSWERS:
                break
            count = min(int(hand.dice.integers(1, MOST_TOURS + 1)), moves.able.size)
            most = hot * (cold / hot) ** (step / steps) * hand.dice.exponential()
            hand.step(hand.dice.choice(moves.able, count, replace=False), most)
        return Found(hand.best, max(1.0, hand.work))

    return Arm(f"answers {warm:g}", lambda dice, cells, left: job)


def tour_windows(moves: TourMoves) -> Arm:
    """Several agents' tours over some days sought together, in windows of several shapes that take turns."""
    pool, days = TourPool(moves.met), moves.compiled.days
    rows = np.unique(moves.joint[1]).size
    most = max(1, min(days, MOST_LINKS * days // max(1, rows)))
    drawn = ((_count(moves, share), min(length, most)) for share, length in WINDOWS_OF_TOURS)
    shapes = list(dict.fromkeys(drawn))

    def make(dice: np.random.Generator, cells: Ints, left: float) -> Job:
        count, length = shapes[int(dice.integers(len(shapes)))]
        agents = np.sort(dice.choice(moves.able, count, replace=False))
        first = int(dice.integers(days - length + 1))
        known = pool.of(agents)

        def job(cells: Ints, seed: int, watch: Watch) -> Found:
            window = (agents, range(first, first + length))
            found = solve_tours(moves, cells, window, known, seed, watch.over)
            return Found(found.cells, found.work, found.met)

        return job

    return Arm("tours", make, lambda found: pool.take(found.met), SHARE_OF_TOURS)


def _count(moves: TourMoves, share: float) -> int:
    able = moves.able.size
    answer = sum(moves.work(agent) for agent in moves.able.tolist()) / able
    most = min(MOST_TOGETHER, WORK_OF_ROUNDS // (ROUNDS * answer))
    return int(min(able, max(FEWEST_TOURS, min(most, round(share * able)))))


def window(compiled: Compiled, name: str, draw: Callable[[np.random.Generator, Ints], Ints]) -> Arm:
    """Some cells solved exactly."""

    def make(dice: np.random.Generator, cells: Ints, left: float) -> Job:
        mine = draw(dice, cells)
        work = min(WINDOW_WORK, max(LEAST_WINDOW_WORK, SHARE_OF_WINDOW * left / MOVES_A_UNIT))

        def job(cells: Ints, seed: int, watch: Watch) -> Found:
            if not mine.size or watch.over():
                return Found(cells, 1.0)
            options = int((compiled.ptr[mine + 1] - compiled.ptr[mine]).sum())
            answer = solve_window(compiled, cells, mine, seed, work, watch)
            return Found(answer.cells, answer.work * MOVES_A_UNIT + MOVES_TO_POST * options)

        return job

    return Arm(name, make)


def _free(compiled: Compiled, cells: Ints) -> Ints:
    return cells[np.isin(cells, compiled.free)]


def some_agents(compiled: Compiled, count: int) -> Callable[[np.random.Generator, Ints], Ints]:
    """All days of a few agents."""

    def draw(dice: np.random.Generator, cells: Ints) -> Ints:
        chosen = dice.choice(compiled.agents, min(count, compiled.agents), replace=False)
        return _free(compiled, (np.sort(chosen)[:, None] * compiled.days + np.arange(compiled.days)).ravel())

    return draw


def some_days(compiled: Compiled, count: int) -> Callable[[np.random.Generator, Ints], Ints]:
    """A few days running of as many agents as a window holds."""

    def draw(dice: np.random.Generator, cells: Ints) -> Ints:
        days = min(count, compiled.days)
        first = int(dice.integers(compiled.days - days + 1))
        agents = min(compiled.agents, CELLS_IN_WINDOW // days)
        chosen = np.sort(dice.choice(compiled.agents, agents, replace=False))
        return _free(compiled, (chosen[:, None] * compiled.days + first + np.arange(days)).ravel())

    return draw


def usual_arms(compiled: Compiled, heat: Heat, moves: TourMoves | None = None) -> list[Arm]:
    """All arms for a problem; those over whole tours where these are known."""
    agents = [
        window(compiled, f"{count} agents", some_agents(compiled, count))
        for count in AGENTS_IN_WINDOW
        if count <= max(2, compiled.agents)
    ]
    days = [window(compiled, f"{count} days", some_days(compiled, count)) for count in DAYS_IN_WINDOW]
    polishing = [polish(compiled, heat, warm) for warm in WARM]
    warms = WARM_TOURS if moves is not None and moves.able.size else ()
    tours = [answers(moves, heat, warm) for warm in warms if moves is not None]
    whole = [tour_windows(moves)] if moves is not None and moves.able.size else []
    return [*whole, *polishing, *agents, *days, *tours]
