"""Agents that no row joins to the others: each group is a problem of its own, solved by itself (K-15)."""

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from scheduler.solver.compiled import Compiled, Index, Ints


@dataclass(frozen=True)
class Group:
    """Part of a compiled problem: its cells and duty variables by their numbers in the whole."""

    compiled: Compiled
    cells: Ints
    variables: Ints

    def taken(self, cells: Ints) -> Ints:
        """The group's part of a roster's cells, in the group's own numbers."""
        inner = np.full(int(self.variables.max(initial=-1)) + 2, -1, dtype=np.int64)
        inner[self.variables] = np.arange(self.variables.size)
        return inner[cells[self.cells]]

    def put(self, cells: Ints, own: Ints) -> None:
        """Write the group's cells into those of the whole."""
        outer = np.concatenate([self.variables, [-1]])
        cells[self.cells] = outer[own]

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


def _agent_rows(compiled: Compiled) -> tuple[Index, Index]:
    """Pairs (agent, row) of all terms; a definition stands for its members."""
    c = compiled
    agent = (c.cell_of // max(1, c.days)).astype(np.int32)
    of_duty = np.repeat(agent, np.diff(c.row_ptr[: c.cell_of.size + 1]))
    pairs = [(of_duty, c.row_of[: of_duty.size])]
    for number in np.unique(c.def_of).tolist():
        members = np.repeat(np.arange(c.cell_of.size), np.diff(c.def_ptr))[c.def_of == number]
        defined = c.cell_of.size + number
        rows = c.row_of[c.row_ptr[defined] : c.row_ptr[defined + 1]]
        mine = np.unique(agent[members])
        pairs.append((np.repeat(mine, rows.size), np.tile(rows, mine.size)))
        # Members belong together even where no row does.
    return np.concatenate([a for a, _ in pairs]), np.concatenate([r for _, r in pairs])


def _labels(compiled: Compiled) -> Ints:
    """Which group each agent belongs to."""
    agents, rows = _agent_rows(compiled)
    nodes = compiled.agents + compiled.base.size
    joined = coo_matrix(
        (np.ones(agents.size, dtype=np.int8), (agents, compiled.agents + rows)), (nodes, nodes)
    )
    _, labels = connected_components(joined, directed=False)
    _, own = np.unique(labels[: compiled.agents], return_inverse=True)
    return own.astype(np.int64)


def _part(compiled: Compiled, labels: Ints, label: int) -> Group:
    """The problem of one group: the same arrays with what concerns others left out, numbered anew."""
    c, days = compiled, compiled.days
    agents = np.flatnonzero(labels == label)
    cells = (agents[:, None] * days + np.arange(days)).ravel()
    mine = np.isin(c.cell_of // max(1, days), agents)
    duties = np.flatnonzero(mine)
    owner = np.repeat(np.arange(c.cell_of.size), np.diff(c.def_ptr))
    definitions = np.unique(c.def_of[mine[owner]])
    variables = np.concatenate([duties, c.cell_of.size + definitions]).astype(np.int64)
    terms = np.concatenate([np.arange(c.row_ptr[v], c.row_ptr[v + 1]) for v in variables] or [duties])
    rows = np.unique(c.row_of[terms])
    tables, base = _tables(c, rows)
    cell_no = _numbers(cells, labels.size * days)
    duty_no = _numbers(duties, c.cell_of.size)
    options, ptr = _taken(c.options, c.ptr, cells)
    own_def, def_ptr = _taken(c.def_of, c.def_ptr, duties)
    inner = Compiled(
        agents=agents.size,
        days=days,
        cell_of=cell_no[c.cell_of[duties]].astype(np.int32),
        options=duty_no[options].astype(np.int32),
        ptr=ptr,
        kind_of=c.kind_of[duties],
        var_at=np.where(c.var_at[cells] >= 0, duty_no[c.var_at[cells]], -1).astype(np.int32),
        row_ptr=_ends(c.row_ptr[variables + 1] - c.row_ptr[variables]),
        row_of=_numbers(rows, c.base.size)[c.row_of[terms]].astype(np.int32),
        coef_of=c.coef_of[terms],
        start=c.start[rows],
        base=base,
        size=c.size[rows],
        table=tables,
        def_ptr=def_ptr,
        def_of=_numbers(definitions, int(c.def_of.max(initial=-1)) + 1)[own_def].astype(np.int32),
        pinned=c.pinned[cells],
        free=cell_no[c.free[np.isin(c.free, cells)]],
    )
    return Group(inner, cells, duties)


def _numbers(kept: Ints | Index, size: int) -> Ints:
    """The new number of each old one that is kept, -1 for the others."""
    found = np.full(size + 1, -1, dtype=np.int64)
    found[kept] = np.arange(kept.size)
    return found


def _ends(counts: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _taken(items: Index, ptr: Ints, kept: Ints) -> tuple[Ints, Ints]:
    """The lists of the entries kept, one after another, and where each begins."""
    parts = [items[ptr[entry] : ptr[entry + 1]] for entry in kept]
    flat = np.concatenate(parts or [items[:0]]).astype(np.int64)
    return flat, _ends(np.array([part.size for part in parts], dtype=np.int64))


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
