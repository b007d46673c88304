"""Column generation: a linear program over tours advises the prices of the highest Lagrangian bound."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter

from scheduler.solver.lagrangian import SCALE, Coupling, JointRow, Relaxation, Relaxed
from scheduler.solver.lagrangian_advice import WIDTH, Advice
from scheduler.solver.tour_rows import Ints

PASSES = 20
LARGE = 1600
LARGE_PASSES = 100
FADING = 0.8
MIXED = 3
EVERY = 10
STEPS, PATIENCE = 60, 5
HIGHER, SLOWER, NEW_SLOPE = 1.02, 0.6, 0.3
ROUNDS = 80
CLOSE = 1e-4
SMOOTHING = 0.7


@dataclass(frozen=True)
class Column:
    """A tour of an agent in the master: what its own rows cost, and the head counts it adds to."""

    agent: int
    cost: int
    vars: tuple[int, ...]


class Master:
    """The linear program over the tours known so far, with head counts as their sums."""

    def __init__(self, coupling: Coupling, agents: int, interrupter: SolveInterrupter | None = None) -> None:
        """Without tours: every agent needs one before it can be solved. `interrupter` ends it anywhere."""
        self._interrupter = interrupter
        self.coupling, self.columns = coupling, list[Column]()
        self._known: set[tuple[int, tuple[int, ...]]] = set()
        self.model = mathopt.Model()
        self._objective = self.model.objective
        self._objective.is_maximize = False
        self._least = coupling.constant + sum(int(row.costs[0]) for row in coupling.rows)
        self._links = [self.model.add_linear_constraint(lb=0, ub=0) for _ in range(coupling.heads.size)]
        counts = [self.model.add_variable() for _ in range(coupling.heads.size)]
        for link, count in zip(self._links, counts, strict=True):
            link.set_coefficient(count, -1)
        self._rows = [self._row(row, counts) for row in coupling.rows]
        self._one = [self.model.add_linear_constraint(lb=1, ub=1) for _ in range(agents)]
        self._weights: list[mathopt.Variable] = []
        self._solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
        self.result: mathopt.SolveResult | None = None

    def _row(self, row: JointRow, counts: Sequence[mathopt.Variable]) -> mathopt.LinearConstraint:
        """The row's sum as its lowest value plus one bounded column for each slope of its cost."""
        link = self.model.add_linear_constraint(lb=float(row.points[0]), ub=float(row.points[0]))
        for number, coef in zip(row.classes, row.coefs, strict=True):
            link.set_coefficient(counts[number], float(coef))
        for (here, cost), (there, more) in pairwise(zip(row.points, row.costs, strict=True)):
            step = self.model.add_variable(lb=0, ub=float(there - here))
            link.set_coefficient(step, -1)
            if more != cost:
                self._objective.set_linear_coefficient(step, float(more - cost) / float(there - here))
        return link

    def add(self, column: Column) -> bool:
        """Add a tour unless it is known."""
        if (column.agent, column.vars) in self._known:
            return False
        self._known.add((column.agent, column.vars))
        self.columns.append(column)
        weight = self.model.add_variable(lb=0)
        self._weights.append(weight)
        self._objective.set_linear_coefficient(weight, float(column.cost))
        self._one[column.agent].set_coefficient(weight, 1)
        classes = self.coupling.class_of[list(column.vars)]
        for number, times in zip(*np.unique(classes[classes >= 0], return_counts=True), strict=True):
            self._links[number].set_coefficient(weight, float(times))
        return True

    def keep_only(self, number: int) -> None:
        """Choose a tour, by its place among the columns, for good."""
        self._weights[number].lower_bound = 1.0

    def solve(self, seconds: float) -> bool:
        """Solve; whether there are dual values."""
        limit = mathopt.SolveParameters(time_limit=timedelta(seconds=max(0.1, seconds)))
        self.result = self._solver.solve(params=limit, interrupter=self._interrupter)
        if not self.result.has_dual_feasible_solution():
            # From a basis carried over, the simplex method may stop without an answer it trusts.
            self._solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
            self.result = self._solver.solve(params=limit, interrupter=self._interrupter)
        return bool(self.result.has_dual_feasible_solution())

    @property
    def objective(self) -> float:
        """The value of the linear program."""
        assert self.result is not None
        return float(self.result.objective_value()) + self._least

    def row_prices(self) -> Ints:
        """The prices of the joint rows' sums, as a tour sees them, in 1 / SCALE."""
        assert self.result is not None
        return np.round(-np.array(self.result.dual_values(self._rows)) * SCALE).astype(np.int64)

    def weights(self) -> list[float]:
        """How much of each tour the linear program takes."""
        assert self.result is not None
        return list(self.result.variable_values(self._weights))


@dataclass(frozen=True)
class Ascent:
    """The best prices of joint rows found, their bound, and all tours that were met on the way.

    `weights` say how much of each tour the last linear program (or mix) took; `advised` counts its rounds,
    `closed` says that no prices give a bound that is noticeably higher.
    """

    prices: Ints
    relaxed: Relaxed
    columns: tuple[Column, ...]
    weights: tuple[float, ...]
    advised: int
    closed: bool


class _Best:
    """The highest bound so far."""

    def __init__(self, relaxation: Relaxation) -> None:
        self.relaxation = relaxation
        self.prices = np.zeros(len(relaxation.coupling.rows), dtype=np.int64)
        self.relaxed: Relaxed | None = None

    def try_out(self, prices: Ints) -> Relaxed:
        found = self.relaxation.at(prices)
        if found is None:
            raise ValueError("An agent without a legal tour has no bound.")
        if self.relaxed is None or found.value > self.relaxed.value:
            self.prices, self.relaxed = prices, found
        return found


