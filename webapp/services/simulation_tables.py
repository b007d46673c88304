"""What a simulation says: tables, and the changes between two rosters in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from scheduler.simulation.outcome import Outcome, mean_with_error
from webapp.centre.model import QueueConf
from webapp.centre.tables import table_bytes
from webapp.centre.times import format_instant
from webapp.services.simulate import Simulated, by_day, whole_month
from webapp.services.staff import staffing_target

INTERVALS, DAYS, MONTH, CHANGES = (
    "simulation.csv",
    "simulation_days.csv",
    "simulation.json",
    "simulation_changes.csv",
)
NUMBERS = ("offered", "service_level", "asa_s", "abandoned", "occupancy", "chance")
CHANGE_COLUMNS = ("queue", "interval_start", "chance_before", "chance_after", "level_before", "level_after")
LEAST_CHANGE = 0.01
SURE = 2.0
"""A change of chance is told when it is more than so many standard errors of the paired difference."""


@dataclass(frozen=True)
class Change:
    """One interval in which a roster does better or worse than another, with the same callers."""

    queue: QueueConf
    start: datetime
    chance: tuple[float, float]
    level: tuple[float, float]

    @property
    def sentence(self) -> str:
        """For a person."""
        before, after = self.chance
        verb = "lowers" if after < before else "raises"
        return (
            f"The change {verb} {self.start:%A} {self.start:%Y-%m-%d %H:%M}, {self.queue.code}, "
            f"from {before:.0%} to {after:.0%} (chance that the target is met)."
        )


def interval_table(simulated: Simulated) -> bytes:
    """simulation.csv: a row for each queue and interval with calls."""
    horizon = simulated.problem.horizon
    starts = [format_instant(horizon.instant(i * horizon.interval_minutes)) for i in range(horizon.intervals)]
    return table_bytes(("queue", "interval_start", *NUMBERS), _lines(simulated, starts))


def day_table(simulated: Simulated) -> bytes:
    """simulation_days.csv: a row for each queue and day with calls."""
    horizon = simulated.problem.horizon
    days = [horizon.date_of(day).isoformat() for day in range(horizon.days)]
    return table_bytes(("queue", "date", *NUMBERS), _lines(by_day(simulated), days))


def month_facts(simulated: Simulated, paths: int, seed: int) -> Mapping[str, Any]:
    """simulation.json: the month by queue, with the standard error of the service level."""
    whole = whole_month(simulated).outcome
    queues = []
    for place, queue in enumerate(simulated.centre.queues):
        if not whole.offered[:, place].any():
            continue
        level, error = mean_with_error(
            whole.in_time[:, place, 0].astype(float), whole.offered[:, place, 0].astype(float)
        )
        numbers = dict(zip(NUMBERS, (_rounded(n) for n in _numbers(simulated, whole, place, 0)), strict=True))
        queues.append({"queue": queue.code, **numbers, "service_level_error": round(error, 6)})
        assert abs(level - (numbers["service_level"] or 0.0)) < 1e-5
    return {"format": 1, "month": str(simulated.month), "paths": paths, "seed": seed, "queues": queues}


def changes(before: Simulated, after: Simulated) -> tuple[Change, ...]:
    """Where the chance differs by more than chance does, the greatest changes first."""
    horizon, found = after.problem.horizon, []
    for place, queue in enumerate(after.centre.queues):
        target = staffing_target(queue)
        was, now = before.outcome.met(target)[:, place], after.outcome.met(target)[:, place]
        gap = now - was
        error = gap.std(axis=0, ddof=1) / np.sqrt(len(gap)) if len(gap) > 1 else np.full(gap.shape[1], np.inf)
        told = (np.abs(gap.mean(axis=0)) >= LEAST_CHANGE) & (np.abs(gap.mean(axis=0)) > SURE * error)
        levels = [_ratio(one.outcome, place) for one in (before, after)]
        for i in np.flatnonzero(told):
            found.append(
                Change(
                    queue,
                    horizon.instant(int(i) * horizon.interval_minutes),
                    (float(was[:, i].mean()), float(now[:, i].mean())),
                    (float(levels[0][i]), float(levels[1][i])),
                )
            )
    return tuple(sorted(found, key=lambda c: (-abs(c.chance[1] - c.chance[0]), c.start, c.queue.code)))


def change_table(found: tuple[Change, ...]) -> bytes:
    """simulation_changes.csv."""
    rows = (
        (c.queue.code, format_instant(c.start), *(f"{x:.4f}" for x in (*c.chance, *c.level))) for c in found
    )
    return table_bytes(CHANGE_COLUMNS, rows)


def _lines(simulated: Simulated, names: list[str]) -> list[tuple[str, ...]]:
    found = []
    for place, queue in enumerate(simulated.centre.queues):
        for i in np.flatnonzero(simulated.outcome.offered[:, place].any(axis=0)):
            numbers = (_text(n) for n in _numbers(simulated, simulated.outcome, place, int(i)))
            found.append((queue.code, names[int(i)], *numbers))
    return found


def _numbers(simulated: Simulated, outcome: Outcome, place: int, i: int) -> tuple[float, ...]:
    """In the order of NUMBERS: means over the paths, calls weighing alike; NaN where nothing can be said."""
    offered, answered = float(outcome.offered[:, place, i].sum()), float(outcome.answered[:, place, i].sum())
    there = float(outcome.there_s[:, i].sum())
    nothing = float("nan")
    target = staffing_target(simulated.centre.queues[place])
    return (
        offered / len(outcome.offered),
        float(outcome.in_time[:, place, i].sum()) / offered if offered else nothing,
        float(outcome.waited_s[:, place, i].sum()) / answered if answered else nothing,
        float(outcome.abandoned[:, place, i].sum()) / offered if offered else nothing,
        min(1.0, float(outcome.busy_s[:, i].sum()) / there) if there else nothing,
        float(outcome.met(target)[:, place, i].mean()),
    )


def _ratio(outcome: Outcome, place: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    offered = outcome.offered[:, place].sum(axis=0).astype(float)
    in_time = outcome.in_time[:, place].sum(axis=0).astype(float)
    return np.asarray(np.divide(in_time, offered, out=np.ones_like(offered), where=offered > 0))


def _text(value: float) -> str:
    return "" if value != value else f"{value:.4f}"


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 6)
