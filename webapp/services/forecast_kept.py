"""Forecasts of a site's months: made by a job, kept as documents, and read again for the pages."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.calendar import SiteDay, site_days
from webapp.centre.model import Centre
from webapp.centre.times import format_clock, parse_instant
from webapp.plan_fields import Fields
from webapp.plan_folder import read_forecasts
from webapp.plan_model import DayInfo, Forecasts, HistoryPoint, QueueInfo
from webapp.services import said
from webapp.services.months import Month
from webapp.store import calls, documents
from webapp.store.documents import Document, Origin
from webapp.store.sites import StoredSite

if TYPE_CHECKING:
    from webapp.centre.model import ForecastRow
    from webapp.services.foresight import Foresight

KIND = "forecast"
FILES = ("forecast.csv", "levels.csv", "components.csv", "level_curve.csv", "accuracy.csv")
RECORD, PLAN = "forecast.json", "plan.json"
SHOWN = timedelta(weeks=8)
Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class KeptForecast:
    """A forecast of a month: the document it is kept in, and what pages show of it."""

    document: Document
    shown: Forecasts

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """Words about it."""
        return said.all_told(self.document.facts["warnings"])


def make_forecast_files(
    folder: Path, month: Month, out: Path, *, seed: int, scenario: str | None, author: str, progress: Progress
) -> dict[str, Any]:
    """Forecast a month of a centre folder into `out`; gives the facts that no file holds.

    Raises Mistakes, CannotDo.
    """
    # Only the job that forecasts waits for the statistics to load.
    from webapp.services.centres import open_centre
    from webapp.services.foresight import foresee, write_foresight

    progress(Sentence("Reading the centre"))
    made = foresee(open_centre(folder), month, seed=seed, scenario=scenario, progress=progress)
    write_foresight(made, out, author=author)
    return told_of(made, made.predicted.warnings)


def told_of(made: Foresight, warnings: Iterable[Sentence]) -> dict[str, Any]:
    """The facts of a forecast that no file holds."""
    from webapp.services.plan_facts import scores_facts

    return {"backtest": scores_facts(made.accuracy.scores), "warnings": [said.kept(one) for one in warnings]}


def keep_forecast(
    connection: Connection,
    site: StoredSite,
    month: Month,
    folder: Path,
    origin: Origin,
    facts: Mapping[str, Any],
) -> int:
    """Keep the forecast that lies in a folder as the newest of its month; its number."""
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    told = {name: record[name] for name in ("version", "model", "seed", "as_of", "scenario", "layers")}
    lasts = [one["last_day"] for one in record["training"].values()]
    told["known_until"] = max(lasts) if lasts else None
    files = {name: (folder / name).read_bytes() for name in FILES}
    return documents.add_document(connection, site.id, KIND, str(month), origin, {**told, **facts}, files)


def keep_planned(
    connection: Connection, site: StoredSite, month: Month, plan: Path, origin: Origin
) -> int | None:
    """Keep the forecast of a plan folder; None where it holds none, or not all that belongs to one."""
    if not all((plan / name).exists() for name in (*FILES, RECORD, PLAN)):
        return None
    facts = json.loads((plan / PLAN).read_text(encoding="utf-8"))
    told = {"backtest": facts["backtest"], "warnings": facts.get("told", facts["warnings"])}
    return keep_forecast(connection, site, month, plan, origin, told)


def kept_forecast(
    connection: Connection, site: StoredSite, centre: Centre, month: Month, number: int | None = None
) -> KeptForecast | None:
    """The newest forecast of a month, or the one of a number; None where there is none."""
    if number is None:
        found = documents.newest(connection, site.id, KIND, str(month))
    else:
        found = documents.document_numbered(connection, site.id, number)
    if found is None or (found.kind, found.subject) != (KIND, str(month)):
        return None
    history = recorded(connection, site, month.first_day - SHOWN, month.last_day)
    with tempfile.TemporaryDirectory(prefix="paiban-") as name:
        folder = _written(connection, found, Path(name))
        shown = read_forecasts(
            folder,
            site.zone,
            interval_minutes=centre.interval_minutes,
            queues=queues_of(centre),
            days=tuple(_day(day) for day in site_days(centre, month.first_day, month.last_day)),
            history=history,
            backtest=Fields("the kept forecast", {"backtest": found.facts["backtest"]}),
        )
    return KeptForecast(found, shown)


def kept_rows(connection: Connection, found: Document, centre: Centre) -> tuple[ForecastRow, ...]:
    """The rows of a kept forecast. Raises Mistakes where they do not fit the centre any more."""
    from webapp.centre.forecasts import read_forecast

    with tempfile.TemporaryDirectory(prefix="paiban-") as name:
        return read_forecast(_written(connection, found, Path(name)) / FILES[0], centre)


def _written(connection: Connection, found: Document, folder: Path) -> Path:
    for name, data in documents.files_of(connection, found.id).items():
        (folder / name).write_bytes(data)
    return folder


def queues_of(centre: Centre) -> tuple[QueueInfo, ...]:
    """The queues as charts name them."""
    return tuple(
        QueueInfo(q.code, q.name, format_clock(q.opens_min), format_clock(q.closes_min))
        for q in centre.queues
    )


def _day(day: SiteDay) -> DayInfo:
    return DayInfo(
        day.date,
        day.kind,
        day.holiday,
        window_names=tuple(window.name for window in day.windows),
        weekend=day.date.weekday() >= 5,
    )


def recorded(connection: Connection, site: StoredSite, first: date, last: date) -> Iterable[HistoryPoint]:
    """What was offered, as recorded; of an interval recorded twice the first count."""
    for queue, start, numbers in counted(connection, site, first, last):
        yield HistoryPoint(queue, start, numbers[0])


def counted(
    connection: Connection, site: StoredSite, first: date, last: date
) -> Iterator[tuple[str, datetime, tuple[float | None, ...]]]:
    """Queue, start and `calls.NUMBERS` of the intervals recorded; of one recorded twice the first count."""
    begin, end = (datetime(day.year, day.month, day.day) for day in (first, last + timedelta(days=1)))
    seen = set()
    for one in calls.counts_between(connection, site.id, begin, end):
        try:
            start = parse_instant(one.start, site.zone)
        except ValueError:
            continue
        if (one.queue, start) not in seen:
            seen.add((one.queue, start))
            yield one.queue, start, one.numbers
