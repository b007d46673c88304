"""What a promise costs: hours, money and service by the chance with which the target must hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.staffing.requirement import expected, on_contacts
from scheduler.staffing.target import reached
from scheduler.staffing.uncertainty import rate_nodes
from webapp.centre.model import Centre, ForecastRow, QueueConf, RequirementRow
from webapp.centre.tables import table_bytes
from webapp.services.layers import ShrinkageOf
from webapp.services.staff import rates_sd, required_hours, shrinkages, staff_centre, staffing_norm

FILE = "chances.csv"
COLUMNS = ("chance", "required_hours", "cost", "service_level", "share_held")
CHANCES: tuple[float | None, ...] = (None, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
NODES = 25


@dataclass(frozen=True)
class ChanceCost:
    """Staffed for a chance (None = to the mean): hours to be rostered, their cost, the share of the calls
    that is expected in time over the forecast's distribution, and the mean chance with which the target
    really holds in an interval (rounding up, least seats and caps included).
    """

    chance: float | None
    required_hours: float
    cost: float
    service_level: float
    share_held: float


def chance_costs(
    centre: Centre, rows: Sequence[ForecastRow], shrinkage: ShrinkageOf | None = None
) -> tuple[ChanceCost, ...]:
    """The table, cheapest promise first. Raises CannotDo without rows."""
    return tuple(_cost(centre, rows, shrinkage or {}, chance) for chance in CHANCES)


def chances_bytes(costs: Sequence[ChanceCost]) -> bytes:
    """chances.csv; an empty chance is "staffed to the mean"."""
    lines = (
        (
            "" if c.chance is None else f"{c.chance:g}",
            f"{c.required_hours:.1f}",
            f"{c.cost:.0f}",
            f"{c.service_level:.4f}",
            f"{c.share_held:.4f}",
        )
        for c in costs
    )
    return table_bytes(COLUMNS, lines)


def with_chance(centre: Centre, chance: float | None) -> Centre:
    """The centre with every queue staffed for that chance."""
    return replace(centre, queues=tuple(replace(queue, chance=chance) for queue in centre.queues))


def _cost(
    centre: Centre, rows: Sequence[ForecastRow], shrinkage: ShrinkageOf, chance: float | None
) -> ChanceCost:
    under = with_chance(centre, chance)
    needs = staff_centre(under, rows, shrinkage)
    calls = in_time = held = 0.0
    for queue in under.queues:
        mine = [row for row in rows if row.queue == queue.code and row.mean > 0]
        if mine:
            starts = {row.interval_start for row in mine}
            wanted = [row for row in needs if row.queue == queue.code and row.interval_start in starts]
            sums = _queue(centre, queue, mine, wanted, shrinkage)
            calls, in_time, held = calls + sums[0], in_time + sums[1], held + sums[2]
    busy = sum(row.mean > 0 for row in rows)
    hours, conf = required_hours(centre, needs), centre.planning
    return ChanceCost(
        chance,
        hours,
        hours / (1 - conf.absence) * conf.hour_cost,
        in_time / calls if calls else 1.0,
        held / busy if busy else 1.0,
    )


def _queue(
    centre: Centre,
    queue: QueueConf,
    rows: Sequence[ForecastRow],
    needs: Sequence[RequirementRow],
    shrinkage: ShrinkageOf,
) -> tuple[float, float, float]:
    """Calls, calls in time, and the sum of the intervals' chances that the target holds."""
    norm = staffing_norm(queue)
    nodes = rate_nodes([row.mean for row in rows], rates_sd(rows), NODES)
    aht = np.array([row.aht_s for row in needs])
    agents = np.array([row.required for row in needs], dtype=float)
    there = on_contacts(agents, shrinkages(queue, rows, shrinkage))
    load = nodes * aht / (60.0 * centre.interval_minutes)
    outcome = expected(load, np.broadcast_to(there, load.shape), np.broadcast_to(aht, load.shape), norm)
    in_time = float((outcome.service_level * nodes).mean(axis=0).sum())
    return float(nodes.mean(axis=0).sum()), in_time, float(reached(norm.target, outcome).mean(axis=0).sum())
