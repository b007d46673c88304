"""From a forecast to the agents to be rostered."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from scheduler.domain.sentence import Facts, Sentence
from scheduler.staffing.erlang import FloatArray
from scheduler.staffing.requirement import StaffingNorm, requirement_for
from scheduler.staffing.seat_table import TableMode, doubts
from scheduler.staffing.target import AbandonTarget, ServiceTarget, SpeedTarget, Target
from webapp.centre.model import Centre, ForecastRow, QueueConf, RequirementRow
from webapp.centre.requirements import requirement_bytes
from webapp.centre.tables import write_whole
from webapp.services.layers import ShrinkageOf
from webapp.services.problems import CannotDo

FILE = "requirement.csv"
DECIMALS = 4
QUANTILES = {"p2_5": 0.025, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p97_5": 0.975}
_TABLE_MODES: dict[str, TableMode] = {
    "table_step": "step",
    "table_linear": "linear",
    "table_erlang": "erlang",
}


def staffing_norm(queue: QueueConf) -> StaffingNorm:
    """The norm of a queue as scheduler.staffing takes it."""
    return StaffingNorm(
        target=staffing_target(queue),
        patience_s=queue.patience_s,
        shrinkage=queue.shrinkage,
        max_occupancy=queue.max_occupancy,
        least_seats=queue.least_seats,
        most_seats=queue.most_seats,
        norm=queue.norm,
    )


def staffing_target(queue: QueueConf) -> Target:
    """What the queue is staffed for."""
    if queue.target_asa_s is not None:
        return SpeedTarget(queue.target_asa_s, queue.target_threshold_s)
    if queue.target_abandoned is not None:
        return AbandonTarget(queue.target_abandoned, queue.target_threshold_s)
    return ServiceTarget(queue.target_share, queue.target_threshold_s, queue.target_of)


def staff_centre(
    centre: Centre, forecast: Sequence[ForecastRow], shrinkage: ShrinkageOf | None = None
) -> tuple[RequirementRow, ...]:
    """The requirement of every forecast interval, in the order of queues. Raises CannotDo without rows, and
    for calls beyond any call centre.

    A queue with a `chance` is staffed so that its target holds with it, as far as the forecast's quantiles
    tell, the others to the mean. `shrinkage` (queue and instant) replaces the queue's own where a scenario
    says so.
    """
    if not forecast:
        raise CannotDo(Sentence("The forecast has no rows: make one with `paiban forecast`."))
    found: list[RequirementRow] = []
    for queue in centre.queues:
        rows = [row for row in forecast if row.queue == queue.code]
        if rows:
            found += _staffed(queue, rows, centre.interval_minutes, shrinkage or {})
    return tuple(found)


def shrinkages(
    queue: QueueConf, rows: Sequence[ForecastRow | RequirementRow], shrinkage: ShrinkageOf
) -> list[float]:
    """The share of paid time lost in each row: a scenario's, else the hour's, else the queue's."""
    return [
        shrinkage.get(
            (queue.code, row.interval_start.timestamp()),
            queue.shrinkage_at(row.interval_start.hour * 60 + row.interval_start.minute),
        )
        for row in rows
    ]


def _staffed(
    queue: QueueConf, rows: Sequence[ForecastRow], interval_minutes: int, shrinkage: ShrinkageOf
) -> list[RequirementRow]:
    """Rows of one queue in their order, those of one shrinkage together."""
    shares = shrinkages(queue, rows, shrinkage)
    found: dict[int, RequirementRow] = {}
    for share in sorted(set(shares)):
        places = [place for place, other in enumerate(shares) if other == share]
        needs = _needs(replace(queue, shrinkage=share), [rows[place] for place in places], interval_minutes)
        found.update(zip(places, needs, strict=True))
    return [found[place] for place in range(len(rows))]


