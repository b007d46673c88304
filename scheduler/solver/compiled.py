"""The posted rows as flat arrays for compiled search: one cost table per row, no rule known by name."""

from collections import defaultdict
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.plan import Plan

HARD_UNIT = 1 << 36
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Compiled:
    """A posted problem for search over cells; a cell is an agent's day and holds one variable or none (-1).

    `options[ptr[c]:ptr[c+1]]` are the variables allowed in cell c; `kind_of[var]` numbers its shift and
    queue and `var_at[c, kind]` is the inverse. Row r has activity `start[r] + sum(coefs)` in its own units,
    and `table[base[r] + activity]` is its cost, hard rows in multiples of HARD_UNIT. `def_of[def_ptr[v]:
    def_ptr[v+1]]` are the definitions that duty v belongs to; how many members of definition d are chosen
    stands behind the rows in `activity`, and the rows of its variable (len(def_ptr) - 1 + d) count it once.
    """

    agents: int
    days: int
    options: Ints
    ptr: Ints
    kind_of: Ints
    var_at: Ints
    row_ptr: Ints
    row_of: Ints
    coef_of: Ints
    start: Ints
    base: Ints
    table: Ints
    def_ptr: Ints
    def_of: Ints

    def cost(self, cells: Ints) -> int:
        """The cost of a roster given by the variable (or -1) of each cell."""
        activity = self.activity(cells)
        return int(self.table[self.base + activity[: self.base.size]].sum())

    def activity(self, cells: Ints) -> Ints:
        """The activity of every row under a roster, then the count of every definition."""
        definitions = self.row_ptr.size - self.def_ptr.size
        activity = np.concatenate([self.start, np.zeros(definitions, dtype=np.int64)])
        for var in cells[cells >= 0]:
            span = slice(self.row_ptr[var], self.row_ptr[var + 1])
            np.add.at(activity, self.row_of[span], self.coef_of[span])
            for definition in self.def_of[self.def_ptr[var] : self.def_ptr[var + 1]]:
                count = self.base.size + definition
                activity[count] += 1
                if activity[count] == 1:
                    defined = self.def_ptr.size - 1 + definition
                    span = slice(self.row_ptr[defined], self.row_ptr[defined + 1])
                    np.add.at(activity, self.row_of[span], self.coef_of[span])
        return activity


def forbidden(plan: Plan, limits: Limits) -> set[int]:
    """Variables that no legal roster chooses: hard rows without negative coefficients exclude them alone.

    Where a defined variable is excluded, so is each duty that would set it.
    """
    out: set[int] = set()
    for row in limits.rows:
        if row.upper is None or not limits.terms[row.rule].hard:
            continue
        if min(row.expr.terms.values(), default=1) > 0:
            room = row.upper - row.expr.const
            out.update(var for var, coef in row.expr.terms.items() if coef > room)
    for var in [var for var in out if var >= len(plan.duties)]:
        out.update(plan.members(var))
    return out


def compile_rows(plan: Plan, limits: Limits) -> Compiled:
    """Lay the rows out for search, dropping what can never matter."""
    banned = forbidden(plan, limits)
    problem = plan.problem
    agent_no = {agent.id: i for i, agent in enumerate(problem.agents)}
    days = problem.horizon.days
    cell_of = np.array([agent_no[d.agent] * days + d.day for d in plan.duties], dtype=np.int64)
    kinds: dict[tuple[str, str | None], int] = {}
    kind_of = np.array(
        [kinds.setdefault((d.shift, d.queue), len(kinds)) for d in plan.duties], dtype=np.int64
    )
    allowed: list[list[int]] = [[] for _ in range(len(problem.agents) * days)]
    var_at = np.full((len(allowed), max(1, len(kinds))), -1, dtype=np.int64)
    for var in range(len(plan.duties)):
        if var not in banned:
            allowed[cell_of[var]].append(var)
            var_at[cell_of[var], kind_of[var]] = var
    # A defined variable varies by itself, as if it were a cell of its own.
    own_cells = np.arange(len(allowed), len(allowed) + len(plan.defined), dtype=np.int64)
    layout = _Layout(np.concatenate([cell_of, own_cells]))
    for members in _merged(limits):
        terms = tuple((var, coef) for var, coef in members[0].expr.terms.items() if var not in banned)
        layout.add(terms, members, limits.terms)
    return Compiled(
        len(problem.agents),
        days,
        _flat(allowed),
        _ptr(allowed),
        kind_of,
        var_at,
        *layout.arrays(),
        *_memberships(plan, layout, banned),
    )


