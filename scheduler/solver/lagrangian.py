"""Lower bounds by Lagrangian relaxation: tours of single agents against the rows that bind several together.

For any whole-number prices of the sums of joint rows, the cheapest tours under these prices plus what each
sum costs at least is a cost that no legal roster undercuts (Geoffrion 1974); all of it is computed in whole
numbers, so that it holds whatever advised the prices.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import gcd
from typing import Any

import numpy as np
from numba import njit

from scheduler.posting.limits import Row, Terms
from scheduler.posting.linear import Index
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price
from scheduler.solver.flat_rows import flattened
from scheduler.solver.tour_rows import NEVER, Ints, cost_at
from scheduler.solver.tour_space import Tour, TourSpace

SCALE = 1 << 10
"""Prices are in units of 1 / SCALE."""


@dataclass(frozen=True)
class JointRow:
    """A convex cost of a sum over head counts: exact at `points`, straight between them, infinite outside."""

    classes: Ints
    coefs: Ints
    points: Ints
    costs: Ints


@dataclass(frozen=True)
class Coupling:
    """What binds agents together: head counts (duty variables alike to all joint rows) and joint rows.

    `class_of[var]` is a duty variable's head count, -1 where no joint row counts it; `heads` is how many
    agents could be counted, `day_of` the last day of their duties. `constant` is a cost that nothing changes,
    `dropped` are rows it cannot express.
    """

    class_of: Ints
    heads: Ints
    day_of: Ints
    rows: tuple[JointRow, ...]
    constant: int
    impossible: bool
    dropped: tuple[Row, ...]

    @property
    def matrix(self) -> tuple[Ints, Ints, Ints]:
        """Row numbers, head counts and coefficients of all joint rows."""
        nothing = np.zeros(0, dtype=np.int64)
        numbers = np.concatenate(
            [np.full(row.classes.size, i) for i, row in enumerate(self.rows)] or [nothing]
        )
        classes = np.concatenate([row.classes for row in self.rows] or [nothing])
        coefs = np.concatenate([row.coefs for row in self.rows] or [nothing])
        return numbers.astype(np.int64), classes.astype(np.int64), coefs.astype(np.int64)


def couple(space: TourSpace) -> Coupling:
    """Find the joint rows of a problem, those that tours do without among them."""
    plan, terms = space.plan, space.limits.terms
    groups: list[Sequence[Row]] = list(space.split.joint)
    merged: dict[int, list[Row]] = defaultdict(list)
    for row in space.left_out():
        merged[id(row.expr)].append(row)
    groups.extend(merged.values())
    duties = len(plan.duties)
    flat = flattened([rows[0].expr for rows in groups])
    defined = np.array([bool((part >= duties).any()) for part in _parts(flat[0], flat[2])], dtype=np.bool_)
    usable = [rows for rows, out in zip(groups, defined, strict=True) if not out]
    dropped = [row for rows, out in zip(groups, defined, strict=True) if out for row in rows]
    columns = _columns(flattened([rows[0].expr for rows in usable]), duties)
    class_of = np.full(duties, -1, dtype=np.int64)
    known: dict[bytes, int] = {}
    kinds: list[tuple[Ints, Ints]] = []
    for var, (rows_of, coefs) in columns:
        if var not in space.banned:
            number = known.setdefault(rows_of.tobytes() + coefs.tobytes(), len(known))
            if number == len(kinds):
                kinds.append((rows_of, coefs))
            class_of[var] = number
    heads, days = _heads(plan, class_of, len(kinds))
    by_row: list[list[tuple[int, int]]] = [[] for _ in usable]
    for number, (rows_of, coefs) in enumerate(kinds):
        for row_number, coef in zip(rows_of.tolist(), coefs.tolist(), strict=True):
            by_row[row_number].append((number, coef))
    made = [joint_row(rows, terms, counts, heads) for rows, counts in zip(usable, by_row, strict=True)]
    constant = space.split.constant + sum(row for row in made if isinstance(row, int) and row < NEVER)
    impossible = space.split.impossible or any(isinstance(row, int) and row >= NEVER for row in made)
    kept = tuple(row for row in made if isinstance(row, JointRow))
    return Coupling(class_of, heads, days, kept, constant, impossible, tuple(dropped))


def _parts(items: Index, lengths: Ints) -> Iterator[Index]:
    """The items of each of several lists that stand one after another."""
    last = np.cumsum(lengths)
    return (items[begin:end] for begin, end in zip((last - lengths).tolist(), last.tolist(), strict=True))


def _columns(flat: tuple[Index, Index, Ints], duties: int) -> Iterator[tuple[int, tuple[Ints, Ints]]]:
    """The duty variables that rows count, each with the rows' numbers and its coefficients."""
    var, coef, lengths = flat
    order = np.argsort(var, kind="stable")
    row: Ints = np.repeat(np.arange(lengths.size, dtype=np.int64), lengths)[order]
    amount: Ints = coef[order].astype(np.int64)
    counts = np.bincount(var, minlength=duties)
    used = np.flatnonzero(counts)
    last = np.cumsum(counts[used])
    for number, begin, end in zip(used.tolist(), (last - counts[used]).tolist(), last.tolist(), strict=True):
        yield number, (row[begin:end], amount[begin:end])


