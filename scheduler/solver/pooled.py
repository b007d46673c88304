"""A relaxation by pooling: agents who may do the same are counted together, so only head counts remain.

Rows that every agent of a pool has alike are added up; what the sum costs at least is the infimal
convolution of the members' convex costs (Rockafellar 1970, section 5). Every legal roster gives a solution
that costs no more than the roster, so the optimum, or any bound of it, is a lower bound for rosters.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from math import gcd

from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.plan import Plan
from scheduler.solver.compiled import forbidden

Coefs = tuple[tuple[int, int], ...]
Costs = tuple[int, tuple[int, ...]]
"""The lowest value a sum may have, and what it costs from there on in steps of the row's unit."""


@dataclass(frozen=True)
class Convex:
    """A convex cost of a sum: `costs[i]` at `low + i * unit`, infinite elsewhere; the sum is over head
    counts.
    """

    coefs: Coefs
    low: int
    unit: int
    costs: tuple[int, ...]


@dataclass
class Pooled:
    """Head counts 0..most[v] per pool, day, shift and queue, and the convex costs of their sums, beside a
    constant cost.
    """

    most: list[int] = field(default_factory=list)
    rows: list[Convex] = field(default_factory=list)
    constant: int = 0


def pool(plan: Plan, limits: Limits, terms: Mapping[str, Terms]) -> Pooled:
    """The pooled relaxation under the terms given: a rule without any is left out."""
    return _Pooling(plan, forbidden(plan, limits), terms).add_up(limits.rows)


class _Pooling:
    """The work of pooling: which agents belong together, and what their rows cost as one."""

    def __init__(self, plan: Plan, banned: set[int], terms: Mapping[str, Terms]) -> None:
        self.plan, self.terms = plan, terms
        kinds: dict[str, set[tuple[str, str | None]]] = {agent.id: set() for agent in plan.problem.agents}
        for var, duty in enumerate(plan.duties):
            if var not in banned:
                kinds[duty.agent].add((duty.shift, duty.queue))
        numbers: dict[frozenset[tuple[str, str | None]], int] = {}
        self.pool_of = {
            agent: numbers.setdefault(frozenset(can), len(numbers)) for agent, can in kinds.items()
        }
        self.sizes = Counter(self.pool_of.values())
        self.result = Pooled()
        self.count_of: dict[int, int] = {}
        counts: dict[tuple[int, int, str, str | None], int] = {}
        for var, duty in enumerate(plan.duties):
            if var not in banned:
                key = (self.pool_of[duty.agent], duty.day, duty.shift, duty.queue)
                self.count_of[var] = counts.setdefault(key, len(counts))
        heads = Counter(self.count_of.values())
        self.result.most.extend(heads[count] for count in range(len(counts)))

    def add_up(self, rows: Iterable[Row]) -> Pooled:
        """Rows on one and the same sum are joined; rows that all agents of a pool have are added up.

        Rows over defined variables are left out: a head count does not tell who is behind it.
        """
        shared: dict[int, list[Row]] = defaultdict(list)
        own: dict[tuple[int, str, Where], list[Row]] = defaultdict(list)
        for row in rows:
            if row.rule in self.terms and max(row.expr.terms, default=0) < len(self.plan.duties):
                if row.where.agent:
                    place = replace(row.where, agent="")
                    own[self.pool_of[row.where.agent], row.rule, place].append(row)
                else:
                    shared[id(row.expr)].append(row)
        for joined in shared.values():
            self._add(joined[:1], partial(self._joined, joined))
        for (number, _, _), alike in own.items():
            if len(alike) == self.sizes[number]:
                self._add(alike, partial(self._summed, alike))
        return self.result

    def _add(self, rows: list[Row], price: Callable[[int, dict[int, int]], Costs]) -> None:
        """Add a row over head counts, unless agents of a pool have different coefficients in it or none."""
        coefs: dict[int, int] = {}
        seen: set[int] = set()
        for row in rows:
            for var, coef in row.expr.terms.items():
                if var in self.count_of:
                    if var in seen or coefs.setdefault(self.count_of[var], coef) != coef:
                        return
                    seen.add(var)
        heads = Counter(self.count_of[var] for var in seen)
        if any(heads[count] != self.result.most[count] for count in coefs):
            return
        unit = gcd(*coefs.values()) if coefs else 1
        low, costs = price(unit, coefs)
        least, most = self._reach(coefs)
        binds = low > least or low + unit * (len(costs) - 1) < most
        if costs and len(set(costs)) == 1 and not binds:
            self.result.constant += costs[0]
        elif costs:
            self.result.rows.append(Convex(tuple(sorted(coefs.items())), low, unit, costs))

    def _reach(self, coefs: dict[int, int]) -> tuple[int, int]:
        sums = [coef * self.result.most[count] for count, coef in coefs.items()]
        return sum(min(0, value) for value in sums), sum(max(0, value) for value in sums)

    def _joined(self, rows: list[Row], unit: int, coefs: dict[int, int]) -> Costs:
        """The costs of several rows on one sum, added value by value where all of them allow it."""
        parts = [_costs(row, self.terms[row.rule], unit, *self._reach(coefs)) for row in rows]
        first = max(low for low, _ in parts)
        last = min(low + unit * len(costs) for low, costs in parts)
        totals = [
            sum(costs[(value - low) // unit] for low, costs in parts) for value in range(first, last, unit)
        ]
        return first, tuple(totals)

    def _summed(self, rows: list[Row], unit: int, coefs: dict[int, int]) -> Costs:
        return convolve([_costs(row, self.terms[row.rule], unit, *self._own_reach(row)) for row in rows])

    def _own_reach(self, row: Row) -> tuple[int, int]:
        """The least and most an agent's own sum can be when a day holds one duty at most."""
        least: dict[tuple[str, int], int] = defaultdict(int)
        most: dict[tuple[str, int], int] = defaultdict(int)
        for var, coef in row.expr.terms.items():
            if var in self.count_of:
                cell = (self.plan.duties[var].agent, self.plan.duties[var].day)
                least[cell], most[cell] = min(least[cell], coef), max(most[cell], coef)
        return sum(least.values()), sum(most.values())


def _costs(row: Row, terms: Terms, unit: int, low: int, high: int) -> Costs:
    """Where the row's sum (without its constant) may lie, from what value on, and what each value costs."""
    low = -(-low // unit) * unit
    values = range(low, high + 1, unit)
    if terms.hard:
        legal = [v for v in values if row.slack(row.expr.const + v) == 0]
        return (legal[0], (0,) * len(legal)) if legal else (0, ())
    return low, tuple(terms.weight * terms.price.of(row.slack(row.expr.const + v)) for v in values)


def convolve(parts: list[Costs]) -> Costs:
    """The least cost of each total of several convex costs: their steps in order of rising slope."""
    if not parts or not all(costs for _, costs in parts):
        return 0, ()
    steps = sorted(b - a for _, costs in parts for a, b in itertools.pairwise(costs))
    totals = [sum(costs[0] for _, costs in parts)]
    for step in steps:
        totals.append(totals[-1] + step)
    return sum(low for low, _ in parts), tuple(totals)
