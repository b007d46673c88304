"""Agents that no row joins to the others: each group is a problem of its own, solved by itself (K-15)."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.solver.compiled import Compiled, Index, Ints
from scheduler.solver.flat_rows import ends


@dataclass(frozen=True)
class Group:
    """Part of a compiled problem: its cells and duty variables by their numbers in the whole."""

    compiled: Compiled
    cells: Ints
    variables: Ints

    def taken(self, cells: Ints) -> Ints:
        """The group's part of a roster's cells, in the group's own numbers."""
        held = cells[self.cells]
        last = max(int(self.variables.max(initial=-1)), int(held.max(initial=-1)))
        inner = np.full(last + 2, -1, dtype=np.int64)
        inner[self.variables] = np.arange(self.variables.size)
        return inner[held]

    def put(self, cells: Ints, own: Ints) -> None:
        """Write the group's cells into those of the whole; pinned ones stay."""
        outer, mine = np.concatenate([self.variables, [-1]]), ~self.compiled.pinned
        cells[self.cells[mine]] = outer[own[mine]]

    def digest(self) -> int:
        """A number made from all that the group's search depends on, and from nothing else."""
        found = hashlib.blake2b(digest_size=6)
        c = self.compiled
        for part in (c.options, c.ptr, c.row_ptr, c.row_of, c.coef_of, c.start, c.base, c.table, c.def_of):
            found.update(np.ascontiguousarray(part).tobytes())
        return int.from_bytes(found.digest(), "big")


def split(compiled: Compiled) -> list[Group]:
    """The groups in the order of their first agents."""
    labels = _labels(compiled)
    count = int(labels.max(initial=-1)) + 1
    if count <= 1:
        cells = np.arange(compiled.agents * compiled.days)
        return [Group(compiled, cells, np.arange(compiled.cell_of.size))] if compiled.agents else []
    first = np.array([int(np.flatnonzero(labels == label)[0]) for label in range(count)])
    return [_part(compiled, labels, int(label)) for label in np.argsort(first)]


@njit(cache=True, nogil=True)
def _root(parent: Any, node: Any) -> Any:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True, nogil=True)
def _join(
    agent_of: Any, row_ptr: Any, row_of: Any, def_ptr: Any, def_of: Any, agents: Any, rows: Any, parent: Any
) -> Any:
    """Join agents with their rows and definitions, definitions with their rows: nodes in this order."""
    for var in range(row_ptr.size - 1):
        duty = var < agent_of.size
        node = _root(parent, agent_of[var] if duty else agents + rows + var - agent_of.size)
        for k in range(row_ptr[var], row_ptr[var + 1]):
            other = _root(parent, agents + row_of[k])
            parent[other] = node
        if duty:
            for k in range(def_ptr[var], def_ptr[var + 1]):
                other = _root(parent, agents + rows + def_of[k])
                parent[other] = node


