"""Everything that grants of a board keep, as rows over items and over agents served."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scheduler.clearing.graph import FREE, Graph

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Goal:
    """What is made as large as possible: a sum over agents served and over items granted."""

    agents: Ints
    items: Ints

    def of(self, graph: Graph, items: Sequence[int]) -> int:
        """The value of granted items."""
        chosen = np.array(sorted(items), dtype=np.int64)
        served = np.unique(graph.agent[graph.item_offer[chosen]])
        return int(self.agents[served].sum() + self.items[chosen].sum())


@dataclass(frozen=True)
class System:
    """`lower <= items @ x + others @ v <= upper`: x are items granted, v agents served and definitions.

    Every v lies between 0 and 1. The first `always` rows hold from the start: an offer is granted once, a
    duty given once, an agent granted no more than is left and served only with a grant, earlier goals keep
    their value. Then come the posted rows, and last two rows for each definition, wanted with the posted
    rows that use it.
    """

    goal: Goal
    items: sparse.csr_matrix
    others: sparse.csr_matrix
    lower: Ints
    upper: Ints
    always: int
    posted: int

    @cached_property
    def worth(self) -> Ints:
        """What each v adds to the goal."""
        rest = self.others.shape[1] - self.goal.agents.size
        return np.concatenate([self.goal.agents, np.zeros(rest, dtype=np.int64)])

    def rows_of(self, broken: Sequence[int]) -> list[int]:
        """The rows to be asked for where posted rows are broken: these, and those of their definitions."""
        found = [self.always + number for number in broken]
        agents, first = self.goal.agents.size, self.always + self.posted
        for row in list(found):
            for column in self.others[row].indices.tolist():
                found += [first + 2 * (column - agents), first + 2 * (column - agents) + 1]
        return found


def system_of(graph: Graph, goal: Goal, kept: Sequence[tuple[Goal, int]] = ()) -> System:
    """The rows of a board under a goal; `kept` are earlier goals with the values they keep."""
    own = _always(graph, kept)
    rules, agents = graph.rows, graph.agents
    names = rules.counts.size
    now = (rules.counts > 0).astype(np.int64)
    shift = rules.defined @ now
    posted = _Block(
        rules.items,
        sparse.hstack([_empty(len(rules.rule), agents), rules.defined]),
        rules.lower + shift,
        rules.upper + shift,
    )
    blocks = [own, posted, _links(graph, agents, names)]
    return System(
        goal,
        sparse.vstack([block.items for block in blocks]).tocsr(),
        sparse.vstack([_wide(block.others, agents + names) for block in blocks]).tocsr(),
        np.concatenate([block.lower for block in blocks]),
        np.concatenate([block.upper for block in blocks]),
        own.upper.size,
        len(rules.rule),
    )


@dataclass(frozen=True)
class _Block:
    items: sparse.csr_matrix
    others: sparse.csr_matrix
    lower: Ints
    upper: Ints


def _always(graph: Graph, kept: Sequence[tuple[Goal, int]]) -> _Block:
    count, offers = graph.item_offer.size, len(graph.offers)
    ones, every = np.ones(count, dtype=np.int64), np.arange(count)
    duty = graph.duty[graph.item_offer]
    several = np.bincount(graph.duty[graph.duty >= 0], minlength=1) > 1
    shared = np.flatnonzero((duty >= 0) & several[duty])
    names, place = np.unique(duty[shared], return_inverse=True)
    mine = sparse.csr_matrix((ones, (graph.agent[graph.item_offer], every)), (graph.agents, count))
    items = [
        sparse.csr_matrix((ones, (graph.item_offer, every)), (offers, count)),
        sparse.csr_matrix((np.ones(shared.size, dtype=np.int64), (place, shared)), (names.size, count)),
        mine,
        -mine,
        *(sparse.csr_matrix(-before.items[None, :]) for before, _ in kept),
    ]
    others = [
        _empty(offers + names.size + graph.agents, graph.agents),
        sparse.identity(graph.agents, dtype=np.int64, format="csr"),
        *(sparse.csr_matrix(-before.agents[None, :]) for before, _ in kept),
    ]
    upper = [1] * (offers + names.size) + graph.left.tolist() + [0] * graph.agents
    upper += [-value for _, value in kept]
    lower = np.full(len(upper), -FREE, dtype=np.int64)
    return _Block(sparse.vstack(items), sparse.vstack(others), lower, np.array(upper, dtype=np.int64))


def _links(graph: Graph, agents: int, names: int) -> _Block:
    """z <= count and count <= most x z for every definition: z is 1 just when its count is at least 1."""
    rules = graph.rows
    more = np.asarray(rules.members.maximum(0).sum(axis=1)).ravel().astype(np.int64)
    most = np.maximum(1, rules.counts + more)
    low = sparse.hstack([_empty(names, agents), sparse.identity(names, dtype=np.int64)])
    high = sparse.hstack([_empty(names, agents), sparse.diags(-most, dtype=np.int64, shape=(names, names))])
    order = np.arange(2 * names).reshape(2, names).T.ravel()
    items = sparse.vstack([-rules.members, rules.members]).tocsr()[order]
    others = sparse.vstack([low, high]).tocsr()[order]
    upper = np.concatenate([rules.counts, -rules.counts])[order]
    return _Block(items, others, np.full(2 * names, -FREE, dtype=np.int64), upper)


def _empty(rows: int, columns: int) -> sparse.csr_matrix:
    return sparse.csr_matrix((rows, columns), dtype=np.int64)


def _wide(matrix: sparse.csr_matrix, columns: int) -> sparse.csr_matrix:
    return sparse.hstack([matrix, _empty(matrix.shape[0], columns - matrix.shape[1])])
