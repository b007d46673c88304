"""Scenarios side by side: what each means for seats, posts, paid hours, money and service (K-04, FC-06)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from pathlib import Path

import numpy as np

from forecasting.forecast import Forecast
from scheduler.domain.sentence import Sentence
from scheduler.staffing.capacity import Hiring, MonthCapacity, capacity
from scheduler.staffing.headcount import around
from scheduler.staffing.requirement import expected, on_contacts
from scheduler.staffing.uncertainty import rate_nodes
from webapp.centre.model import Centre, ForecastRow, RequirementRow
from webapp.centre.scenario_targets import centre_under
from webapp.centre.scenarios import read_scenario
from webapp.services.centres import open_centre
from webapp.services.layers import ShrinkageOf, forecast_rows, frame_of, laid_over
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.staff import (
    rates_sd,
    seat_warnings,
    shrinkages,
    staff_centre,
    staffing_norm,
    table_warnings,
)

PLAIN = "forecast"
"""The name of the scenario without layers: the forecast as it is."""
MOST_SCENARIOS = 12
_DUST = 1e-9
Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class Figures:
    """One scenario, one month (None = all), one queue ("" = all): calls to money.

    `aht_s` weighted by calls, `shrinkage` by rostered hours; `peak_seats` at one time; `required_hours` to be
    rostered, `paid_hours` with leave and sickness, `posts` to fill them, `on_books` posts filled by today's
    contracts (only for all queues together, as are `backstage`, `quality`, `spares` and `headcount`: the
    people around so many front posts, and everybody, by the manuals' ratios), `cost` of the paid hours in
    the centre's currency; `service_level` expected over the forecast's distribution with the required
    agents, `level_on_books` with today's people in the same pattern; shares of offered calls.
    """

    month: Month | None
    queue: str
    calls: float
    aht_s: float
    shrinkage: float
    peak_seats: int
    required_hours: float
    paid_hours: float
    posts: float
    on_books: float | None
    gap: float | None
    backstage: int | None
    quality: int | None
    spares: int | None
    headcount: int | None
    cost: float
    service_level: float
    level_on_books: float | None


@dataclass(frozen=True)
class Compared:
    """One scenario: its figures, months and whole, its capacity plan, words about it, and its requirement."""

    name: str
    figures: tuple[Figures, ...]
    capacity: tuple[MonthCapacity, ...]
    warnings: tuple[Sentence, ...]
    needs: tuple[RequirementRow, ...] = ()

    def of(self, month: Month | None, queue: str = "") -> Figures:
        """The figures of a month and queue; KeyError when there are none."""
        for one in self.figures:
            if (one.month, one.queue) == (month, queue):
                return one
        raise KeyError((month, queue))


@dataclass(frozen=True)
class Comparison:
    """Scenarios of a centre over the same months, the base first."""

    centre: Centre
    months: tuple[Month, ...]
    scenarios: tuple[Compared, ...]
    warnings: tuple[Sentence, ...]

    @property
    def base(self) -> Compared:
        """What the others are held against."""
        return self.scenarios[0]


@dataclass(frozen=True)
class _Staffed:
    """Forecast and requirement rows of one queue, with shrinkage, expected levels and levels on the books."""

    rows: tuple[ForecastRow, ...]
    needs: tuple[RequirementRow, ...]
    shares: np.ndarray
    months: tuple[Month, ...]
    level: np.ndarray
    on_books: np.ndarray


def compare(
    centre_dir: Path,
    names: Sequence[str],
    month: Month | None,
    months: int,
    *,
    as_of: date | None,
    seed: int,
    progress: Progress,
) -> Comparison:
    """Compare scenarios, the first being the base; `month` None = the one after the history ends.

    Raises Mistakes, CannotDo.
    """
    # Statistics take seconds to load: who shows a comparison does without.
    from webapp.services.forecast import forecast_centre

    _check_names(names)
    centre = open_centre(centre_dir)
    read = {name: read_scenario(name, centre) for name in names if name != PLAIN}
    under = {name: centre if name == PLAIN else centre_under(centre, name) for name in names}
    first = month or _month_after(centre)
    made = forecast_centre(centre, first, as_of=as_of, seed=seed, months=months, progress=progress)
    span = tuple(first.plus(number) for number in range(months))
    base, found = Forecast(frame_of(made.rows), made.method), []
    for name in names:
        progress(Sentence("Staffing {scenario}", {"scenario": name}))
        laid = laid_over(base, read.get(name), centre.interval_minutes)
        rows = forecast_rows(centre, laid.frame)
        found.append(_compared(under[name], name, rows, laid.shrinkage, span, laid.idle))
    return Comparison(centre, span, tuple(found), (*centre.warnings, *made.warnings))


def _check_names(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise CannotDo(Sentence("The scenario {twice} is named twice: name each once.", {"twice": twice[0]}))
    if len(names) > MOST_SCENARIOS:
        raise CannotDo(
            Sentence(
                "{number} scenarios do not fit side by side: name at most {most_scenarios}.",
                {"number": len(names), "most_scenarios": MOST_SCENARIOS},
            )
        )


def _month_after(centre: Centre) -> Month:
    if centre.calls is None or centre.calls.empty:
        raise CannotDo(
            Sentence(
                "{name} has no history: put past calls into {value}.",
                {"name": centre.name, "value": str(centre.folder / "calls.csv")},
            )
        )
    last = date.fromisoformat(str(centre.calls["interval_start"].max())[:10])
    return Month(last.year, last.month).plus(1)


def _compared(
    centre: Centre,
    name: str,
    rows: Sequence[ForecastRow],
    shrinkage: ShrinkageOf,
    span: tuple[Month, ...],
    idle: tuple[Sentence, ...],
) -> Compared:
    needs = staff_centre(centre, rows, shrinkage)
    books = {month: _on_books(centre, month) for month in span}
    required = {month: _hours(centre, [row for row in needs if _month(row) == month]) for month in span}
    share = {
        month: min(1.0, books[month] * centre.planning.post_hours * (1 - centre.planning.absence) / hours)
        for month, hours in required.items()
        if hours > 0
    }
    parts = [
        _staffed(centre, place, rows, needs, shrinkage, share)
        for place, queue in enumerate(centre.queues)
        if any(row.queue == queue.code for row in rows)
    ]
    found = []
    for month in (*span, None):
        mine = books[month] if month else sum(books.values()) / len(span)
        found += _figures(centre, parts, month, mine, len(span))
    conf = centre.planning
    hiring = Hiring(conf.lead_weeks, conf.training_weeks, conf.attrition, conf.ramp)
    posts = [one.posts for one in found if one.month is not None and not one.queue]
    plan = capacity(posts, [books[month] for month in span], hiring)
    said = (*idle, *seat_warnings(centre, needs), *table_warnings(centre, needs))
    return Compared(name, tuple(found), plan, said, needs)


def _staffed(
    centre: Centre,
    place: int,
    rows: Sequence[ForecastRow],
    needs: Sequence[RequirementRow],
    shrinkage: ShrinkageOf,
    on_books: dict[Month, float],
) -> _Staffed:
    queue = centre.queues[place]
    mine = tuple(row for row in rows if row.queue == queue.code)
    wanted = tuple(row for row in needs if row.queue == queue.code)
    shares = np.array(shrinkages(queue, mine, shrinkage))
    months = tuple(_month(row) for row in wanted)
    agents = np.array([row.required for row in wanted], dtype=float)
    fewer = agents * np.array([on_books.get(month, 1.0) for month in months])
    norm, aht = staffing_norm(queue), np.array([row.aht_s for row in wanted])
    nodes = rate_nodes([row.mean for row in mine], rates_sd(mine))
    load = nodes * aht / (60.0 * centre.interval_minutes)

    def level(there: np.ndarray) -> np.ndarray:
        """Expected share of the offered answered in time; rates with more calls count more."""
        free = on_contacts(there, shares)
        outcome = expected(load, np.broadcast_to(free, load.shape), np.broadcast_to(aht, load.shape), norm)
        total = nodes.sum(axis=0)
        summed = (outcome.service_level * nodes).sum(axis=0)
        return np.asarray(np.divide(summed, total, out=np.ones_like(total), where=total > 0))

    return _Staffed(mine, wanted, shares, months, level(agents), level(fewer))


def _figures(
    centre: Centre, parts: Sequence[_Staffed], month: Month | None, books: float, months: int
) -> list[Figures]:
    """All queues together, then each."""
    span = months if month is None else 1
    chosen = [[place for place, m in enumerate(part.months) if month in (None, m)] for part in parts]
    found = [
        _sums(centre, parts, chosen, month, "", span),
        *(
            _sums(centre, [part], [places], month, part.rows[0].queue, span)
            for part, places in zip(parts, chosen, strict=True)
        ),
    ]
    whole = found[0]
    people = around(whole.peak_seats, whole.posts / max(whole.peak_seats, 1), ceil(whole.posts - _DUST))
    around_them = replace(
        whole,
        on_books=books,
        gap=max(0.0, whole.posts - books),
        backstage=people.backstage,
        quality=people.quality,
        spares=people.spares,
        headcount=people.total,
    )
    return [around_them, *found[1:]]


def _sums(
    centre: Centre,
    parts: Sequence[_Staffed],
    chosen: Sequence[Sequence[int]],
    month: Month | None,
    queue: str,
    span: int,
) -> Figures:
    calls = handled = required = lost = level = books = 0.0
    seats: dict[float, int] = {}
    for part, places in zip(parts, chosen, strict=True):
        for place in places:
            row = part.needs[place]
            calls += row.offered
            handled += row.offered * row.aht_s
            required += row.required
            lost += row.required * part.shares[place]
            level += row.offered * part.level[place]
            books += row.offered * part.on_books[place]
            at = row.interval_start.timestamp()
            seats[at] = seats.get(at, 0) + row.seats
    conf, hours = centre.planning, required * centre.interval_minutes / 60.0
    paid = hours / (1 - conf.absence)
    return Figures(
        month=month,
        queue=queue,
        calls=calls,
        aht_s=handled / calls if calls else 0.0,
        shrinkage=lost / required if required else 0.0,
        peak_seats=max(seats.values(), default=0),
        required_hours=hours,
        paid_hours=paid,
        posts=paid / conf.post_hours / span,
        on_books=None,
        gap=None,
        backstage=None,
        quality=None,
        spares=None,
        headcount=None,
        cost=paid * conf.hour_cost,
        service_level=float(level / calls) if calls else 1.0,
        level_on_books=None if queue else (float(books / calls) if calls else 1.0),
    )


def _on_books(centre: Centre, month: Month) -> float:
    """Posts that the contracts of agents with queues fill in a month, days before joining taken off."""
    posts, days = 0.0, (month.last_day - month.first_day).days + 1
    for agent in centre.agents:
        if not agent.queues:
            continue
        first = max(month.first_day, agent.valid_from or month.first_day)
        last = min(month.last_day, agent.valid_to or month.last_day)
        there = max(0, (last - first).days + 1) / days
        posts += there * (agent.month_hours_min + agent.month_hours_max) / 2 / centre.planning.post_hours
    return posts


def decide_by(centre: Centre, month: Month) -> date:
    """The last day on which hires for a month can be decided: hiring and training take their weeks."""
    conf = centre.planning
    return month.first_day - timedelta(days=ceil((conf.lead_weeks + conf.training_weeks) * 7))


def _month(row: RequirementRow | ForecastRow) -> Month:
    return Month(row.interval_start.year, row.interval_start.month)


def _hours(centre: Centre, needs: Sequence[RequirementRow]) -> float:
    return sum(row.required for row in needs) * centre.interval_minutes / 60.0
