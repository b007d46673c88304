"""The rows that depend on one agent alone, as courses over the days: what a partial sum still may cost."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.solver.flat_rows import flattened

Ints = NDArray[np.int64]
EVERY = 1 << 40
NEVER = 1 << 60
"""A cost that stands for "not allowed"; sums of costs stay far below."""


@dataclass(frozen=True)
class Course:
    """A sum that grows day by day from `first` to `last`, in units of the row, from 0 at the start.

    After day `first + j - 1` the sum lies in `low[j]..low[j] + len(rep[j]) - 1`; sums whose cost to go
    differs by a constant have one representative `rep`, and `due` is what a sum costs at least (NEVER: no way
    to end it well). `least[j]..most[j]` are the representatives. Where `loose[j]` is 1, the sum is so far
    from its cheapest end that a nearer one stands for it, whose cost to go is not higher.
    """

    first: int
    low: tuple[int, ...]
    rep: tuple[Ints, ...]
    due: tuple[Ints, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    loose: tuple[Ints, ...]
    slackness: float

    @property
    def last(self) -> int:
        """The last day that may change the sum."""
        return self.first + len(self.low) - 2

    @property
    def width(self) -> int:
        """The largest number of representatives that any day has."""
        return max(b - a for a, b in zip(self.least, self.most, strict=True)) + 1


@dataclass
class OwnRow:
    """Rows on one sum of one agent: coefficients of duty variables by day, of defined variables, costs."""

    rows: list[Row]
    days: dict[int, dict[int, int]]
    defined: dict[int, int]

    @cached_property
    def unit(self) -> int:
        """The greatest common divisor of the coefficients."""
        coefs = {coef for day in self.days.values() for coef in day.values()}
        return gcd(*coefs, *self.defined.values()) or 1

    def among(self, allowed: Collection[int]) -> "OwnRow":
        """The same rows over the duty variables that are allowed."""
        days = {
            day: {var: coef for var, coef in coefs.items() if var in allowed}
            for day, coefs in self.days.items()
        }
        return OwnRow(self.rows, {day: coefs for day, coefs in days.items() if coefs}, self.defined)


@dataclass
class Split:
    """All rows sorted by what they depend on: one agent each, several agents together, nobody."""

    own: dict[str, list[list[Row]]] = field(default_factory=dict)
    joint: list[list[Row]] = field(default_factory=list)
    constant: int = 0
    impossible: bool = False


def split_rows(plan: Plan, limits: Limits) -> Split:
    """Sort the rows by the agents they depend on; rows on one and the same sum stay together."""
    merged: dict[int, list[Row]] = defaultdict(list)
    for row in limits.rows:
        merged[id(row.expr)].append(row)
    result = Split({agent.id: [] for agent in plan.problem.agents})
    names = [agent.id for agent in plan.problem.agents]
    groups = list(merged.values())
    first, last = _agents_of([rows[0].expr for rows in groups], plan)
    for rows, low, high in zip(groups, first.tolist(), last.tolist(), strict=True):
        if low == high:
            result.own[names[low]].append(rows)
        elif low < high:
            result.joint.append(rows)
        else:
            cost = cost_at(rows, limits.terms, rows[0].expr.const)
            result.impossible |= cost >= NEVER
            result.constant += cost
    return result


def _agents_of(exprs: Sequence[Expr], plan: Plan) -> tuple[Ints, Ints]:
    """The numbers of the first and the last agent that each expression depends on; first > last for none."""
    number = {agent.id: place for place, agent in enumerate(plan.problem.agents)}
    own = np.array([number[duty.agent] for duty in plan.duties], dtype=np.int64)
    members = [own[list(sum_.terms)] for sum_ in plan.defined]
    low = np.concatenate([own, np.array([held.min() for held in members], dtype=np.int64)])
    high = np.concatenate([own, np.array([held.max() for held in members], dtype=np.int64)])
    var, _, lengths = flattened(exprs)
    first, last = np.full(len(exprs), len(number), dtype=np.int64), np.full(len(exprs), -1, dtype=np.int64)
    some = lengths > 0
    begin = (np.cumsum(lengths) - lengths)[some]
    if begin.size:
        first[some], last[some] = np.minimum.reduceat(low[var], begin), np.maximum.reduceat(high[var], begin)
    return first, last


def own_row(plan: Plan, rows: list[Row]) -> OwnRow:
    """Sort the terms of rows on one sum by day."""
    days: dict[int, dict[int, int]] = defaultdict(dict)
    defined: dict[int, int] = {}
    for var, coef in rows[0].expr.terms.items():
        if var < len(plan.duties):
            days[plan.duties[var].day][var] = coef
        else:
            defined[var] = coef
    return OwnRow(rows, dict(days), defined)


def cost_at(rows: Sequence[Row], terms: dict[str, Terms], value: int) -> int:
    """What rows on one sum cost together at a value of it; NEVER when a hard one is broken."""
    total = 0
    for row in rows:
        slack, on = row.slack(value), terms[row.rule]
        if slack and on.hard:
            return NEVER
        total += on.weight * on.price.of(slack) if slack else 0
    return total


CostKey = tuple[object, ...]


@dataclass(frozen=True)
class Reach:
    """How far a sum can move: on each day before it is over, and from each day on (supersets are allowed)."""

    first: int
    step_low: tuple[int, ...]
    step_high: tuple[int, ...]
    rest_low: tuple[int, ...]
    rest_high: tuple[int, ...]


class Courses:
    """Makes courses, each form of them once."""

    def __init__(self, terms: dict[str, Terms]) -> None:
        """Under the terms of the rules."""
        self.terms = terms
        self._made: dict[tuple[object, ...], Course] = {}

    def of(self, own: OwnRow, reach: Reach, margin: int = EVERY) -> Course:
        """The course of rows on one sum within a reach given in the row's units.

        Soft sums further than `margin` from those that still can end cheapest are loose.
        """
        const = own.rows[0].expr.const
        bounds = tuple(
            (
                row.rule,
                row.lower is not None and row.lower - const,
                row.upper is not None and row.upper - const,
                row.scale,
            )
            for row in own.rows
        )
        key = (own.unit, bounds, reach.step_low, reach.step_high, reach.rest_low, reach.rest_high, margin)
        if key not in self._made:
            self._made[key] = self._make(own, reach, margin)
        return replace(self._made[key], first=reach.first)

    def _make(self, own: OwnRow, reach: Reach, margin: int) -> Course:
        lows = np.concatenate([[0], np.cumsum(reach.step_low)])
        highs = np.concatenate([[0], np.cumsum(reach.step_high)])
        base = int((lows + np.array(reach.rest_low)).min())
        top = int((highs + np.array(reach.rest_high)).max()) + 1
        const = own.rows[0].expr.const
        prices = [cost_at(own.rows, self.terms, const + own.unit * x) for x in range(base, top + 1)]
        costs = _Costs(np.array(prices, dtype=np.int64), base)
        may_be_loose = not any(reach.step_low) and not any(reach.rest_low) and max(prices) < NEVER
        rep, due, least, most, loose = [], [], [], [], []
        for low, high, ahead, above in zip(lows, highs, reach.rest_low, reach.rest_high, strict=True):
            sums = np.arange(low, high + 1)
            to, cost = costs.merged(sums, ahead, above)
            near = _within(to, cost, margin) if may_be_loose else to
            loose.append((near != to).astype(np.int64))
            to = near
            alive = to[cost < NEVER]
            rep.append(to)
            due.append(cost)
            least.append(int(alive.min()) if alive.size else 0)
            most.append(int(alive.max()) if alive.size else 0)
        return Course(
            reach.first,
            tuple(map(int, lows)),
            tuple(rep),
            tuple(due),
            tuple(least),
            tuple(most),
            tuple(loose),
            costs.slackness,
        )


def _within(sums: Ints, due: Ints, margin: int) -> Ints:
    """The sums, those further than a margin from the cheapest ones moved to it.

    For a convex cost of a sum that only grows, what is still to pay above `due` rises with the distance; so
    the nearer sum's cost to go, beside the `due` of the true one, is a lower bound.
    """
    cheapest = np.flatnonzero(due == due.min())
    return np.clip(sums, sums[cheapest[0]] - margin, sums[cheapest[-1]] + margin)


class _Costs:
    """A convex cost by value, NEVER outside an interval."""

    def __init__(self, costs: Ints, base: int) -> None:
        self.costs, self.base = costs, base
        legal = np.flatnonzero(costs < NEVER)
        self.legal = (int(legal[0]) + base, int(legal[-1]) + base) if legal.size else (1, 0)
        self.best = int(np.argmin(costs)) + base
        self.slackness = float((costs == costs.min()).mean()) if legal.size else 0.0
        slopes = np.diff(costs)
        # alike[i] is the last index up to which the slope stays what it is at i.
        changes = np.append(np.flatnonzero(slopes[1:] != slopes[:-1]), slopes.size - 1)
        self.alike = changes[np.searchsorted(changes, np.arange(slopes.size))] + base

    def merged(self, sums: Ints, ahead: int, above: int) -> tuple[Ints, Ints]:
        """Representatives of sums that have `ahead..above` to go, and what each costs at least."""
        first, last = np.maximum(sums + ahead, self.legal[0]), np.minimum(sums + above, self.legal[1])
        dead = first > last
        at = np.clip(np.clip(self.best, first, last) - self.base, 0, self.costs.size - 1)
        due = np.where(dead, NEVER, self.costs[at])
        if sums.size == 1:
            return sums, due
        here = sums[:-1] + ahead
        slope_end = self.alike[np.clip(here - self.base, 0, self.alike.size - 1)]
        inside = (here >= self.legal[0]) & (sums[1:] + above <= self.legal[1])
        same = inside & (slope_end >= sums[:-1] + above)
        alive = np.flatnonzero(~dead)
        if not alive.size:
            return sums, due
        lowest, highest = int(alive[0]), int(alive[-1])
        while lowest < highest and same[lowest]:
            lowest += 1
        while highest > lowest and same[highest - 1]:
            highest -= 1
        return np.clip(sums, sums[lowest], sums[highest]), due
