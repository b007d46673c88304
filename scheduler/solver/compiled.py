"""The posted rows as flat arrays for compiled search: one cost table per row, no rule known by name."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.plan import Plan
from scheduler.solver.flat_rows import FlatRows, ends

HARD_UNIT = 1 << 36
Ints = NDArray[np.int64]
Index = NDArray[np.int32]


@dataclass(frozen=True)
class Compiled:
    """A posted problem for search over cells; a cell is an agent's day and holds one variable or none (-1).

    `options[ptr[c]:ptr[c+1]]` are the variables allowed in cell c; `kind_of[var]` numbers its shift and
    queue and `var_at[c, kind]` is the inverse. Row r has activity `start[r] + sum(coefs)` in its own units,
    and `table[base[r] + activity]` is its cost, hard rows in multiples of HARD_UNIT. `def_of[def_ptr[v]:
    def_ptr[v+1]]` are the definitions that duty v belongs to; how many members of definition d are chosen
    stands behind the rows in `activity`, and the rows of its variable (len(def_ptr) - 1 + d) count it once.
    Cells that are `pinned` keep what they hold; `free` are the others that have an option.
    """

    agents: int
    days: int
    cell_of: Index
    options: Index
    ptr: Ints
    kind_of: Index
    var_at: Index
    row_ptr: Ints
    row_of: Index
    coef_of: Index
    start: Ints
    base: Ints
    size: Ints
    table: Ints
    def_ptr: Ints
    def_of: Index
    pinned: NDArray[np.bool_]
    free: Ints

    def cost(self, cells: Ints) -> int:
        """The cost of a roster given by the variable (or -1) of each cell."""
        return self.cost_of(self.activity(cells))

    def cost_of(self, activity: Ints) -> int:
        """The cost of the rows' activities."""
        return int(self.table[self.base + activity[: self.base.size]].sum())

    def activity(self, cells: Ints) -> Ints:
        """The activity of every row under a roster, then the count of every definition."""
        definitions = self.row_ptr.size - self.def_ptr.size
        activity = np.concatenate([self.start, np.zeros(definitions, dtype=np.int64)])
        _add_cells(
            cells,
            self.row_ptr,
            self.row_of,
            self.coef_of,
            self.base.size,
            self.def_ptr,
            self.def_of,
            activity,
        )
        return activity

    def empty(self) -> Ints:
        """Cells that hold nothing."""
        return np.full(self.agents * self.days, -1, dtype=np.int64)


@njit(cache=True, nogil=True)
def _add_cells(
    cells: Any,
    row_ptr: Any,
    row_of: Any,
    coef_of: Any,
    rows: Any,
    def_ptr: Any,
    def_of: Any,
    activity: Any,
) -> None:
    for var in cells:
        if var < 0:
            continue
        for k in range(row_ptr[var], row_ptr[var + 1]):
            activity[row_of[k]] += coef_of[k]
        for d in range(def_ptr[var], def_ptr[var + 1]):
            activity[rows + def_of[d]] += 1
            if activity[rows + def_of[d]] == 1:
                defined = def_ptr.size - 1 + def_of[d]
                for k in range(row_ptr[defined], row_ptr[defined + 1]):
                    activity[row_of[k]] += coef_of[k]


def forbidden(plan: Plan, limits: Limits) -> set[int]:
    """Variables that no legal roster chooses: hard rows without negative coefficients exclude them alone.

    Where a defined variable is excluded, so is each duty that would set it.
    """
    out: set[int] = set()
    for row in limits.rows:
        if row.upper is None or not limits.terms[row.rule].hard or not row.expr.terms:
            continue
        coefs = row.expr.terms.values()
        room = row.upper - row.expr.const
        if max(coefs) > room and min(coefs) > 0:
            out.update(var for var, coef in row.expr.terms.items() if coef > room)
    for var in [var for var in out if var >= len(plan.duties)]:
        out.update(plan.members(var))
    return out


def compile_rows(
    plan: Plan,
    limits: Limits,
    pins: Collection[tuple[str, int]] = (),
    held: Collection[int] = (),
) -> Compiled:
    """Lay the rows out for search, dropping what can never matter.

    `pins` are cells (agent id, day) that keep what they hold: one of the variables `held`, or nothing.
    """
    banned = forbidden(plan, limits) - set(held)
    cells = _Cells(plan, banned, pins)
    rows = _Rows(plan, limits, cells)
    options, ptr, kind_of, var_at = cells.options()
    row_ptr, row_of, coef_of = rows.by_variable
    def_ptr, def_of = _memberships(plan, rows.used, cells.usable)
    pinned, free = cells.pins()
    return Compiled(
        agents=len(plan.problem.agents),
        days=plan.problem.horizon.days,
        cell_of=cells.of[: len(plan.duties)],
        options=options,
        ptr=ptr,
        kind_of=kind_of,
        var_at=var_at,
        row_ptr=row_ptr,
        row_of=row_of,
        coef_of=coef_of,
        start=rows.start,
        base=rows.base,
        size=rows.size,
        table=np.concatenate([np.zeros(0, dtype=np.int64), *rows.tables]),
        def_ptr=def_ptr,
        def_of=def_of,
        pinned=pinned,
        free=free,
    )