def _heads(plan: Plan, class_of: Ints, classes: int) -> tuple[Ints, Ints]:
    """For each head count how many agents' days could count, and the last of these days."""
    agent_no = {agent.id: number for number, agent in enumerate(plan.problem.agents)}
    counted = np.flatnonzero(class_of >= 0)
    duties = [plan.duties[var] for var in counted.tolist()]
    day = np.array([duty.day for duty in duties], dtype=np.int64)
    agent = np.array([agent_no[duty.agent] for duty in duties], dtype=np.int64)
    days = np.zeros(classes, dtype=np.int64)
    np.maximum.at(days, class_of[counted], day)
    horizon = plan.problem.horizon.days
    cells = np.unique((class_of[counted] * len(agent_no) + agent) * horizon + day)
    return np.bincount(cells // max(1, len(agent_no) * horizon), minlength=classes), days


@cache
def _bends(scale: Price | None, price: Price) -> frozenset[int]:
    """Distances from the limits between which a row's cost is straight."""
    knees = {*price.knees, 1}
    if scale is None:
        return frozenset(knees)
    found = set(scale.knees)
    for knee in knees:
        low, high = 0, 1 << 40
        while low < high:
            middle = (low + high) // 2
            if scale.of(middle) >= knee:
                high = middle
            else:
                low = middle + 1
        found.update((max(0, low - 1), low))
    return frozenset(found)


def joint_row(
    rows: Sequence[Row], terms: dict[str, Terms], counts: list[tuple[int, int]], heads: Ints
) -> JointRow | int:
    """The rows on one sum as a convex cost over head counts; only its cost when it cannot change."""
    const = rows[0].expr.const
    unit = gcd(*(coef for _, coef in counts)) if counts else 1
    low = sum(min(0, coef * int(heads[number])) for number, coef in counts)
    high = sum(max(0, coef * int(heads[number])) for number, coef in counts)
    bends = {low, high}
    for row in rows:
        for far in _bends(row.scale, terms[row.rule].price):
            bends.update(bound - const + far for bound in (row.upper,) if bound is not None)
            bends.update(bound - const - far for bound in (row.lower,) if bound is not None)
    grid = {side * unit for bend in bends for side in (bend // unit, -(-bend // unit))}
    points = [p for p in sorted(grid) if low <= p <= high]
    costs = [cost_at(rows, terms, const + p) for p in points]
    legal = [i for i, cost in enumerate(costs) if cost < NEVER]
    if not legal or (len({costs[i] for i in legal}) == 1 and len(legal) == len(points)):
        return costs[legal[0]] if legal else NEVER
    number, coef = zip(*sorted(counts), strict=True)
    return JointRow(
        np.array(number, dtype=np.int64),
        np.array(coef, dtype=np.int64),
        np.array([points[i] for i in legal], dtype=np.int64),
        np.array([costs[i] for i in legal], dtype=np.int64),
    )


@dataclass(frozen=True)
class Relaxed:
    """The bound of some prices (`value` in 1 / SCALE), with the cheapest tour of each agent."""

    value: int
    tours: tuple[Tour, ...]

    @property
    def cost(self) -> int:
        """The bound as a whole cost: rounded up, as costs are whole."""
        return -(-self.value // SCALE)


@njit(cache=True, nogil=True)
def _add_up(numbers: Any, classes: Any, coefs: Any, row_prices: Any, out: Any) -> Any:
    for k in range(numbers.size):
        out[classes[k]] += row_prices[numbers[k]] * coefs[k]


class Relaxation:
    """The Lagrangian relaxation of a problem's joint rows."""

    def __init__(self, space: TourSpace, coupling: Coupling) -> None:
        """Of the joint rows of a problem."""
        self.space, self.coupling = space, coupling
        self._numbers, self._classes, self._coefs = coupling.matrix
        self._points = np.concatenate([row.points for row in coupling.rows] or [np.zeros(0, np.int64)])
        self._costs = np.concatenate([row.costs for row in coupling.rows] or [np.zeros(0, np.int64)])
        sizes = np.array([row.points.size for row in coupling.rows], dtype=np.int64)
        self._starts = np.cumsum(sizes) - sizes
        self._row_of = np.repeat(np.arange(sizes.size), sizes)
        self._agents = len(space.plan.problem.agents)
        agent_no = {agent.id: number for number, agent in enumerate(space.plan.problem.agents)}
        owner = np.array([agent_no[duty.agent] for duty in space.plan.duties], dtype=np.int64)
        # The plan numbers variables agent by agent.
        ends = np.searchsorted(owner, np.arange(self._agents + 1))
        self._span_of = [slice(int(a), int(b)) for a, b in pairwise(ends)]
        self._priced = np.zeros(owner.size, dtype=np.int64)

    def count_prices(self, row_prices: Ints) -> Ints:
        """What each head costs under prices of the joint rows' sums."""
        found = np.zeros(self.coupling.heads.size, dtype=np.int64)
        _add_up(self._numbers, self._classes, self._coefs, row_prices, found)
        return found

    def duty_prices(self, count_prices: Ints) -> Ints:
        """What each duty variable costs under prices of heads."""
        priced = np.append(count_prices, 0)
        return priced[self.coupling.class_of]

    def duty_prices_of(self, agent_no: int, count_prices: Ints) -> Ints:
        """The same for one agent's duty variables only: what stands at others is of earlier calls."""
        span = self._span_of[agent_no]
        self._priced[span] = np.append(count_prices, 0)[self.coupling.class_of[span]]
        return self._priced

    def rows_at_least(self, row_prices: Ints, rows: Sequence[int] | None = None) -> int:
        """What joint rows (all, or some by number) cost at least when each unit of their sums is paid its
        price.
        """
        if not self._points.size:
            return 0
        values = self._costs * SCALE - row_prices[self._row_of] * self._points
        least = np.minimum.reduceat(values, self._starts)
        return int(least.sum() if rows is None else least[list(rows)].sum())

    def slope(self, row_prices: Ints, tours: Sequence[Tour]) -> Ints:
        """How the bound changes with each row's price: the tours' sum less the sum that is cheapest there."""
        classes = self.coupling.class_of[[var for tour in tours for var in tour.vars]]
        heads = np.bincount(classes[classes >= 0], minlength=self.coupling.heads.size)
        sums = np.zeros(len(self.coupling.rows), dtype=np.int64)
        _add_up(self._classes, self._numbers, self._coefs, heads, sums)
        values = self._costs * SCALE - row_prices[self._row_of] * self._points
        least = np.minimum.reduceat(values, self._starts)
        rows, first = np.unique(self._row_of[values == least[self._row_of]], return_index=True)
        sums[rows] -= self._points[np.flatnonzero(values == least[self._row_of])[first]]
        return sums

    def tours_at(self, count_prices: Ints) -> list[Tour | None]:
        """The cheapest tour of every agent under prices of heads."""
        prices = self.duty_prices(count_prices)
        return [self.space.cheapest(agent, prices, weight=SCALE) for agent in range(self._agents)]

    def at(self, row_prices: Ints) -> Relaxed | None:
        """The bound of prices of the joint rows' sums; None when some agent has no tour."""
        tours = self.tours_at(self.count_prices(row_prices))
        held = [tour for tour in tours if tour is not None]
        if len(held) < len(tours):
            return None
        total = self.coupling.constant * SCALE + self.rows_at_least(row_prices)
        return Relaxed(total + sum(tour.cost for tour in held), tuple(held))
