"""Exchange cycles of a board, listed.

An item is an edge from the class it receives to the class it gives; an exchange is a closed walk over
different classes. That no class occurs twice keeps exchanges short where two shorter ones do the same.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from scheduler.clearing.graph import Graph

Ints = NDArray[np.int64]
Cycle = tuple[int, ...]
"""Items in order: the offer of each takes over the duty of the one before it."""
SHORTEST, LONGEST = 2, 4
COUNTED = 5_000_000
"""So many cycles of a length are counted; from a board with more only the first of them are drawn."""


@dataclass(frozen=True)
class Cycles:
    """Exchange cycles; `complete` when they are all that there are."""

    known: tuple[Cycle, ...]
    complete: bool


@dataclass(frozen=True)
class _Edges:
    """Items sorted by the class received: those of class c are `ptr[c]:ptr[c+1]` and lead to `head`."""

    item: Ints
    head: Ints
    ptr: Ints
    near: NDArray[np.bool_]
    """near[n, c, d]: n + 1 edges or fewer lead from class c to class d."""


def cycles_of(graph: Graph, longest: int, most: int) -> Cycles:
    """The cycles of 2 to `longest` offers; beyond `most`, the shorter ones and an even share of the next.

    Raises ValueError unless 2 <= longest <= 4.
    """
    if not SHORTEST <= longest <= LONGEST:
        raise ValueError(f"An exchange has {SHORTEST} to {LONGEST} offers, not {longest}.")
    edges = _edges(graph, longest)
    found: list[Cycle] = []
    complete = True
    for length in range(SHORTEST, longest + 1):
        count = _walk(
            edges.head, edges.ptr, edges.near, length, 1, np.zeros((0, length), dtype=np.int64), COUNTED
        )
        room = most - len(found)
        stride = max(1, -(-count // room)) if room > 0 else 0
        complete = complete and ((stride == 1 and count < COUNTED) or count == 0)
        if not stride:
            break
        rows = np.zeros((-(-count // stride), length), dtype=np.int64)
        _walk(edges.head, edges.ptr, edges.near, length, stride, rows, count)
        found += [tuple(row) for row in edges.item[rows].tolist()]
    return Cycles(tuple(found), complete)


def _edges(graph: Graph, longest: int) -> _Edges:
    head = graph.gives[graph.item_offer]
    order = np.lexsort((np.arange(head.size), head, graph.item_class)).astype(np.int64)
    tail, count = graph.item_class[order], len(graph.classes)
    ptr = np.searchsorted(tail, np.arange(count + 1)).astype(np.int64)
    near = np.zeros((longest - 1, count, count), dtype=bool)
    near[0, tail, head[order]] = True
    for n in range(1, longest - 1):
        step = near[0].astype(np.float32) @ near[n - 1].astype(np.float32) > 0
        near[n] = near[n - 1] | step
    return _Edges(order, head[order], ptr, near)


@njit(cache=True)
def _walk(head, ptr, near, length, stride, room, most):  # type: ignore[no-untyped-def]
    """Count the cycles of a length, depth first from each one's smallest class, up to `most`; every
    `stride`-th goes into `room` while there is some.
    """
    count = 0
    at = np.zeros(length, dtype=np.int64)
    chosen = np.zeros(length, dtype=np.int64)
    for start in range(ptr.size - 1):
        depth = 0
        at[0] = ptr[start]
        while depth >= 0:
            now = start if depth == 0 else head[chosen[depth - 1]]
            if at[depth] >= ptr[now + 1]:
                depth -= 1
                continue
            edge = at[depth]
            at[depth] += 1
            to, left = head[edge], length - depth - 1
            chosen[depth] = edge
            if left == 0:
                if to == start:
                    if count % stride == 0 and count // stride < room.shape[0]:
                        room[count // stride] = chosen
                    count += 1
                    if count >= most:
                        return count
                continue
            again = to <= start or not near[left - 1, to, start]
            for d in range(depth):
                again = again or head[chosen[d]] == to
            if not again:
                depth += 1
                at[depth] = ptr[to]
    return count


def incidence(cycles: tuple[Cycle, ...], items: int) -> sparse.csc_matrix:
    """Which items each cycle grants: items by cycles."""
    ends = np.cumsum([0, *(len(cycle) for cycle in cycles)])
    held = np.fromiter((item for cycle in cycles for item in cycle), dtype=np.int64, count=int(ends[-1]))
    return sparse.csc_matrix((np.ones(held.size, dtype=np.int64), held, ends), (items, len(cycles)))
