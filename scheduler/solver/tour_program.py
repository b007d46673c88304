"""The linear program over the tours of some agents on some days, everything else of a roster as it is.

What a row that binds agents together costs is a convex function of its sum; a tour adds to the sums and costs
what its agent's own rows cost more than under the tour held now. So the program's value is a change of cost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.solver.anneal import swap
from scheduler.solver.compiled import HARD_UNIT, Ints
from scheduler.solver.tour_moves import STEPS_A_MOVE, TourMoves
from scheduler.solver.tour_rows import NEVER
from scheduler.solver.tour_space import AgentTours

SCALE = 1 << 10
"""Prices are in units of 1 / SCALE."""
MOST_PIVOTS = 200_000
MOVES_A_PIVOT = 1.0
"""Moves of the annealer that take as long as a step of the simplex method, for each row."""
SPARED = 0.75
"""The share of a sweep's steps that a day spares on which only what is held may be chosen."""
MOVES_A_TOUR, MOVES_A_COLUMN = 1000, 200
"""Moves that take as long as pricing an agent's tours (beside the sweep), and as adding one."""


@dataclass(frozen=True)
class Column:
    """A tour (what each day holds: a duty variable or -1) of an agent, by its number in the program.

    `cost` is what the agent's own rows cost more than under the tour held now.
    """

    number: int
    cost: int
    tour: Ints


class Stuck(Exception):
    """The simplex method found no answer that it trusts."""


