"""Rosters improved tour by tour: a few agents' tours are taken out and put back, each the cheapest there is.

With everybody else's duties fixed, a duty's price is what the rows that bind agents together cost more with
it, so an agent's cheapest tour (tour_space) is the best answer to all others, up to rows that two days of a
tour share. What is kept is judged by the rows themselves.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.solver.anneal import swap
from scheduler.solver.compiled import Compiled, Index, Ints
from scheduler.solver.tour_space import AgentTours

MOVES_AN_ANSWER = 400
"""Moves of the annealer that take as long as pricing an agent's duties and reading the tour."""
STEPS_A_MOVE = 250
"""Steps of a sweep over an automaton that take as long as a move of the annealer."""


@njit(cache=True, nogil=True)
def _added(var: Any, row_ptr: Any, row_of: Any, coef_of: Any, base: Any, table: Any, activity: Any) -> Any:
    """What a variable would add to the cost of its rows, by itself."""
    added = np.int64(0)
    for k in range(row_ptr[var], row_ptr[var + 1]):
        at = base[row_of[k]] + activity[row_of[k]]
        added += table[at + coef_of[k]] - table[at]
    return added


@njit(cache=True, nogil=True)
def _price(
    options: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    base: Any,
    table: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
    prices: Any,
) -> None:
    """What each option, and what is defined by it, would add to the cost of the rows given."""
    for var in options:
        price = _added(var, row_ptr, row_of, coef_of, base, table, activity)
        for d in range(def_ptr[var], def_ptr[var + 1]):
            if activity[base.size + def_of[d]] == 0:
                defined = def_ptr.size - 1 + def_of[d]
                price += _added(defined, row_ptr, row_of, coef_of, base, table, activity)
        prices[var] = price


Terms = tuple[Ints, Index, Index]
"""Rows by variable: starts, rows, coefficients."""


