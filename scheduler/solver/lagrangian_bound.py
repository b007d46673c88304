"""The bound of a posted problem's cost: prices sought, then joint rows priced in whole heads, all proven."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.solver.columns import Ascent, ascend, start_tours
from scheduler.solver.lagrangian import SCALE, Relaxation, couple
from scheduler.solver.lagrangian_advice import Advice
from scheduler.solver.lagrangian_blocks import block_bound, blocks, shares
from scheduler.solver.tour_rows import Ints
from scheduler.solver.tour_space import TourSpace

SHARE_OF_PRICES = 0.6


@dataclass(frozen=True)
class CostBound:
    """A cost that no legal roster undercuts, proven in whole numbers.

    `loosely` names the rules some of whose rows are priced apart from their agent's tours, `unpriced` those
    with rows that are not priced at all (several agents and a defined variable in one). `start` are the duty
    variables of a roster to begin a search with; it may break rules between agents, and those of `loosely`.
    """

    cost: int
    loosely: tuple[str, ...]
    unpriced: tuple[str, ...]
    start: tuple[int, ...]

    @property
    def statement(self) -> str:
        """What the bound takes into account, in words."""
        text = "The bound prices rules of one agent exactly, tour by tour, and rules on several by their sums"
        if self.loosely:
            text += f"; apart from tours {', '.join(self.loosely)}"
        if self.unpriced:
            text += f"; in part not at all {', '.join(self.unpriced)}"
        return text + "."


def cost_bound(
    space: TourSpace, seconds: float, known: Ascent | None = None, advice: Advice | None = None
) -> CostBound | None:
    """Bound the cost of a problem within about `seconds`; None when an agent has no legal tour.

    `known` are the prices already found for it, `advice` what is known of good ones.
    """
    until = time.monotonic() + seconds
    if not space.has_tours():
        return None
    relaxation = advice.relaxation if advice is not None else Relaxation(space, couple(space))
    coupling = relaxation.coupling
    found = known or ascend(
        relaxation, lambda: until - time.monotonic() - (1 - SHARE_OF_PRICES) * seconds, advice=advice
    )
    value = found.relaxed.value + _gain(relaxation, found.prices, lambda: until - time.monotonic())
    return CostBound(
        -(-value // SCALE),
        tuple(sorted({row.rule for row in space.left_out()})),
        tuple(sorted({row.rule for row in coupling.dropped})),
        tuple(start_tours(found)),
    )


def _gain(relaxation: Relaxation, row_prices: Ints, left: Callable[[], float]) -> int:
    """By how much the bound rises (in 1 / SCALE) when joint rows that share heads are priced together."""
    coupling = relaxation.coupling
    groups = blocks(coupling)
    gain = 0
    for block, price in zip(groups, shares(coupling, groups, row_prices), strict=True):
        relaxation.space.check_wanted()
        if len(block.rows) > 1 and left() > 0:
            apart = relaxation.rows_at_least(row_prices, block.rows)
            gain += max(0, block_bound(coupling, block, price, seed=1).least - apart)
    return gain


def tours_bound(plan: Plan, limits: Limits, seconds: float) -> CostBound | None:
    """Bound the cost of a posted problem; None when an agent has no legal tour."""
    return cost_bound(TourSpace(plan, limits), seconds)
