"""Joint rows that meet in few days' head counts, priced together in whole numbers: one small program each.

A joint row belongs to the block of the last day that it counts, with those rows it shares head counts with on
that day. A head count that two blocks count is one number in each, its price shared out between them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.exact import solver
from scheduler.solver.lagrangian import SCALE, Coupling, JointRow
from scheduler.solver.tour_rows import Ints

MOST_COUNTS = 60
WORK = 1.0
SECONDS = 10.0


@dataclass(frozen=True)
class Block:
    """Rows (by number) priced together, and the head counts that they count."""

    rows: tuple[int, ...]
    counts: Ints


@dataclass(frozen=True)
class BlockBound:
    """What a block costs at least (in 1 / SCALE), and the heads that a best known answer has."""

    least: int
    heads: Ints


def blocks(coupling: Coupling) -> list[Block]:
    """The blocks of a problem's joint rows; a row over many head counts is a block of its own."""
    parent: dict[tuple[int, int], tuple[int, int]] = {}

    def find(item: tuple[int, int]) -> tuple[int, int]:
        while parent.setdefault(item, item) != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    alone, home = [], {}
    for number, row in enumerate(coupling.rows):
        if row.classes.size > MOST_COUNTS:
            alone.append(number)
            continue
        day = int(coupling.day_of[row.classes].max())
        first = find((day, int(row.classes[0])))
        for count in row.classes[1:].tolist():
            parent[find((day, count))] = first
        home[number] = (day, int(row.classes[0]))
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, place in home.items():
        members[find(place)].append(number)
    groups = [*members.values(), *([number] for number in alone)]
    return [
        Block(tuple(group), np.unique(np.concatenate([coupling.rows[number].classes for number in group])))
        for group in groups
    ]


def shares(coupling: Coupling, found: Sequence[Block], row_prices: Ints) -> list[Ints]:
    """The price of each block's head counts that prices of its rows make."""
    result = []
    for block in found:
        price = np.zeros(block.counts.size, dtype=np.int64)
        for number in block.rows:
            row = coupling.rows[number]
            price[np.searchsorted(block.counts, row.classes)] += row_prices[number] * row.coefs
        result.append(price)
    return result


def block_bound(coupling: Coupling, block: Block, price: Ints, seed: int) -> BlockBound:
    """The least of what the block's rows cost less what its heads are paid, bounded in whole numbers."""
    model = cp_model.CpModel()
    heads = [model.new_int_var(0, int(coupling.heads[count]), "") for count in block.counts]
    costs: list[cp_model.LinearExprT] = []
    constant = 0
    for number in block.rows:
        row = coupling.rows[number]
        places = np.searchsorted(block.counts, row.classes)
        total = cp_model.LinearExpr.weighted_sum([heads[i] for i in places], row.coefs.tolist())
        constant += int(row.costs[0])
        costs.extend(_steps(model, row, total))
    costs.extend(-int(paid) * head for paid, head in zip(price, heads, strict=True) if paid)
    model.minimize(cp_model.LinearExpr.sum(costs))
    search = solver(seed, WORK, SECONDS)
    status = search.solve(model)
    least = floor(search.best_objective_bound + 1e-6)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return BlockBound(constant * SCALE + least, np.array([search.value(head) for head in heads]))
    return BlockBound(constant * SCALE + least, np.zeros(block.counts.size, dtype=np.int64))


def _steps(model: cp_model.CpModel, row: JointRow, total: cp_model.LinearExprT) -> list[cp_model.LinearExprT]:
    """The cost of a row above its first point, by one variable for each slope."""
    lengths: list[int] = []
    slopes: list[int] = []
    unit = int(np.gcd.reduce(row.coefs))
    for (here, cost), (there, more) in pairwise(zip(row.points.tolist(), row.costs.tolist(), strict=True)):
        length = (there - here) // unit
        slope = (more - cost) * SCALE // length
        if slopes and slopes[-1] == slope:
            lengths[-1] += length
        else:
            lengths.append(length)
            slopes.append(slope)
    steps = [model.new_int_var(0, length, "") for length in lengths]
    model.add(total == int(row.points[0]) + unit * cp_model.LinearExpr.sum(steps))
    return [slope * step for slope, step in zip(slopes, steps, strict=True)]
