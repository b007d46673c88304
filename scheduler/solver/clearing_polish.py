"""Bettering a choice of exchanges piece by piece, where the whole is too large to be proven best."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy import sparse

from scheduler.clearing.graph import FREE, Graph
from scheduler.solver.clearing_cycles import Cycle, incidence
from scheduler.solver.clearing_pick import tuned
from scheduler.solver.clearing_system import System

Ints = NDArray[np.int64]
PIECE_AGENTS = 200
"""Agents whose exchanges are chosen anew at once: some thousand exchanges of a large board."""
PIECE_WORK = 0.1


class Polish:
    """The exchanges of a few agents, near each other, are chosen anew while all others stay."""

    def __init__(
        self, graph: Graph, system: System, cycles: tuple[Cycle, ...], asked: Collection[int]
    ) -> None:
        """Post what always holds and the posted rows `asked`."""
        self.graph, self.system = graph, system
        self.held = incidence(cycles, graph.item_offer.size)
        rows = [*range(system.always), *system.rows_of(sorted(asked))]
        both = sparse.hstack([system.items[rows] @ self.held, system.others[rows]])
        self.rows, self.columns = both.tocsr(), both.tocsc()
        self.rows.eliminate_zeros()
        self.lower, self.upper = system.lower[rows], system.upper[rows]
        self.worth = np.concatenate([self.held.T @ system.goal.items, system.worth])
        count = graph.item_offer.size
        self.count = len(cycles)
        mine = sparse.csr_matrix(
            (np.ones(count, dtype=np.int64), (graph.agent[graph.item_offer], np.arange(count))),
            (graph.agents, count),
        )
        self.agents = (mine @ self.held).tocsc()
        self.length = np.diff(self.held.indptr)
        touch = (self.agents > 0).astype(np.int64)
        self.near = (touch @ touch.T).tocsr()

    def better(
        self, start: Sequence[int], seed: int, pieces: int, forbidden: Sequence[tuple[int, ...]]
    ) -> tuple[int, ...]:
        """The columns of `start`, or better ones, after so many pieces; same seed, same columns."""
        draw = random.Random(seed)
        values = self._values(start)
        for _ in range(pieces if self.count else 0):
            found = self._piece(values, self._some(draw), draw.randrange(2**31))
            chosen = set(np.flatnonzero(found[: self.count]).tolist())
            granted = self.held @ found[: self.count]
            spoilt = any(chosen.issuperset(those) for those in forbidden)
            if not spoilt and not self.graph.rows.broken(granted):
                values = found
        return tuple(np.flatnonzero(values[: self.count]).tolist())

    def _values(self, chosen: Sequence[int]) -> Ints:
        """All variables when these columns are chosen."""
        values = np.zeros(self.worth.size, dtype=np.int64)
        values[list(chosen)] = 1
        items = self.held @ values[: self.count]
        served = self.count + self.graph.agents
        values[self.count : served] = (self.agents @ values[: self.count]) > 0
        values[served:] = (self.graph.rows.counts + self.graph.rows.members @ items) > 0
        return values

    def _some(self, draw: random.Random) -> Ints:
        """Agents that are near each other: each new one exchanges with one already there."""
        found = [draw.randrange(self.graph.agents)]
        seen = set(found)
        for _ in range(PIECE_AGENTS * 4):
            one = draw.choice(found)
            beside = self.near.indices[self.near.indptr[one] : self.near.indptr[one + 1]]
            other = int(beside[draw.randrange(beside.size)]) if beside.size else one
            if other not in seen:
                seen.add(other)
                found.append(other)
            if len(found) == PIECE_AGENTS:
                break
        return np.array(sorted(found), dtype=np.int64)

    def _free(self, agents: Ints) -> Ints:
        """The variables that may change: exchanges among these agents alone, and what follows from them."""
        inside = np.zeros(self.graph.agents, dtype=np.int64)
        inside[agents] = 1
        cycles = np.flatnonzero(self.agents.T @ inside == self.length)
        touched = np.unique(self.columns[:, cycles].indices)
        follows = np.unique(self.rows[touched].indices)
        return np.concatenate([cycles, follows[follows >= self.count]])

    def _piece(self, values: Ints, agents: Ints, seed: int) -> Ints:
        free = self._free(agents)
        mine = self.columns[:, free].tocsr()
        touched = np.flatnonzero(np.diff(mine.indptr))
        rest = values.copy()
        rest[free] = 0
        base = self.rows[touched] @ rest
        asked = _Asked(mine[touched], self.lower[touched], self.upper[touched], base, self.worth[free])
        found = rest
        found[free] = asked.best(values[free], seed)
        return found if self.worth @ found >= self.worth @ values else values


@dataclass(frozen=True)
class _Asked:
    """Rows over the variables of a piece, `base` being what all others add to each row."""

    rows: sparse.csr_matrix
    lower: Ints
    upper: Ints
    base: Ints
    worth: Ints

    def best(self, now: Ints, seed: int) -> Ints:
        """The best values that are found, or those of now."""
        model = cp_model.CpModel()
        chosen = [model.new_bool_var("") for _ in range(now.size)]
        low = np.where(self.lower > -FREE, self.lower - self.base, -FREE).tolist()
        high = np.where(self.upper < FREE, self.upper - self.base, FREE).tolist()
        for row in range(self.base.size):
            span = slice(self.rows.indptr[row], self.rows.indptr[row + 1])
            variables = [chosen[n] for n in self.rows.indices[span].tolist()]
            value = cp_model.LinearExpr.weighted_sum(variables, self.rows.data[span].tolist())
            model.add_linear_constraint(value, low[row], high[row])
        for variable, before in zip(chosen, now.tolist(), strict=True):
            model.add_hint(variable, before)
        model.maximize(cp_model.LinearExpr.weighted_sum(chosen, self.worth.tolist()))
        asking = tuned(seed, PIECE_WORK)
        if asking.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return now
        return np.array([asking.boolean_value(variable) for variable in chosen], dtype=np.int64)
