"""Posts by the manuals' ratios, with what is to be said about them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from scheduler.domain.sentence import Sentence
from scheduler.staffing.headcount import (
    MOST_BETA_GAP,
    WEEK_HOURS,
    Headcount,
    Posts,
    beta_for,
    beta_of_profile,
    headcount,
    recruits,
)
from scheduler.staffing.seat_table import TableMode, busy_hour, doubts, seats_table
from scheduler.staffing.target import ServiceTarget
from webapp.centre.model import Centre, ForecastRow, RequirementRow
from webapp.services.problems import CannotDo


@dataclass(frozen=True)
class Manpower:
    """The posts of a volume of calls, the recruits for a gap, and warnings in sentences."""

    people: Headcount
    recruits: int | None
    warnings: tuple[str, ...]

    def facts(self) -> Mapping[str, float | int | None]:
        """What `--json` prints."""
        people = self.people
        more = {"before_spares": people.before_spares, "total": people.total, "recruits": self.recruits}
        return {**asdict(people), **more}


@dataclass(frozen=True)
class Volume:
    """Mean calls a day and calls of the busy hour."""

    daily: float
    busy_hour: float


def manpower(
    volume: Volume,
    *,
    mode: TableMode = "linear",
    beta: float | None = None,
    posts: Posts | None = None,
    week_hours: float = WEEK_HOURS,
    aht_s: float | None = None,
    target: ServiceTarget | None = None,
    on_books: int | None = None,
    survival: bool = False,
) -> Manpower:
    """Posts for a volume (ST-01 to ST-08). Raises CannotDo where the source says nothing."""
    chosen = posts or Posts()
    try:
        factor = beta_for(volume.daily, beta)
        seats = int(seats_table([volume.busy_hour], mode)[0])
        people = headcount(seats, factor, chosen)
    except ValueError as error:
        raise CannotDo.because(error) from error
    warnings = list(chosen.warnings(week_hours))
    if volume.busy_hour > volume.daily:
        warnings.append(
            f"The busy hour has more calls ({volume.busy_hour:,.0f}) than a mean day ({volume.daily:,.0f}): "
            "look which of the two is wrong."
        )
    if aht_s is not None and target is not None:
        warnings += [str(doubt.sentence(target)) for doubt in doubts([volume.busy_hour], aht_s, target, mode)]
    gap = None if on_books is None else recruits(max(0, people.total - on_books), survival=survival)
    return Manpower(people, gap, tuple(warnings))


def volume_of(centre: Centre, rows: Sequence[ForecastRow]) -> Volume:
    """Mean calls a day and busiest rolling hour of a forecast, all queues together. Raises CannotDo."""
    if not rows:
        raise CannotDo(Sentence("The forecast has no rows: make one with `paiban forecast`."))
    totals: dict[float, float] = {}
    for row in rows:
        at = row.interval_start.timestamp()
        totals[at] = totals.get(at, 0.0) + row.mean
    days = {row.interval_start.date() for row in rows}
    order = sorted(totals)
    step = 60.0 * centre.interval_minutes
    first, last = order[0], order[-1]
    grid = [totals.get(first + step * place, 0.0) for place in range(int((last - first) / step) + 1)]
    return Volume(sum(totals.values()) / len(days), busy_hour(grid, centre.interval_minutes))


def beta_warning(
    centre: Centre, rows: Sequence[RequirementRow], people: Headcount, week_hours: float = WEEK_HOURS
) -> tuple[str, ...]:
    """A sentence when the seats of a requirement need another beta than the table's (ST-09)."""
    days = {row.interval_start.date() for row in rows}
    if not days or not people.seats:
        return ()
    hours = sum(row.seats for row in rows) * centre.interval_minutes / 60.0 / len(days) * 7
    lost = max(queue.shrinkage for queue in centre.queues)
    real = beta_of_profile(hours, people.seats, week_hours, lost)
    if abs(real - people.beta) <= MOST_BETA_GAP:
        return ()
    return (
        f"The seats of this requirement need {real:.2f} front agents per busy-hour seat, "
        f"the table takes {people.beta:g} (ST-09).",
    )