def _labels(compiled: Compiled) -> Ints:
    """Which group each agent belongs to; the members of a definition belong together."""
    c = compiled
    rows, definitions = c.base.size, c.row_ptr.size - c.def_ptr.size
    agent_of = (c.cell_of // max(1, c.days)).astype(np.int64)
    parent = np.arange(c.agents + rows + definitions)
    _join(agent_of, c.row_ptr, c.row_of, c.def_ptr, c.def_of, c.agents, rows, parent)
    roots = [int(_root(parent, agent)) for agent in range(c.agents)]
    _, own = np.unique(np.array(roots, dtype=np.int64), return_inverse=True)
    return own.astype(np.int64)


def _part(compiled: Compiled, labels: Ints, label: int) -> Group:
    """The problem of one group, in which nobody else has a part."""
    agents = np.flatnonzero(labels == label)
    duties = np.flatnonzero(np.isin(compiled.cell_of // max(1, compiled.days), agents))
    none_set = np.zeros(compiled.row_ptr.size - compiled.def_ptr.size, dtype=bool)
    return _restricted(compiled, agents, duties, compiled.start, none_set)


def cut(compiled: Compiled, cells: Ints, free: Ints) -> Group:
    """The problem of the `free` cells alone, all others as in a roster's `cells`.

    What others hold stands in the starts of rows; a definition that they set is none here.
    """
    c, without = compiled, cells.copy()
    without[free] = -1
    activity = c.activity(without)
    mine = np.zeros(cells.size, dtype=bool)
    mine[free] = True
    usable = np.zeros(c.cell_of.size, dtype=bool)
    usable[c.options] = True
    duties = np.flatnonzero(usable & mine[c.cell_of])
    agents = np.unique(free // max(1, c.days))
    return _restricted(c, agents, duties, activity[: c.base.size], activity[c.base.size :] > 0)


def _restricted(
    compiled: Compiled, agents: Ints, duties: Ints, start: Ints, is_set: NDArray[np.bool_]
) -> Group:
    """The same arrays with what concerns others left out, numbered anew.

    Rows begin at `start`; definitions that others set are left out too. Agents' cells without any of the
    duties are pinned.
    """
    c, days = compiled, compiled.days
    cells = (agents[:, None] * days + np.arange(days)).ravel()
    own_def, def_ptr = _taken(c.def_of, c.def_ptr, duties)
    definitions = np.unique(own_def[~is_set[own_def]])
    variables = np.concatenate([duties, c.cell_of.size + definitions]).astype(np.int64)
    terms, row_ptr = _spans(c.row_ptr, variables)
    rows = np.unique(c.row_of[terms]).astype(np.int64)
    tables, base = _tables(c, rows)
    cell_no = _numbers(cells, c.agents * days)
    duty_no = _numbers(duties, c.cell_of.size)
    def_no = _numbers(definitions, is_set.size)[own_def]
    options, ptr = _taken(c.options, c.ptr, cells)
    options, ptr = _kept(duty_no[options], ptr)
    own_def, def_ptr = _kept(def_no, def_ptr)
    free = cell_no[c.free[np.isin(c.free, cells)]]
    free = free[ptr[free + 1] > ptr[free]]
    pinned = c.pinned[cells].copy()
    pinned[(np.diff(ptr) == 0) & (c.ptr[cells + 1] > c.ptr[cells])] = True
    inner = Compiled(
        agents=agents.size,
        days=days,
        cell_of=cell_no[c.cell_of[duties]].astype(np.int32),
        options=options.astype(np.int32),
        ptr=ptr,
        kind_of=c.kind_of[duties],
        var_at=np.where(c.var_at[cells] >= 0, duty_no[c.var_at[cells]], -1).astype(np.int32),
        row_ptr=row_ptr,
        row_of=_numbers(rows, c.base.size)[c.row_of[terms]].astype(np.int32),
        coef_of=c.coef_of[terms],
        start=start[rows],
        base=base,
        size=c.size[rows],
        table=tables,
        def_ptr=def_ptr,
        def_of=own_def.astype(np.int32),
        pinned=pinned,
        free=free,
    )
    return Group(inner, cells, duties)


def _kept(numbers: Ints, ptr: Ints) -> tuple[Ints, Ints]:
    """Lists one after another without the entries that have no number."""
    before = np.concatenate([[0], np.cumsum(numbers >= 0)]).astype(np.int64)
    return numbers[numbers >= 0], before[ptr]


def _spans(ptr: Ints, kept: Ints) -> tuple[Ints, Ints]:
    """The places of the entries kept, one entry after another, and where each begins."""
    counts = ptr[kept + 1] - ptr[kept]
    begins = ends(counts)
    return np.repeat(ptr[kept] - begins[:-1], counts) + np.arange(begins[-1]), begins


def _numbers(kept: Ints | Index, size: int) -> Ints:
    """The new number of each old one that is kept, -1 for the others."""
    found = np.full(size + 1, -1, dtype=np.int64)
    found[kept] = np.arange(kept.size)
    return found


def _taken(items: Index, ptr: Ints, kept: Ints) -> tuple[Ints, Ints]:
    """The lists of the entries kept, one after another, and where each begins."""
    places, begins = _spans(ptr, kept)
    return items[places].astype(np.int64), begins


def _tables(compiled: Compiled, rows: Ints) -> tuple[Ints, Ints]:
    """The cost tables of some rows, in the order in which these need them, and where each row's begins."""
    known: dict[tuple[int, int], int] = {}
    parts: list[Ints] = []
    base, length = [], 0
    for first, size in zip(compiled.base[rows].tolist(), compiled.size[rows].tolist(), strict=True):
        if (first, size) not in known:
            known[first, size] = length
            parts.append(compiled.table[first : first + size])
            length += size
        base.append(known[first, size])
    return np.concatenate([compiled.table[:0], *parts]), np.array(base, dtype=np.int64)
