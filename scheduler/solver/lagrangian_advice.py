"""Good prices for joint rows without a linear program: agents answer in turn to the prices that all mixes of
tours so far make (block-coordinate Frank-Wolfe, Lacoste-Julien et al. 2013), on a smoothed cost.

All of it is advice in floating point: the bound is computed from the rounded prices in whole numbers.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.solver.lagrangian import SCALE, Coupling, Relaxation
from scheduler.solver.tour_rows import Ints
from scheduler.solver.tour_space import Tour

Floats = NDArray[np.float64]
HALVINGS = 12
NOTHING = 1e-9
STEEP = 10.0
WIDTH = 0.25
"""Costs are smoothed over this share of what one agent adds to a sum, on either side."""


@njit(cache=True, nogil=True)
def _cost(points: Any, costs: Any, begin: Any, end: Any, value: Any) -> Any:
    """A convex cost given by its corners, going on straight outside them."""
    low, high = begin, end - 2
    while low < high:
        middle = (low + high + 1) // 2
        if points[middle] <= value:
            low = middle
        else:
            high = middle - 1
    slope = (costs[low + 1] - costs[low]) / (points[low + 1] - points[low])
    return costs[low] + slope * (value - points[low])


@njit(cache=True, nogil=True)
def _slopes(points: Any, costs: Any, starts: Any, sums: Any, width: Any, out: Any) -> Any:
    """The smoothed slope of every row at its sum: the mean over `width` of the row on either side."""
    for row in range(sums.size):
        begin, end = starts[row], starts[row + 1]
        if end - begin < 2:
            out[row] = 0.0
            continue
        above = _cost(points, costs, begin, end, sums[row] + width[row])
        below = _cost(points, costs, begin, end, sums[row] - width[row])
        out[row] = (above - below) / (2 * width[row])


@njit(cache=True, nogil=True)
def _best_step(
    points: Any,
    costs: Any,
    starts: Any,
    sums: Any,
    width: Any,
    rows: Any,
    move: Any,
    extra: Any,
    halvings: Any,
) -> Any:
    """How far (0..1) to go along `move` of rows' sums when that costs `extra` beside smoothed rows."""
    low, high = 0.0, 1.0
    for _ in range(halvings):
        step = (low + high) / 2
        slope = extra
        for k in range(rows.size):
            row = rows[k]
            begin, end = starts[row], starts[row + 1]
            if end - begin >= 2:
                at = sums[row] + step * move[k]
                above = _cost(points, costs, begin, end, at + width[row])
                below = _cost(points, costs, begin, end, at - width[row])
                slope += move[k] * (above - below) / (2 * width[row])
        if slope > 0:
            high = step
        else:
            low = step
    return low


def _corners(coupling: Coupling) -> list[tuple[Floats, Floats]]:
    """The rows' costs by their corners; beyond what hard rows allow they rise more steeply than all else."""
    slopes = [np.diff(row.costs) / np.diff(row.points) for row in coupling.rows if row.points.size > 1]
    steep = STEEP * max((float(np.abs(slope).max()) for slope in slopes), default=1.0) + STEEP
    found = []
    for row in coupling.rows:
        points, costs = row.points.astype(np.float64), row.costs.astype(np.float64)
        sums = row.coefs * coupling.heads[row.classes]
        if points[0] > np.minimum(sums, 0).sum():
            points, costs = np.append(points[0] - 1, points), np.append(costs[0] + steep, costs)
        if points[-1] < np.maximum(sums, 0).sum():
            points, costs = np.append(points, points[-1] + 1), np.append(costs, costs[-1] + steep)
        found.append((points, costs))
    return found


class Advice:
    """The mix of tours of each agent so far, and the prices it makes."""

    def __init__(self, relaxation: Relaxation) -> None:
        """Start without tours."""
        coupling: Coupling = relaxation.coupling
        self.relaxation, self.coupling = relaxation, coupling
        self._agents = len(relaxation.space.plan.problem.agents)
        corners = _corners(coupling)
        nothing = np.zeros(0)
        self._points = np.concatenate([nothing, *(points for points, _ in corners)])
        self._costs = np.concatenate([nothing, *(costs for _, costs in corners)])
        sizes = [points.size for points, _ in corners]
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._unit = np.array([np.abs(row.coefs).max() for row in coupling.rows], dtype=np.float64)
        self._numbers, self._classes, self._coefs = coupling.matrix
        order = np.argsort(self._classes, kind="stable")
        self._row_at, self._coef_at = self._numbers[order], self._coefs[order].astype(np.float64)
        self._ptr = np.searchsorted(self._classes[order], np.arange(coupling.heads.size + 1))
        self._mix: list[dict[int, float]] = [{} for _ in range(self._agents)]
        self._own = [0.0] * self._agents
        self.weights: list[dict[tuple[int, ...], float]] = [{} for _ in range(self._agents)]
        """By agent and tour, how much of the mix it is."""
        self.sums = np.zeros(len(coupling.rows))
        self.width = self._unit * WIDTH

    def row_prices(self) -> Ints:
        """The prices that the mix makes, in 1 / SCALE."""
        slopes = np.empty(self.sums.size)
        _slopes(self._points, self._costs, self._starts, self.sums, self.width, slopes)
        return np.round(slopes * SCALE).astype(np.int64)

    def pass_over(self, width: float, seen: Callable[[int, Tour, int], None]) -> None:
        """Let every agent answer once to prices smoothed over `width`, and mix the answer in.

        `seen` is told each agent, tour and what its own rows cost.
        """
        self.width = self._unit * width
        for agent in range(self._agents):
            heads = self.relaxation.count_prices(self.row_prices())
            prices = self.relaxation.duty_prices_of(agent, heads)
            tour = self.relaxation.space.cheapest(agent, prices, weight=SCALE)
            assert tour is not None, "an agent without tours has no bound"
            own = (tour.cost - int(prices[list(tour.vars)].sum())) // SCALE
            seen(agent, tour, own)
            self._move(agent, tour, own)

    def _move(self, agent: int, tour: Tour, own: int) -> None:
        classes = self.coupling.class_of[list(tour.vars)]
        mix = self._mix[agent]
        change = {number: -amount for number, amount in mix.items()}
        for number in classes[classes >= 0].tolist():
            change[number] = change.get(number, 0.0) + 1.0
        move = np.zeros(self.sums.size)
        for number, amount in change.items():
            span = slice(self._ptr[number], self._ptr[number + 1])
            move[self._row_at[span]] += amount * self._coef_at[span]
        rows = np.flatnonzero(move)
        step = 1.0
        if mix:
            extra = own - self._own[agent]
            step = _best_step(
                self._points,
                self._costs,
                self._starts,
                self.sums,
                self.width,
                rows,
                move[rows],
                extra,
                HALVINGS,
            )
        shares = self.weights[agent]
        for known in [*shares]:
            shares[known] *= 1.0 - step
            if shares[known] < NOTHING:
                del shares[known]
        shares[tour.vars] = shares.get(tour.vars, 0.0) + step
        self.sums += step * move
        self._own[agent] += step * (own - self._own[agent])
        for number, amount in change.items():
            held = mix.get(number, 0.0) + step * amount
            if abs(held) > NOTHING:
                mix[number] = held
            else:
                mix.pop(number, None)