def split_terms(compiled: Compiled) -> tuple[Terms, Terms]:
    """The rows that touch several agents, and those that touch one."""
    c = compiled
    duties = c.cell_of.size
    agent = (c.cell_of // max(1, c.days)).astype(np.int64)
    least = np.full(c.row_ptr.size - 1, c.agents, dtype=np.int64)
    most = np.full(c.row_ptr.size - 1, -1, dtype=np.int64)
    least[:duties] = most[:duties] = agent
    owner = np.repeat(np.arange(duties), np.diff(c.def_ptr))
    np.minimum.at(least, duties + c.def_of, agent[owner])
    np.maximum.at(most, duties + c.def_of, agent[owner])
    of_term = np.repeat(np.arange(c.row_ptr.size - 1), np.diff(c.row_ptr))
    first = np.full(c.base.size, c.agents, dtype=np.int64)
    last = np.full(c.base.size, -1, dtype=np.int64)
    np.minimum.at(first, c.row_of, least[of_term])
    np.maximum.at(last, c.row_of, most[of_term])
    joint = (first < last)[c.row_of]
    return _picked(c, of_term, joint), _picked(c, of_term, ~joint)


def _picked(compiled: Compiled, of_term: Ints, kept: NDArray[np.bool_]) -> Terms:
    counts = np.bincount(of_term[kept], minlength=compiled.row_ptr.size - 1)
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return ends, compiled.row_of[kept], compiled.coef_of[kept]


class TourMoves:
    """Everybody's tours and the rows that bind them; nothing here changes, so that threads may share it."""

    def __init__(
        self,
        compiled: Compiled,
        tours: Sequence[AgentTours | None],
        met: Sequence[tuple[int, tuple[int, ...]]] = (),
    ) -> None:
        """`tours` by the agents of `compiled`, whose duties are numbered as in the plan; `met` are tours
        known already, by agent and duty variables.

        Agents without a tour, or whose automaton does without some row, never move.
        """
        self.compiled, self.tours = compiled, tours
        self.met = [(agent, self.tour_of(agent, chosen)) for agent, chosen in met]
        self.joint, self.own = split_terms(compiled)
        kept = {agent: made for agent, made in enumerate(tours) if made is not None and not made.left_out}
        self.able: Ints = np.array(list(kept), dtype=np.int64)
        self.values = max((made.arrays.values for made in kept.values()), default=1)
        self.room = max((made.arrays.buffer for made in kept.values()), default=1)

    def tour_of(self, agent: int, chosen: Sequence[int]) -> Ints:
        """A tour as what each day holds: one of the duty variables chosen, or -1."""
        found = np.full(self.compiled.days, -1, dtype=np.int64)
        for var in chosen:
            found[self.compiled.cell_of[var] - agent * self.compiled.days] = var
        return found

    def work(self, agent: int) -> float:
        """About how many moves of the annealer take as long as one answer of an agent."""
        made = self.tours[agent]
        return MOVES_AN_ANSWER + (made.arrays.work / STEPS_A_MOVE if made is not None else 0)


class TourHand:
    """A roster whose agents answer each other; `best` is the cheapest seen, `work` is counted in moves."""

    def __init__(self, moves: TourMoves, cells: Ints, seed: int) -> None:
        """Begin with the cells of a roster; the dice are the hand's own."""
        c = moves.compiled
        self.moves, self.cells, self.cost = moves, cells.copy(), c.cost(cells)
        self.best, self.best_cost, self.work = cells.copy(), self.cost, 0.0
        self.dice = np.random.default_rng(seed)
        self._rows = (c.row_ptr, c.row_of, c.coef_of, c.base, c.table, c.def_ptr, c.def_of)
        self._activity = c.activity(cells)
        self._prices = np.zeros(c.cell_of.size, dtype=np.int64)
        self._value = np.zeros(moves.values, dtype=np.int64)
        self._room = np.zeros(moves.room, dtype=np.int64)
        self._nothing = np.full(c.days, -1, dtype=np.int64)

    def step(self, agents: Ints, most: float) -> bool:
        """Take agents' tours out and put them back one by one; undone when it costs more than `most`."""
        held = {agent: self._tour(agent).copy() for agent in agents.tolist()}
        delta = sum(self._put(agent, self._nothing) for agent in held)
        for agent in self.dice.permutation(list(held)).tolist():
            delta += self._put(agent, self._answer(agent, held[agent]))
        if delta > most:
            for agent, tour in held.items():
                self._put(agent, tour)
            return False
        self.cost += delta
        if self.cost < self.best_cost:
            self.best[:], self.best_cost = self.cells, self.cost
        return True

    def _tour(self, agent: int) -> Ints:
        days = self.moves.compiled.days
        return self.cells[agent * days : (agent + 1) * days]

    def _put(self, agent: int, into: Ints) -> int:
        """Let an agent hold other cells; return the change of cost."""
        own = self._tour(agent)
        delta = swap(own.size, own, into, *self._rows, self._activity)
        own[:] = into
        return int(delta)

    def _answer(self, agent: int, held: Ints) -> Ints:
        """One of the agent's cheapest tours given all others' duties, its own out; else what it held."""
        c, made = self.moves.compiled, self.moves.tours[agent]
        assert made is not None
        first, days = agent * c.days, c.days
        options = c.options[c.ptr[first] : c.ptr[first + days]]
        tables = (c.base, c.table, c.def_ptr, c.def_of, self._activity)
        _price(options, *self.moves.joint, *tables, self._prices)
        pins = {int(day): int(held[day]) for day in np.flatnonzero(c.pinned[first : first + days])}
        self.work += self.moves.work(agent)
        # A sum held loosely makes a tour that is not the cheapest at worst; its cost is counted by the rows.
        tour, _ = made.solve(self._prices, 1, pins, 0, self.dice.random(days), self._value, self._room)
        if tour is None:
            return held
        return self.moves.tour_of(agent, tour.vars)