class _Cells:
    """Which cell each variable lies in, and which variables may be used at all."""

    def __init__(self, plan: Plan, banned: Collection[int], pins: Collection[tuple[str, int]]) -> None:
        number = {agent.id: i for i, agent in enumerate(plan.problem.agents)}
        self.days, self.duties = plan.problem.horizon.days, len(plan.duties)
        self.cells = len(number) * self.days
        own = (number[duty.agent] * self.days + duty.day for duty in plan.duties)
        # A defined variable varies by itself, as if it were a cell of its own.
        beyond = range(self.cells, self.cells + len(plan.defined))
        self.of: Index = np.fromiter(chain(own, beyond), dtype=np.int32)
        self.usable = np.ones(len(self.of), dtype=bool)
        self.usable[list(banned)] = False
        kinds: dict[tuple[str, str | None], int] = {}
        self.kind_of: Index = np.fromiter(
            (kinds.setdefault((d.shift, d.queue), len(kinds)) for d in plan.duties), dtype=np.int32
        )
        self.kinds = max(1, len(kinds))
        self.pinned = np.zeros(self.cells, dtype=bool)
        self.pinned[[number[agent] * self.days + day for agent, day in pins]] = True

    def options(self) -> tuple[Index, Ints, Index, Index]:
        usable = np.flatnonzero(self.usable[: self.duties]).astype(np.int32)
        cell = self.of[usable]
        options = usable[np.argsort(cell, kind="stable")]
        self.counts = np.bincount(cell, minlength=self.cells)
        var_at: Index = np.full((self.cells, self.kinds), -1, dtype=np.int32)
        var_at[cell, self.kind_of[usable]] = usable
        return options, ends(self.counts), self.kind_of, var_at

    def pins(self) -> tuple[NDArray[np.bool_], Ints]:
        return self.pinned, np.flatnonzero(~self.pinned & (self.counts > 0)).astype(np.int64)


def _memberships(plan: Plan, used: NDArray[np.bool_], usable: NDArray[np.bool_]) -> tuple[Ints, Index]:
    """The definitions that each duty belongs to; those that no row uses are left out."""
    duties = len(plan.duties)
    pairs = sorted(
        (var, number)
        for number, definition in enumerate(plan.defined)
        if used[duties + number]
        for var in definition.terms
        if usable[var]
    )
    counts = np.bincount(np.array([var for var, _ in pairs], dtype=np.int64), minlength=duties)
    return ends(counts), np.array([number for _, number in pairs], dtype=np.int32)


class _Rows:
    """The rows by variable, each sum once, with a cost table; rows that cost nothing are left out."""

    def __init__(self, plan: Plan, limits: Limits, cells: _Cells) -> None:
        self.prices = limits.terms
        self.priced: dict[tuple[object, ...], tuple[int, int]] = {}
        self.tables: list[Ints] = []
        self.length = 0
        merged = _merged(limits)
        flat = FlatRows([members[0].expr for members in merged], cells.usable, cells.of)
        ranges = (numbers.tolist() for numbers in (flat.low, flat.high, flat.unit))
        found = [
            self._table(members, low, high, unit)
            for members, low, high, unit in zip(merged, *ranges, strict=True)
        ]
        kept = np.array([size > 0 for _, size in found], dtype=bool)
        self.base = np.array([base for base, size in found if size], dtype=np.int64)
        self.size = np.array([size for _, size in found if size], dtype=np.int64)
        self.start = -(flat.low // flat.unit)[kept]
        self.by_variable = flat.by_variable(kept)

    def _table(self, members: list[Row], low: int, high: int, unit: int) -> tuple[int, int]:
        """Where the row's table begins and how long it is; (0, 0) when it never costs anything."""
        key = (low, high, unit, *((r.rule, _less(r.lower, r), _less(r.upper, r), r.scale) for r in members))
        if key not in self.priced:
            sums = np.arange(low, high + 1, unit, dtype=np.int64)
            costs = np.zeros(len(sums), dtype=np.int64)
            for row in members:
                costs += _costs(row, self.prices[row.rule], row.expr.const + sums)
            self.priced[key] = (self.length, len(costs)) if costs.any() else (0, 0)
            if costs.any():
                self.tables.append(costs)
                self.length += len(costs)
        return self.priced[key]

    @property
    def used(self) -> NDArray[np.bool_]:
        counts: NDArray[np.bool_] = np.diff(self.by_variable[0]) > 0
        return counts


def _less(bound: int | None, row: Row) -> int | None:
    return None if bound is None else bound - row.expr.const


def _merged(limits: Limits) -> list[list[Row]]:
    """Rows that limit one and the same sum, so that they share an activity."""
    merged: dict[int, list[Row]] = defaultdict(list)
    for row in limits.rows:
        merged[id(row.expr)].append(row)
    return list(merged.values())


def _costs(row: Row, terms: Terms, values: Ints) -> Ints:
    slacks = row.slacks(values)
    return slacks * HARD_UNIT if terms.hard else terms.weight * terms.price.of_each(slacks)