def _memberships(plan: Plan, layout: "_Layout", banned: set[int]) -> tuple[Ints, Ints]:
    """The definitions that each duty belongs to; those that no row uses are left out."""
    belongs: list[list[int]] = [[] for _ in plan.duties]
    for number, definition in enumerate(plan.defined):
        if layout.uses[len(plan.duties) + number]:
            for var in definition.terms:
                if var not in banned:
                    belongs[var].append(number)
    return _ptr(belongs), _flat(belongs)


def _merged(limits: Limits) -> list[list[Row]]:
    """Rows that limit one and the same sum, so that they share an activity."""
    merged: dict[int, list[Row]] = defaultdict(list)
    for row in limits.rows:
        merged[id(row.expr)].append(row)
    return list(merged.values())


class _Layout:
    """Collects rows into flat arrays; equal cost tables are stored once."""

    def __init__(self, cell_of: Ints) -> None:
        self.cell_of = cell_of
        self.uses: list[list[tuple[int, int]]] = [[] for _ in range(len(cell_of))]
        self.start: list[int] = []
        self.base: list[int] = []
        self.table: list[int] = []
        self.known: dict[tuple[int, ...], int] = {}
        self.priced: dict[tuple[object, ...], tuple[int, ...]] = {}

    def add(self, terms: tuple[tuple[int, int], ...], members: list[Row], prices: dict[str, Terms]) -> None:
        low, high = self._range(terms)
        unit = gcd(*(coef for _, coef in terms)) or 1
        costs = self._costs(members, prices, range(low, high + 1, unit))
        if not any(costs):
            return
        if costs not in self.known:
            self.known[costs] = len(self.table)
            self.table.extend(costs)
        row_number = len(self.start)
        self.start.append(-low // unit)
        self.base.append(self.known[costs])
        for var, coef in terms:
            self.uses[var].append((row_number, coef // unit))

    def _costs(self, members: list[Row], prices: dict[str, Terms], sums: range) -> tuple[int, ...]:
        const = members[0].expr.const
        key = (
            sums,
            *(
                (
                    row.rule,
                    row.lower is not None and row.lower - const,
                    row.upper is not None and row.upper - const,
                )
                for row in members
            ),
        )
        if key not in self.priced:
            self.priced[key] = tuple(
                sum(_cost(row, prices[row.rule], const + value) for row in members) for value in sums
            )
        return self.priced[key]

    def _range(self, terms: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        least: dict[int, int] = defaultdict(int)
        most: dict[int, int] = defaultdict(int)
        for var, coef in terms:
            cell = int(self.cell_of[var])
            least[cell] = min(least[cell], coef)
            most[cell] = max(most[cell], coef)
        return sum(least.values()), sum(most.values())

    def arrays(self) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
        rows = [[row for row, _ in use] for use in self.uses]
        coefs = [[coef for _, coef in use] for use in self.uses]
        return (
            _ptr(rows),
            _flat(rows),
            _flat(coefs),
            np.array(self.start, dtype=np.int64),
            np.array(self.base, dtype=np.int64),
            np.array(self.table, dtype=np.int64),
        )


def _cost(row: Row, terms: Terms, value: int) -> int:
    slack = row.slack(value)
    return slack * HARD_UNIT if terms.hard else terms.weight * terms.price.of(slack)


def _flat(lists: list[list[int]]) -> Ints:
    return np.array([item for items in lists for item in items], dtype=np.int64)


def _ptr(lists: list[list[int]]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(items) for items in lists])]).astype(np.int64)
