"""Several queues, several skills: what pooling saves, and what training one more agent is worth.

The shortage of an interval is what no assignment of the agents there to queues they serve can cover. By
Hall's theorem (Ore 1955 for deficiencies) it is the largest excess, over all sets of queues, of the agents
needed by the set over the agents there who serve any of it. The worth of a skill is the
shortage that goes when one agent has it: the price of the skill constraint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.staffing.requirement import StaffingNorm
from scheduler.staffing.target import ServiceTarget

FloatArray = NDArray[np.float64]
Skills = frozenset[str]
MOST_QUEUES = 12


def pooled_norm(norms: Sequence[StaffingNorm]) -> StaffingNorm:
    """The norm of one queue in place of several: the strictest target, the least patience and occupancy.

    Least seats are those of the busiest floor, most seats are added up; shrinkage is the largest. Raises
    ValueError unless all targets are shares in time of the same contacts, or equal.
    """
    if not norms:
        raise ValueError("Pooling needs at least one queue.")
    targets = [norm.target for norm in norms]
    first = targets[0]
    if len(set(targets)) > 1:
        shares = [target for target in targets if isinstance(target, ServiceTarget)]
        if len(shares) < len(targets) or len({target.of for target in shares}) > 1:
            raise ValueError("Queues can be pooled when their targets are shares of the same calls in time.")
        share = max(target.share for target in shares)
        first = ServiceTarget(share, min(target.threshold_s for target in shares), shares[0].of)
    patience = [norm.patience_s for norm in norms if norm.patience_s]
    ceilings = [norm.most_seats for norm in norms]
    patient = len(patience) == len(norms)
    return replace(
        norms[0],
        target=first,
        patience_s=min(patience) if patient else None,
        norm="erlang_a" if patient and all(norm.norm == "erlang_a" for norm in norms) else "erlang_c",
        shrinkage=max(norm.shrinkage for norm in norms),
        max_occupancy=min(norm.max_occupancy for norm in norms),
        least_seats=max(norm.least_seats for norm in norms),
        most_seats=None if None in ceilings else sum(seats or 0 for seats in ceilings),
    )


def pooled_calls(calls: ArrayLike, aht_s: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Calls and mean handle time of queues (rows) taken together, interval by interval."""
    counts, hold = np.asarray(calls, dtype=float), np.asarray(aht_s, dtype=float)
    total = counts.sum(axis=0)
    mean = np.divide((counts * hold).sum(axis=0), total, out=hold.max(axis=0), where=total > 0)
    return total, np.asarray(mean)


def shortage(needs: Mapping[str, ArrayLike], there: Mapping[Skills, ArrayLike]) -> FloatArray:
    """Agents missing in each interval, however those there are assigned.

    `needs` by queue, `there` by the set of queues that a group of agents serves. Raises ValueError for more
    than 12 queues, whose sets are too many.
    """
    queues = sorted(needs)
    if len(queues) > MOST_QUEUES:
        raise ValueError(f"Skills of at most {MOST_QUEUES} queues can be priced together, not {len(queues)}.")
    wanted = {queue: np.asarray(needs[queue], dtype=float) for queue in queues}
    groups = [(skills, np.asarray(number, dtype=float)) for skills, number in there.items()]
    worst = np.zeros(np.broadcast_shapes(*(series.shape for series in wanted.values())) if queues else (0,))
    for chosen in range(1, 1 << len(queues)):
        members = {queue for place, queue in enumerate(queues) if chosen >> place & 1}
        need = sum(wanted[queue] for queue in members)
        able = sum((number for skills, number in groups if skills & members), np.zeros_like(worst))
        worst = np.maximum(worst, need - able)
    return worst


def training_worth(
    needs: Mapping[str, ArrayLike], there: Mapping[Skills, ArrayLike], heads: Mapping[Skills, int]
) -> dict[tuple[Skills, str], float]:
    """Agent-intervals of shortage that go when one agent of a group learns one more queue.

    The agent is on duty like the group's average agent: `there` / `heads` of the time.
    """
    before = shortage(needs, there).sum()
    found = {}
    for skills, number in heads.items():
        series = np.asarray(there.get(skills, 0.0), dtype=float)
        if number < 1 or not series.any():
            continue
        one = series / number
        for queue in sorted(set(needs) - skills):
            wider = skills | {queue}
            changed = {**there, skills: series - one, wider: np.asarray(there.get(wider, 0.0)) + one}
            found[skills, queue] = float(before - shortage(needs, changed).sum())
    return found