def _needs(queue: QueueConf, rows: Sequence[ForecastRow], interval_minutes: int) -> list[RequirementRow]:
    # A handle time of 0 in a hand-made forecast means "not known": the queue's own stands in.
    aht = np.array([row.aht_s or queue.aht_s for row in rows])
    mean = [row.mean for row in rows]
    try:
        needs = requirement_for(mean, aht, interval_minutes, staffing_norm(queue), staffed_for(queue, rows))
    except ValueError as error:
        raise CannotDo(
            Sentence("Queue {code} cannot be staffed: {error}", {"code": queue.code, "error": str(error)})
        ) from error
    return [
        RequirementRow(
            queue=queue.code,
            interval_start=row.interval_start,
            offered=row.mean,
            aht_s=float(aht[i]),
            load_erlangs=round(float(needs.load_erlangs[i]), DECIMALS),
            seats=int(needs.seats[i]),
            required=int(needs.required[i]),
            service_level=round(float(needs.service_level[i]), DECIMALS),
            occupancy=round(float(needs.occupancy[i]), DECIMALS),
        )
        for i, row in enumerate(rows)
    ]


def staffed_for(queue: QueueConf, rows: Sequence[ForecastRow]) -> FloatArray | None:
    """The contacts that the queue is staffed for, None for the mean."""
    if queue.chance is None or not rows:
        return None
    # Special functions take a moment to load: only who staffs for a chance waits for them.
    from scheduler.staffing.uncertainty import rate_quantile

    return rate_quantile([row.mean for row in rows], rates_sd(rows), queue.chance)


def rates_sd(rows: Sequence[ForecastRow]) -> FloatArray:
    """Standard deviation of the true rate of contacts behind each row's quantiles."""
    from scheduler.staffing.uncertainty import rate_sd

    quantiles = {share: [getattr(row, name) for row in rows] for name, share in QUANTILES.items()}
    return rate_sd([row.mean for row in rows], quantiles)


def seat_warnings(centre: Centre, requirement: Sequence[RequirementRow]) -> tuple[Sentence, ...]:
    """One sentence per queue that needs more seats than it has (FC-10)."""
    found = []
    for queue in centre.queues:
        rows = [row for row in requirement if row.queue == queue.code]
        full = [row for row in rows if queue.most_seats is not None and row.seats > queue.most_seats]
        if full:
            worst = max(full, key=lambda row: row.seats)
            found.append(
                Sentence(
                    "Queue {queue}, {at}: short {short}, seat-limited: {seats} seats are needed and {most} "
                    "are there ({intervals:interval|intervals}).",
                    {
                        "queue": queue.code,
                        "at": worst.interval_start,
                        "short": worst.seats - (queue.most_seats or 0),
                        "seats": worst.seats,
                        "most": queue.most_seats or 0,
                        "intervals": len(full),
                    },
                )
            )
    return tuple(found)


def table_warnings(centre: Centre, requirement: Sequence[RequirementRow]) -> tuple[Sentence, ...]:
    """One sentence per queue staffed by the seat table where Erlang C contradicts the table (K-08)."""
    found = []
    for queue in centre.queues:
        mode = _TABLE_MODES.get(queue.norm)
        rows = [row for row in requirement if row.queue == queue.code]
        if mode is None or not rows:
            continue
        busiest = max(rows, key=lambda row: row.offered)
        calls = busiest.offered * 60.0 / centre.interval_minutes
        target = ServiceTarget(queue.target_share, queue.target_threshold_s)
        for doubt in doubts([calls], busiest.aht_s, target, mode):
            said: Facts = {"queue": queue.code, "doubt": doubt.sentence(target)}
            found.append(Sentence("Queue {queue}, busiest interval: {doubt}", said))
    return tuple(found)


def required_hours(centre: Centre, requirement: Sequence[RequirementRow]) -> float:
    """Paid hours that the requirement asks for: agents to be rostered times the intervals' length."""
    return sum(row.required for row in requirement) * centre.interval_minutes / 60.0


def write_requirement_file(requirement: Sequence[RequirementRow], out: Path) -> Path:
    """Write requirement.csv into the folder `out`. Raises OSError."""
    write_whole(out / FILE, requirement_bytes(requirement))
    return out / FILE
