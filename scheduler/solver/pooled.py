"""A relaxation by pooling: agents who may do the same are counted together, so only head counts remain.

Rows that every agent of a pool has alike are added up; what the sum costs at least is the infimal
convolution of the members' convex costs (Rockafellar 1970, section 5). Every legal roster gives a solution
that costs no more than the roster, so the optimum, or any bound of it, is a lower bound for rosters.
"""

import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import gcd

from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.plan import Plan
from scheduler.solver.compiled import forbidden

Coefs = tuple[tuple[int, int], ...]


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
    banned = forbidden(limits)
    count_of, most = _head_counts(plan, banned)
    result = Pooled(most)
    own: dict[tuple[int, str, Where], list[Row]] = defaultdict(list)
    pools = _pools(plan, banned)
    sizes = {number: len(agents) for number, agents in _members(pools).items()}
    for row in limits.rows:
        if row.rule not in terms:
            continue
        if row.where.agent:
            own[pools[row.where.agent], row.rule, _place(row.where)].append(row)
        else:
            _add(result, [_mapped(row, count_of)], [row], terms[row.rule], plan, count_of)
    for (number, rule, _), rows in own.items():
        if len(rows) == sizes[number]:
            _add(result, [_mapped(row, count_of) for row in rows], rows, terms[rule], plan, count_of)
    return result


def _place(where: Where) -> Where:
    return Where("", where.day, where.interval, where.queue, where.about)


def _pools(plan: Plan, banned: set[int]) -> dict[str, int]:
    kinds: dict[str, set[tuple[str, str | None]]] = {agent.id: set() for agent in plan.problem.agents}
    for var, duty in enumerate(plan.duties):
        if var not in banned:
            kinds[duty.agent].add((duty.shift, duty.queue))
    numbers: dict[frozenset[tuple[str, str | None]], int] = {}
    return {agent: numbers.setdefault(frozenset(can), len(numbers)) for agent, can in kinds.items()}


def _members(pools: dict[str, int]) -> dict[int, list[str]]:
    members: dict[int, list[str]] = defaultdict(list)
    for agent, number in pools.items():
        members[number].append(agent)
    return members


def _head_counts(plan: Plan, banned: set[int]) -> tuple[dict[int, int], list[int]]:
    pools = _pools(plan, banned)
    numbers: dict[tuple[int, int, str, str | None], int] = {}
    most: list[int] = []
    count_of: dict[int, int] = {}
    for var, duty in enumerate(plan.duties):
        if var in banned:
            continue
        key = (pools[duty.agent], duty.day, duty.shift, duty.queue)
        if key not in numbers:
            numbers[key] = len(most)
            most.append(0)
        count_of[var] = numbers[key]
        most[numbers[key]] += 1
    return count_of, most


def _mapped(row: Row, count_of: dict[int, int]) -> dict[int, int] | None:
    """The row over head counts; None when two agents of a pool have different coefficients in it."""
    found: dict[int, int] = {}
    for var, coef in row.expr.terms.items():
        if var in count_of and found.setdefault(count_of[var], coef) != coef:
            return None
    return found


def _add(
    result: Pooled,
    mapped: list[dict[int, int] | None],
    rows: list[Row],
    terms: Terms,
    plan: Plan,
    count_of: dict[int, int],
) -> None:
    most = result.most
    coefs: dict[int, int] = {}
    for one in mapped:
        if one is None or any(coefs.get(count, coef) != coef for count, coef in one.items()):
            return
        coefs.update(one)
    unit = gcd(*coefs.values()) if coefs else 1
    if rows[0].where.agent:
        low, costs = convolve([_costs(row, terms, unit, *_reach(row, plan, count_of)) for row in rows])
    else:
        low, costs = _costs(rows[0], terms, unit, 0, sum(c * most[v] for v, c in coefs.items()))
    if costs and len(set(costs)) == 1 and not _binds(coefs, most, low, unit, costs):
        result.constant += costs[0]
    elif costs:
        result.rows.append(Convex(tuple(sorted(coefs.items())), low, unit, costs))


def _binds(coefs: dict[int, int], most: list[int], low: int, unit: int, costs: tuple[int, ...]) -> bool:
    least_sum = sum(min(0, c * most[v]) for v, c in coefs.items())
    most_sum = sum(max(0, c * most[v]) for v, c in coefs.items())
    return low > least_sum or low + unit * (len(costs) - 1) < most_sum


def _reach(row: Row, plan: Plan, count_of: dict[int, int]) -> tuple[int, int]:
    """The least and most an agent's own sum can be when a day holds one duty at most."""
    least: dict[int, int] = defaultdict(int)
    most: dict[int, int] = defaultdict(int)
    for var, coef in row.expr.terms.items():
        if var not in count_of:
            continue
        day = plan.duties[var].day
        least[day], most[day] = min(least[day], coef), max(most[day], coef)
    return sum(least.values()), sum(most.values())


def _costs(row: Row, terms: Terms, unit: int, low: int, high: int) -> tuple[int, tuple[int, ...]]:
    """Where the row's sum (without its constant) may lie, from what value on, and what each value costs."""
    low = -(-low // unit) * unit
    values = range(low, high + 1, unit)
    if terms.hard:
        legal = [v for v in values if row.slack(row.expr.const + v) == 0]
        return (legal[0], (0,) * len(legal)) if legal else (0, ())
    return low, tuple(terms.weight * terms.price.of(row.slack(row.expr.const + v)) for v in values)


def convolve(parts: list[tuple[int, tuple[int, ...]]]) -> tuple[int, tuple[int, ...]]:
    """The least cost of each total of several convex costs: their steps in order of rising slope."""
    if not parts or not all(costs for _, costs in parts):
        return 0, ()
    steps = sorted(b - a for _, costs in parts for a, b in itertools.pairwise(costs))
    totals = [sum(costs[0] for _, costs in parts)]
    for step in steps:
        totals.append(totals[-1] + step)
    return sum(low for low, _ in parts), tuple(totals)