class TourProgram:
    """The program, its tours and its answers; `work` counts what it took, in moves of the annealer."""

    def __init__(self, moves: TourMoves, cells: Ints, agents: Sequence[int], span: range) -> None:
        """Over the days of `span` of agents whose tours are known, in a legal roster, with the tours held."""
        c = moves.compiled
        self.moves, self.cells, self.agents = moves, cells, list(agents)
        self.inside = np.zeros((c.agents, c.days), dtype=bool)
        self.inside[self.agents, span.start : span.stop] = True
        self.inside &= ~c.pinned.reshape(c.agents, c.days)
        self.held = cells.reshape(c.agents, c.days)
        self.work = 0.0
        self._share = 1 - SPARED * (1 - len(span) / max(1, c.days))
        self.columns: list[Column] = []
        self._known: set[tuple[int, bytes]] = set()
        self._own = [self._masked(agent) for agent in self.agents]
        self._value = np.zeros(moves.values, dtype=np.int64)
        self._room = np.zeros(moves.room, dtype=np.int64)
        self._prices = np.zeros(c.cell_of.size, dtype=np.int64)
        self._activity = c.activity(cells)
        self._terms()
        self._post(c.activity(np.where(self.inside.ravel(), -1, cells)))
        for number, agent in enumerate(self.agents):
            self.add(number, self.held[agent].copy())

    def _masked(self, agent: int) -> AgentTours:
        """The agent's tours that hold what is held outside the window."""
        made = self.moves.tours[agent]
        assert made is not None
        day, var = made.day_of, made.arrays.opt_var
        shut = ~self.inside[agent][day] & (var != self.held[agent][day])
        if not shut.any():
            return made
        return AgentTours(replace(made.arrays, static=np.where(shut, NEVER, made.arrays.static)), ())

    def _terms(self) -> None:
        """The window's duties as terms of the rows that bind agents together, rows numbered anew."""
        c, (ptr, row_of, coef_of) = self.moves.compiled, self.moves.joint
        nothing = np.zeros(0, dtype=np.int64)
        parts = [c.options[c.ptr[k] : c.ptr[k + 1]] for k in np.flatnonzero(self.inside)]
        self._options = np.concatenate([nothing, *parts])
        self._at = np.append(0, np.cumsum(ptr[self._options + 1] - ptr[self._options]))
        terms = np.concatenate([nothing, *(np.arange(ptr[v], ptr[v + 1]) for v in self._options)])
        self._rows, self._row = np.unique(row_of[terms], return_inverse=True)
        self._coef = coef_of[terms].astype(np.int64)
        self._of_option = np.repeat(self._options, np.diff(self._at))
        self._place = np.full(c.cell_of.size, -1, dtype=np.int64)
        self._place[self._options] = np.arange(self._options.size)

    def _post(self, activity: Ints) -> None:
        c = self.moves.compiled
        self.model = mathopt.Model()
        self._objective = self.model.objective
        self._objective.is_maximize = False
        self._points: list[int] = []
        self._costs: list[int] = []
        self._first: list[int] = []
        least, most = _reach(self._row, c.cell_of[self._of_option], self._coef, self._rows.size)
        self._links = []
        for row, low, high in zip(self._rows.tolist(), least.tolist(), most.tolist(), strict=True):
            first = int(c.base[row] + activity[row])
            now = int(c.table[c.base[row] + self._activity[row]])
            self._links.append(self._link(c.table[first + low : first + high + 1] - now, low))
        self._constant = float(sum(self._costs[at] for at in self._first))
        self._one = [self.model.add_linear_constraint(lb=1, ub=1) for _ in self.agents]
        self.weights: list[mathopt.Variable] = []
        self._solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def _link(self, costs: Ints, low: int) -> mathopt.LinearConstraint:
        """A sum as its lowest legal value plus a bounded column for each slope of its cost."""
        legal = np.flatnonzero(costs < HARD_UNIT)
        first, last = int(legal[0]), int(legal[-1])
        link = self.model.add_linear_constraint(lb=float(low + first), ub=float(low + first))
        slopes = np.diff(costs[first : last + 1])
        ends = sorted({0, *(np.flatnonzero(np.diff(slopes)) + 1).tolist(), slopes.size})
        for here, there in pairwise(ends):
            step = self.model.add_variable(lb=0, ub=float(there - here))
            link.set_coefficient(step, -1)
            self._objective.set_linear_coefficient(step, float(slopes[here]))
        self._first.append(len(self._points))
        self._points += [low + first + end for end in ends]
        self._costs += [int(costs[first + end]) for end in ends]
        return link

    def fits(self, agent: int, tour: Ints) -> bool:
        """Whether a tour holds what is held outside the window."""
        return bool(((tour == self.held[agent]) | self.inside[agent]).all())

    def add(self, number: int, tour: Ints) -> bool:
        """Let an agent, by its number in the program, take a tour; whether it is new and legal."""
        key = (number, tour.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        cost = self.own_cost(number, tour)
        if cost >= HARD_UNIT:
            return False
        self.work += MOVES_A_COLUMN
        self.columns.append(Column(number, cost, tour))
        weight = self.model.add_variable(lb=0)
        self.weights.append(weight)
        self._objective.set_linear_coefficient(weight, float(cost))
        self._one[number].set_coefficient(weight, 1)
        places = self._place[tour[tour >= 0]]
        spans = [np.arange(self._at[place], self._at[place + 1]) for place in places if place >= 0]
        terms = np.concatenate([np.zeros(0, dtype=np.int64), *spans])
        sums = np.bincount(self._row[terms], weights=self._coef[terms], minlength=self._rows.size)
        for row in np.flatnonzero(sums).tolist():
            self._links[row].set_coefficient(weight, float(sums[row]))
        return True

    def own_cost(self, number: int, tour: Ints) -> int:
        """What an agent's own rows cost more with another tour than with the one held now."""
        c, held = self.moves.compiled, self.held[self.agents[number]]
        rows = (*self.moves.own, c.base, c.table, c.def_ptr, c.def_of)
        delta = int(swap(tour.size, held, tour, *rows, self._activity))
        swap(tour.size, tour, held, *rows, self._activity)
        return delta

    def keep_only(self, at: int) -> None:
        """Choose a tour, by its place among the columns, for good."""
        self.weights[at].lower_bound = 1.0

    def relax(self) -> float:
        """Solve; the least change of cost of mixed tours. Raises Stuck."""
        limit = mathopt.SolveParameters(iteration_limit=MOST_PIVOTS)
        for _ in range(2):
            try:
                self._result = self._solver.solve(params=limit)
            except (AttributeError, RuntimeError):
                # How mathopt passes on that GLOP ended abnormally: from a basis carried over it may.
                pass
            else:
                self.work += self._result.solve_stats.simplex_iterations * len(self._links) * MOVES_A_PIVOT
                if self._result.has_dual_feasible_solution() and self._result.has_primal_feasible_solution():
                    return float(self._result.objective_value()) + self._constant
            self._solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)
        raise Stuck

    def mix(self) -> list[float]:
        """How much of each tour the program takes."""
        return list(self._result.variable_values(self.weights))

    def advised(self) -> Ints:
        """The prices of the rows' sums, as a tour sees them, in 1 / SCALE."""
        return np.round(-np.array(self._result.dual_values(self._links)) * SCALE).astype(np.int64)

    def price(
        self, row_prices: Ints, fixed: Mapping[int, Ints], dice: np.random.Generator
    ) -> tuple[bool, float]:
        """Price the tours of all numbers but those `fixed` to one; whether any is new, and a change of cost
        that no choice of tours undercuts (Geoffrion 1974).
        """
        self._prices[self._options] = 0
        np.add.at(self._prices, self._of_option, row_prices[self._row] * self._coef)
        fresh, bound = False, self._rows_at_least(row_prices)
        for number in range(len(self.agents)):
            tour = fixed[number] if number in fixed else self._cheapest(number, dice)
            fresh |= self.add(number, tour)
            bound += self.own_cost(number, tour) + int(self._prices[tour[tour >= 0]].sum()) / SCALE
        return fresh, bound

    def _rows_at_least(self, row_prices: Ints) -> float:
        if not self._first:
            return 0.0
        prices = np.repeat(row_prices, np.diff([*self._first, len(self._points)]))
        values = np.array(self._costs) * SCALE - prices * np.array(self._points)
        return int(np.minimum.reduceat(values, self._first).sum()) / SCALE

    def _cheapest(self, number: int, dice: np.random.Generator) -> Ints:
        made, agent, days = self._own[number], self.agents[number], self.moves.compiled.days
        self.work += MOVES_A_TOUR + self._share * made.arrays.work / STEPS_A_MOVE
        tour, _ = made.solve(self._prices, SCALE, {}, 0, dice.random(days), self._value, self._room)
        return self.held[agent].copy() if tour is None else self.moves.tour_of(agent, tour.vars)


def _reach(row: Ints, cell: Ints, coef: Ints, rows: int) -> tuple[Ints, Ints]:
    """The least and the most that the rows' sums can be when a cell holds one variable at most."""
    width = int(cell.max(initial=0)) + 1
    keys, at = np.unique(row.astype(np.int64) * width + cell, return_inverse=True)
    low, high = np.zeros(keys.size, dtype=np.int64), np.zeros(keys.size, dtype=np.int64)
    np.minimum.at(low, at, coef)
    np.maximum.at(high, at, coef)
    least, most = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    np.add.at(least, keys // width, low)
    np.add.at(most, keys // width, high)
    return least, most
