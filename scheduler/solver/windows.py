"""A few cells of a roster solved exactly by CP-SAT while all others stay: no rule is known by name."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.compiled import HARD_UNIT, Compiled, Ints
from scheduler.solver.exact import solver
from scheduler.solver.progress import Watch

GUARD_SECONDS = 60.0
Terms = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Answer:
    """The cells after the window was solved, the deterministic time it took, and whether it is optimal."""

    cells: Ints
    work: float
    proven: bool


def solve_window(
    compiled: Compiled, cells: Ints, window: Ints, seed: int, work: float, watch: Watch | None = None
) -> Answer:
    """The cheapest way to fill the cells of a window; the same for the same seed unless the watch ends it.

    Rows that a legal roster breaks stay open only as far as they were broken.
    """
    return _Window(compiled, cells, window).solve(seed, work, watch)


class _Window:
    """The rows that a window touches, as functions of what its cells hold."""

    def __init__(self, compiled: Compiled, cells: Ints, window: Ints) -> None:
        self.compiled, self.cells, self.window = compiled, cells, window
        without = cells.copy()
        without[window] = -1
        self.activity = compiled.activity(without)
        self.model = cp_model.CpModel()
        self.vars: dict[int, cp_model.IntVar] = {}
        self.costs: list[cp_model.LinearExprT] = []
        self.hints: list[tuple[cp_model.IntVar, int]] = []
        self._post()

    def _post(self) -> None:
        """Cells, definitions, then rows: those over the same sum as one."""
        c = self.compiled
        for cell in self.window:
            options = c.options[c.ptr[cell] : c.ptr[cell + 1]]
            held = self.cells[cell]
            found = []
            for var in options:
                self.vars[int(var)] = literal = self.model.new_bool_var("")
                self.hints.append((literal, int(var == held)))
                found.append(literal)
            if len(found) > 1:
                self.model.add_at_most_one(found)
        self._define()
        for terms, rows in self._sums().items():
            self._price(terms, rows)
        self.model.minimize(sum(self.costs))
        for literal, value in self.hints:
            self.model.add_hint(literal, value)

    def _define(self) -> None:
        """Defined variables that nothing outside the window has set."""
        c = self.compiled
        members: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        held = {int(var) for var in self.cells[self.window]}
        on: dict[int, bool] = defaultdict(bool)
        for var, literal in list(self.vars.items()):
            for definition in c.def_of[c.def_ptr[var] : c.def_ptr[var + 1]].tolist():
                members[definition].append(literal)
                on[definition] |= var in held
        for definition, literals in members.items():
            if self.activity[c.base.size + definition] == 0:
                any_of = self.model.new_bool_var("")
                self.model.add_max_equality(any_of, literals)
                self.vars[c.def_ptr.size - 1 + definition] = any_of
                self.hints.append((any_of, int(on[definition])))

    def _sums(self) -> dict[Terms, list[int]]:
        c = self.compiled
        by_row: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for var in self.vars:
            span = slice(c.row_ptr[var], c.row_ptr[var + 1])
            for row, coef in zip(c.row_of[span].tolist(), c.coef_of[span].tolist(), strict=True):
                by_row[row].append((var, coef))
        sums: dict[Terms, list[int]] = defaultdict(list)
        for row, terms in by_row.items():
            sums[tuple(terms)].append(row)
        return sums

    def _reach(self, terms: Terms) -> tuple[int, int]:
        """The least and the most a sum can be when a cell holds one variable at most."""
        least: dict[int, int] = defaultdict(int)
        most: dict[int, int] = defaultdict(int)
        cell_of = self.compiled.cell_of
        for var, coef in terms:
            cell = int(cell_of[var]) if var < cell_of.size else -var
            least[cell], most[cell] = min(least[cell], coef), max(most[cell], coef)
        return sum(least.values()), sum(most.values())

    def _price(self, terms: Terms, rows: Sequence[int]) -> None:
        """What several rows over one sum cost together: a range where they are hard, slopes where soft."""
        c = self.compiled
        low, high = self._reach(terms)
        costs = np.zeros(high - low + 1, dtype=np.int64)
        for row in rows:
            first = c.base[row] + self.activity[row] + low
            costs += c.table[first : first + costs.size]
        if not np.any(costs != costs[0]):
            return
        total = cp_model.LinearExpr.weighted_sum(
            [self.vars[var] for var, _ in terms], [coef for _, coef in terms]
        )
        held = self._held(terms)
        allowed = np.flatnonzero(costs < (costs[held - low] // HARD_UNIT + 1) * HARD_UNIT)
        first, last = int(allowed[0]), int(allowed[-1])
        if first > 0 or last < costs.size - 1:
            self.model.add_linear_constraint(total, low + first, low + last)
        self._slopes(total, costs[first : last + 1] % HARD_UNIT, low + first, held)

    def _held(self, terms: Terms) -> int:
        """The sum under the roster as it is."""
        value = 0
        for var, coef in terms:
            if var < self.compiled.cell_of.size:
                value += coef * int(self.cells[self.compiled.cell_of[var]] == var)
            else:
                value += coef * self._hinted(var)
        return value

    def _hinted(self, var: int) -> int:
        if not hasattr(self, "_hint_of"):
            self._hint_of = {literal.index: value for literal, value in self.hints}
        return self._hint_of[self.vars[var].index]

    def _slopes(self, total: cp_model.LinearExprT, costs: Ints, low: int, held: int) -> None:
        """One variable above every slope of a convex cost."""
        steps = np.diff(costs)
        if not steps.any():
            return
        floor = int(costs.min())
        price = self.model.new_int_var(0, int(costs.max()) - floor, "")
        at = np.flatnonzero(np.concatenate([[True], steps[1:] != steps[:-1]]))
        for i in at.tolist():
            slope = int(steps[i])
            self.model.add(price >= slope * total + (int(costs[i]) - floor - slope * (low + i)))
        self.costs.append(price)
        self.hints.append((price, int(costs[held - low]) - floor))

    def solve(self, seed: int, work: float, watch: Watch | None) -> Answer:
        search = solver(seed, work, GUARD_SECONDS)
        key = threading.get_ident()
        if watch is not None:
            watch.ending(key, search.stop_search)
        try:
            status = search.solve(self.model)
        finally:
            if watch is not None:
                watch.ending(key, None)
        found = self.cells.copy()
        spent = float(search.response_proto.deterministic_time)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(found, spent, False)
        found[self.window] = -1
        for cell in self.window:
            for var in self.compiled.options[self.compiled.ptr[cell] : self.compiled.ptr[cell + 1]]:
                if search.boolean_value(self.vars[int(var)]):
                    found[cell] = var
        return Answer(found, spent, status == cp_model.OPTIMAL)
