"""Choosing exchanges: a CP-SAT model, asked again while its choice breaks a posted row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from scipy import sparse

from scheduler.clearing.graph import FREE, Graph
from scheduler.solver.clearing_cycles import Cycle, incidence
from scheduler.solver.clearing_system import System
from scheduler.solver.exact import solver

GUARD_SECONDS = 3600.0
"""Work is what ends a search; this is for a machine that stands still."""


@dataclass(frozen=True)
class Pick:
    """The columns chosen, None when none were found that keep every row; no choice is worth over `bound`."""

    columns: tuple[int, ...] | None
    value: int
    bound: int


def tuned(seed: int, work: float) -> cp_model.CpSolver:
    """A solver for boards: measured with 3000 offers, half the time of the settings for rosters."""
    asking = solver(seed, work, GUARD_SECONDS)
    asking.parameters.linearization_level = 1
    asking.parameters.cp_model_probing_level = 0
    asking.parameters.symmetry_level = 0
    return asking


class Picker:
    """A model over columns that each grant some items; it gains posted rows as they are broken."""

    def __init__(self, graph: Graph, system: System, held: sparse.csc_matrix, asked: Collection[int]) -> None:
        """`held` says which items each column grants; post what always holds and the posted rows `asked`."""
        self.graph, self.system, self.held = graph, system, held
        self.asked = set(asked)
        self.model = cp_model.CpModel()
        self.chosen = [self.model.new_bool_var("") for _ in range(held.shape[1])]
        self.others = [self.model.new_bool_var("") for _ in range(system.worth.size)]
        self._post([*range(system.always), *system.rows_of(sorted(self.asked))])
        worth = [int(value) for value in held.T @ system.goal.items]
        self.value = cp_model.LinearExpr.weighted_sum(
            self.chosen + self.others, worth + system.worth.tolist()
        )
        self.model.maximize(self.value)

    def _post(self, rows: Sequence[int]) -> None:
        mine = (self.system.items[list(rows)] @ self.held).tocsr()
        mine.eliminate_zeros()
        theirs = self.system.others[list(rows)]
        for place, row in enumerate(rows):
            variables, coefs = _of(mine, place, self.chosen)
            more, their = _of(theirs, place, self.others)
            self._row(
                variables + more, coefs + their, int(self.system.lower[row]), int(self.system.upper[row])
            )

    def _row(self, variables: list[cp_model.IntVar], coefs: list[int], lower: int, upper: int) -> None:
        most, least = sum(c for c in coefs if c > 0), sum(c for c in coefs if c < 0)
        if upper >= most and lower <= least:
            return
        if upper == 1 and lower <= 0 and set(coefs) == {1}:
            self.model.add_at_most_one(variables)
        else:
            row = cp_model.LinearExpr.weighted_sum(variables, coefs)
            self.model.add_linear_constraint(row, max(lower, -FREE), min(upper, FREE))

    def balance(self) -> None:
        """Every class is given as often as it is received: what cycles of any length do."""
        graph = self.graph
        classes, items = len(graph.classes), np.arange(graph.item_class.size)
        ones = np.ones(items.size, dtype=np.int64)
        flow = sparse.csr_matrix((ones, (graph.item_class, items)), (classes, items.size))
        flow = flow - sparse.csr_matrix((ones, (graph.gives[graph.item_offer], items)), flow.shape)
        for number in range(classes):
            self._row(*_of(flow.tocsr(), number, self.chosen), 0, 0)

    def forbid(self, columns: Sequence[int]) -> None:
        """Never again all of these together."""
        self.model.add_bool_or([self.chosen[column].negated() for column in columns])

    def pick(self, seed: int, work: float, hint: Sequence[int] = (), most: int | None = None) -> Pick:
        """The best choice within `work` units for each attempt; `most` is a value that none exceeds."""
        bound = FREE if most is None else most
        if most is not None:
            self.model.add(self.value <= most)
        while True:
            self._hint(hint)
            asking = tuned(seed, work)
            status = asking.solve(self.model)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
                bound = min(bound, round(asking.best_objective_bound))
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return Pick(None, -FREE, bound)
            hint = [n for n, column in enumerate(self.chosen) if asking.boolean_value(column)]
            granted = np.asarray(self.held[:, hint].sum(axis=1)).ravel()
            broken = [row for row in self.graph.rows.broken(granted) if row not in self.asked]
            if not broken:
                return Pick(tuple(hint), round(asking.objective_value), bound)
            self.asked.update(broken)
            self._post(self.system.rows_of(broken))

    def _hint(self, columns: Sequence[int]) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        inside = set(columns)
        for number, column in enumerate(self.chosen if inside else ()):
            self.model.add_hint(column, number in inside)


def _of(
    matrix: sparse.csr_matrix, row: int, of: list[cp_model.IntVar]
) -> tuple[list[cp_model.IntVar], list[int]]:
    """The variables and coefficients of a row."""
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return [of[column] for column in matrix.indices[span].tolist()], matrix.data[span].tolist()


def of_cycles(graph: Graph, system: System, cycles: tuple[Cycle, ...], asked: Collection[int]) -> Picker:
    """A choice among cycles."""
    return Picker(graph, system, incidence(cycles, graph.item_offer.size), asked)


def of_items(graph: Graph, system: System, asked: Collection[int]) -> Picker:
    """A choice of items that cycles of any length could grant: a bound for cycles of every length."""
    picker = Picker(
        graph, system, sparse.identity(graph.item_offer.size, dtype=np.int64, format="csc"), asked
    )
    picker.balance()
    return picker
