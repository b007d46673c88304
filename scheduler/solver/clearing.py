"""Clearing a board: the best set of exchanges, goal after goal, legal all together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.clearing.graph import Graph
from scheduler.clearing.outcome import LOTS, PRICE, SERVED, Clearing, Exchange, Reached, weight_of_one
from scheduler.solver.clearing_cycles import Cycle, Cycles, cycles_of
from scheduler.solver.clearing_pick import Pick, of_cycles, of_items
from scheduler.solver.clearing_polish import Polish
from scheduler.solver.clearing_system import Goal, System, system_of

WORK = 12.0
"""Effort for proving how many agents are served, in the solver's deterministic units (some seconds each)."""
LATER_SHARE = 48
"""Each later goal gets one part in so many: on large boards no effort that is worth it proves them."""
PIECES = 20
"""What a later goal's effort leaves unproven is bettered in so many pieces."""
BOUND_SHARE = 6
"""A bound beyond the exchanges looked at gets one part in so many of the effort."""
MOST_CYCLES = 20_000
"""Beyond so many exchanges the search looks at a part of them, and says so."""

Spoilt = Callable[[Sequence[Exchange]], frozenset[str]]
"""Agents whose part in exchanges the audit of the whole roster refuses; empty when it does not."""


def goals_of(graph: Graph) -> tuple[tuple[str, Goal], ...]:
    """The goals in their order.

    Agents served outweigh grants had so far: each counts more than all grants together could. A better lot
    is worth more, and any grant is worth something: at equal price more wishes are granted rather than fewer.
    """
    agents, items = np.zeros(graph.agents, dtype=np.int64), np.zeros(graph.item_offer.size, dtype=np.int64)
    one = weight_of_one(graph.agents, int(graph.granted.max(initial=0)))
    return (
        (SERVED, Goal(one - graph.granted, items)),
        (PRICE, Goal(agents, -graph.price)),
        (LOTS, Goal(agents, len(graph.offers) - graph.item_offer)),
    )


def clear(
    graph: Graph,
    *,
    longest: int,
    seed: int,
    spoilt: Spoilt,
    work: float = WORK,
    most_cycles: int = MOST_CYCLES,
) -> Clearing:
    """Grant exchanges of at most `longest` offers.

    Same graph, same seed, same clearing: no clock steers it. Raises ValueError for a length that is none.
    """
    search = _Search(graph, cycles_of(graph, longest, most_cycles), seed, spoilt)
    kept: list[tuple[Goal, int]] = []
    reached = []
    for name, goal in goals_of(graph):
        system = system_of(graph, goal, kept)
        found = search.best(system, work / LATER_SHARE, PIECES) if kept else search.best(system, work)
        reached.append(Reached(name, found.value, found.bound))
        kept.append((goal, found.value))
    exchanges = search.exchanges(search.columns)
    served = {offer.agent for exchange in exchanges for offer in exchange.offers}
    return Clearing(exchanges, tuple(reached), len(served), search.cycles.complete)


@dataclass
class _Search:
    """The exchanges of a board, and what is known of them so far."""

    graph: Graph
    cycles: Cycles
    seed: int
    spoilt: Spoilt
    columns: tuple[int, ...] = ()
    asked: set[int] = field(default_factory=set)
    forbidden: list[tuple[int, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Ask at once for the rows that grants together could break."""
        self.asked.update(self.graph.rows.breakable(self.graph.item_offer))

    def best(self, system: System, work: float, pieces: int = 0) -> Pick:
        """The best choice for a goal, or the one made already when the effort finds none; with its bound.

        A choice that is not proven best is bettered in so many pieces.
        """
        most = None if self.cycles.complete else self._beyond(system, work / BOUND_SHARE)
        while True:
            picker = of_cycles(self.graph, system, self.cycles.known, self.asked)
            for columns in self.forbidden:
                picker.forbid(columns)
            found = picker.pick(self.seed, work, self.columns, most)
            self.asked |= picker.asked
            chosen = self.columns if found.columns is None else found.columns
            if pieces and self._value(system, chosen) < found.bound:
                polish = Polish(self.graph, system, self.cycles.known, self.asked)
                chosen = polish.better(chosen, self.seed, pieces, self.forbidden)
            spoilt = self._spoilt(chosen)
            if not spoilt:
                self.columns = chosen
                bound = found.bound if self.cycles.complete or most is None else most
                return Pick(chosen, self._value(system, chosen), bound)
            self.forbidden.append(spoilt)

    def _beyond(self, system: System, work: float) -> int:
        """A bound for exchanges of any length."""
        relaxed = of_items(self.graph, system, self.asked)
        found = relaxed.pick(self.seed, work)
        self.asked |= relaxed.asked
        return found.bound

    def _value(self, system: System, columns: Sequence[int]) -> int:
        return system.goal.of(self.graph, [item for column in columns for item in self.cycles.known[column]])

    def _spoilt(self, columns: tuple[int, ...]) -> tuple[int, ...]:
        """Exchanges that the audit does not suffer together."""
        if not columns:
            return ()
        agents = self.spoilt(self.exchanges(columns))
        if not agents:
            return ()
        exchanges = zip(columns, (self._exchange(self.cycles.known[c]) for c in columns), strict=True)
        those = tuple(c for c, made in exchanges if agents & {offer.agent for offer in made.offers})
        return those or columns

    def exchanges(self, columns: Sequence[int]) -> tuple[Exchange, ...]:
        """Columns as exchanges."""
        return tuple(self._exchange(self.cycles.known[column]) for column in columns)

    def _exchange(self, cycle: Cycle) -> Exchange:
        return Exchange(tuple(self.graph.offers[o] for o in self.graph.item_offer[list(cycle)].tolist()))
