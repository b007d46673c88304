"""A sudden peak: calls counted in half an hour, the agents they take, and who is there (EM-06)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.callin import Need
from scheduler.domain.cover import staffed
from scheduler.domain.sentence import Facts, Sentence
from webapp.centre.model import ForecastRow
from webapp.services.desk import OpenMonth
from webapp.services.problems import CannotDo
from webapp.services.staff import staff_centre

COUNTED_MIN = 30
"""Calls are told as counted in half an hour."""
NO_ROW = Sentence(
    "The forecast has no interval of {queue} at {at}: say yourself how many agents are missing."
)


@dataclass(frozen=True)
class Peak:
    """An interval under such calls: agents needed, and there."""

    start: datetime
    needed: int
    there: int

    @property
    def missing(self) -> int:
        """How many more are needed."""
        return max(0, self.needed - self.there)


def peak(month: OpenMonth, expected: Sequence[ForecastRow], need: Need, calls: float) -> tuple[Peak, ...]:
    """The intervals of a need, as if so many calls came in each half-hour; handle times are the forecast's.

    Raises CannotDo where the forecast lacks an interval.
    """
    horizon, queue = month.problem.horizon, need.queue
    known = {row.interval_start.timestamp(): row for row in expected if row.queue == queue}
    each = calls * horizon.interval_minutes / COUNTED_MIN
    present = staffed(month.problem, month.roster)[queue]
    rows = []
    for place in range(need.first, need.first + len(need.extra)):
        start = horizon.instant(place * horizon.interval_minutes)
        row = known.get(start.timestamp())
        if row is None:
            local = start.astimezone(month.site.zone)
            facts: Facts = {"queue": queue, "at": f"{local:%Y-%m-%d %H:%M}"}
            raise CannotDo(Sentence(NO_ROW.template, facts))
        rows.append(replace(row, mean=each, p2_5=each, p10=each, p50=each, p90=each, p97_5=each))
    return tuple(
        Peak(one.interval_start, one.required, present[place] // horizon.interval_minutes)
        for place, one in enumerate(staff_centre(month.centre, rows), need.first)
    )