def ascend(
    relaxation: Relaxation,
    left: Callable[[], float],
    passes: int | None = None,
    advice: Advice | None = None,
) -> Ascent:
    """Look for prices of high bound while `left()` seconds are left; every agent must have a tour.

    First agents answer to each other in turn, `passes` times or as often as the size recommends. Then a
    linear program over all tours met advises prices, taken only partly while they still jump about (Wentges
    1997); where joint rows and head counts are too many for it, steps along the bound's slope end the search,
    and `advice`, if given, is what earlier passes have come to.
    """
    coupling = relaxation.coupling
    large = coupling.heads.size + len(coupling.rows) > LARGE
    passes = passes or (LARGE_PASSES if large else PASSES)
    columns: dict[tuple[int, tuple[int, ...]], Column] = {}
    best = _Best(relaxation)

    def met(agent: int, tour: tuple[int, ...], own: int) -> None:
        columns.setdefault((agent, tour), Column(agent, own, tour))

    best.try_out(best.prices)
    # The linear program needs the tours of all passes.
    advice, mean = (advice if large and advice is not None else Advice(relaxation)), None
    for number in range(passes):
        advice.pass_over(WIDTH, lambda agent, tour, own: met(agent, tour.vars, own))
        prices = advice.row_prices()
        if mean is None or number < MIXED:
            mean = prices.astype(np.float64)
        mean = FADING * mean + (1 - FADING) * prices
        stop = left() <= 0 or number == passes - 1
        if stop or number % EVERY == EVERY - 1:
            best.try_out(np.round(mean).astype(np.int64))
        if stop:
            break
    if not large:
        return _by_master(relaxation, best, columns, left)
    _climb(relaxation, best, left)
    assert best.relaxed is not None
    known = [advice.weights[agent].get(tour, 0.0) for agent, tour in columns]
    return Ascent(best.prices, best.relaxed, tuple(columns.values()), tuple(known), 0, False)


def _climb(relaxation: Relaxation, best: _Best, left: Callable[[], float]) -> None:
    """Follow the bound's slope, mixed with those before, in steps that aim a little higher (Polyak 1969)."""
    assert best.relaxed is not None
    prices, found = best.prices.astype(np.float64), best.relaxed
    pace, failed, way = 1.0, 0, np.zeros_like(prices)
    for _ in range(STEPS):
        slope = relaxation.slope(np.round(prices).astype(np.int64), found.tours).astype(np.float64)
        way = slope if not way.any() else NEW_SLOPE * slope + (1 - NEW_SLOPE) * way
        length = float(way @ way)
        if length == 0 or left() <= 0:
            return
        prices = prices + pace * max(0.0, HIGHER * best.relaxed.value - found.value) / length * way
        before = best.relaxed.value
        found = best.try_out(np.round(prices).astype(np.int64))
        failed = 0 if found.value > before else failed + 1
        if failed == PATIENCE:
            pace, failed, way = SLOWER * pace, 0, np.zeros_like(prices)
            prices, found = best.prices.astype(np.float64), best.relaxed


def _by_master(
    relaxation: Relaxation,
    best: _Best,
    columns: dict[tuple[int, tuple[int, ...]], Column],
    left: Callable[[], float],
) -> Ascent:
    assert best.relaxed is not None
    space = relaxation.space
    master = Master(relaxation.coupling, len(space.plan.problem.agents), space.interrupter)
    for column in columns.values():
        master.add(column)
    weights: list[float] = [0.0] * len(master.columns)
    smoothing, rounds, closed = SMOOTHING, 0, False
    while rounds < ROUNDS and left() > 0 and master.solve(left()):
        rounds += 1
        weights = master.weights()
        closed = master.objective - best.relaxed.value / SCALE <= CLOSE * abs(master.objective)
        if closed:
            break
        advised = master.row_prices()
        prices = np.round(smoothing * best.prices + (1 - smoothing) * advised).astype(np.int64)
        before = best.relaxed.value
        found = best.try_out(prices)
        duty_prices = relaxation.duty_prices(relaxation.count_prices(prices))
        fresh = 0
        for agent, tour in enumerate(found.tours):
            own = (tour.cost - int(duty_prices[list(tour.vars)].sum())) // SCALE
            fresh += master.add(Column(agent, own, tour.vars))
        weights += [0.0] * (len(master.columns) - len(weights))
        if not fresh and (smoothing == 0 or np.array_equal(prices, advised)):
            break
        # Prices that bring neither new tours nor a better bound say that the mean is worth nothing more.
        smoothing = SMOOTHING if fresh else 0.0
        smoothing *= 1.0 if found.value > before else 0.8
    return Ascent(best.prices, best.relaxed, tuple(master.columns), tuple(weights), rounds, closed)


def start_tours(ascent: Ascent) -> list[int]:
    """The duty variables of a roster to start from: each agent's tour of largest weight in the last linear
    program or mix, or else the cheapest at the best prices.
    """
    heaviest: dict[int, tuple[float, tuple[int, ...]]] = {}
    for column, weight in zip(ascent.columns, ascent.weights, strict=True):
        if weight > heaviest.get(column.agent, (0.0, ()))[0]:
            heaviest[column.agent] = (weight, column.vars)
    chosen = [
        heaviest[agent][1] if agent in heaviest else tour.vars
        for agent, tour in enumerate(ascent.relaxed.tours)
    ]
    return [var for tour in chosen for var in tour]
