"""What planners do: counts of calls taken in and put right, forecasts made and read, today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from flask import g, request
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.api.jobs import Job, job_numbered
from webapp.api.place import this_month
from webapp.api.shared import CSV, Calls, not_there, refuse
from webapp.api.values import Asked, Code, Done, Facts, Given, Line, MonthName, Name, Real, Said, Taken
from webapp.centre.read import CALLS
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.services import actuals, site_history, site_repairs
from webapp.services.desk import site_centre
from webapp.services.forecast_kept import KIND, kept_forecast
from webapp.services.forecast_scored import course
from webapp.services.limits import note_upload, order_work
from webapp.services.site_scenarios import scenario_names
from webapp.services.today import today_of
from webapp.store import documents
from webapp.store.documents import Origin

calls = Calls("planning", "Calls, forecasts, today")
Moment16 = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$", max_length=16)]
"""A local day and time, as 2026-12-08T09:00."""


class InMonth(Taken):
    """A month."""

    month: MonthName


class Acceptance(Taken):
    """A doubtful count, and why it may stay; `start` is local, with an offset if needed."""

    queue: Code
    start: Annotated[Line, Field(max_length=25, pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}([+-]\d{2}:\d{2})?$")]
    reason: Annotated[Line, Field(min_length=1)]


class Repair(Acceptance):
    """A count put right, or (null) taken out as unknown."""

    offered: Real | None


class WhichForecast(Taken):
    """A forecast of the month by its number; without it the newest."""

    version: Asked | None = None


class ForecastOrder(Taken):
    """What to forecast with: a scenario, or null for none."""

    scenario: Name | None = None


class Uploaded(Given):
    """What an upload of counts did: intervals new, changed, and as they were."""

    new: int
    changed: int
    unchanged: int
    first_day: date | None
    last_day: date | None


class Doubt(Given):
    """A doubtful count."""

    kind: str
    queue: str
    wall: str
    recorded: list[float]
    whole_day: bool


class Mended(Given):
    """A count that was put right, by whom and why."""

    number: int
    actor: str
    at: datetime
    reason: str
    facts: Facts
    can_be_undone: bool


class Quality(Given):
    """What is doubtful in a month's counts, and the latest repairs."""

    doubts: list[Doubt]
    repairs: list[Mended]


class DayCounts(Given):
    """Calls of a queue by day."""

    queue: str
    days: list[date]
    offered: list[float]


class History(Given):
    """Calls by queue and day of the last year and a month."""

    last_day: date | None
    queues: list[DayCounts]


class Point(Given):
    """An interval of a forecast: expected calls, and the edges of the bands of 80 % and 95 %."""

    queue: str
    start: datetime
    mean: float
    p2_5: float
    p10: float
    p90: float
    p97_5: float


class Forecast(Given):
    """A forecast of a month."""

    number: int
    month: str
    made_at: datetime
    actor: str
    facts: Facts
    warnings: list[Said]
    points: list[Point]


class Made(Given):
    """A forecast in the list of those that were made."""

    number: int
    made_at: datetime
    actor: str
    scenario: str | None


class Forecasts(Given):
    """The forecasts of a month, the newest first."""

    forecasts: list[Made]


class Score(Given):
    """A month's forecasts of a queue, from so many to so many days ahead, against what came."""

    month: str
    queue: str
    horizon: tuple[int, int]
    wape: float
    bias: float
    coverage80: float
    coverage95: float
    calls: float
    forecasts: int


class Accuracy(Given):
    """Errors of kept forecasts."""

    scores: list[Score]


class Moment(Given):
    """An interval of today."""

    start: datetime
    forecast: float
    low: float
    high: float
    offered: float | None
    expected: float | None
    needed: int
    needed_now: int | None
    there: float | None


class QueueToday(Given):
    """A queue's day."""

    code: str
    name: str
    came: float
    due: float
    moments: list[Moment]


class Today(Given):
    """The day of the site's clock, held against a forecast and a roster."""

    now: datetime
    forecast_at: datetime
    roster_version: int | None
    warnings: list[Said]
    queues: list[QueueToday]


@calls.uploads("/actuals", "upload-actuals", Uploaded, CSV)
def upload() -> Any:
    """Take in counts of calls, CSV in the columns of calls.csv; the same file twice changes nothing."""
    with store().read() as connection:
        centre = site_centre(connection, g.site, this_month())
    data, who, at = request.get_data(cache=False), current_account(), now()
    store().retrying(lambda c: note_upload(c, who, CALLS, len(data), at))
    frame = actuals.read_upload(data, centre)
    return store().retrying(lambda c: actuals.keep_actuals(c, g.site, frame))


@calls.get("/history", "upload-actuals", History)
def history() -> dict[str, Any]:
    """Calls by queue and day."""
    with store().read() as connection:
        last = actuals.last_day_of(connection, g.site)
        centre = site_centre(connection, g.site, this_month())
        days = site_history.day_counts(connection, g.site, centre, last) if last else ()
    return {"last_day": last, "queues": days}


@calls.get("/history/quality", "upload-actuals", Quality, asks=InMonth)
def quality(asked: InMonth) -> dict[str, Any]:
    """What is doubtful in a month's counts, and the latest repairs."""
    month = month_or_404(asked.month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, month)
        doubts = site_history.quality_of(connection, g.site, centre, month)
        mended = site_repairs.steps(connection, g.site)
    repairs = [
        {
            "number": one.document.id,
            "actor": one.document.origin.actor,
            "at": one.document.origin.at,
            "reason": one.document.origin.reason,
            "facts": dict(one.document.facts),
            "can_be_undone": one.can_be_undone,
        }
        for one in mended
    ]
    return {"doubts": doubts, "repairs": repairs}


@calls.post("/history/repairs", "upload-actuals", Uploaded, takes=Repair)
def put_right(told: Repair) -> Any:
    """Put one count right, or take it out."""
    origin = Origin(current_account().person, now(), told.reason)
    with store().read() as connection:
        centre = site_centre(connection, g.site, this_month())
    offered = "" if told.offered is None else str(told.offered)
    return store().retrying(
        lambda c: site_repairs.repair(c, g.site, centre, told.queue, told.start, offered, origin)
    )


@calls.post("/history/accepted", "upload-actuals", Done, takes=Acceptance)
def accept(told: Acceptance) -> dict[str, Any]:
    """Leave a doubtful count as it was recorded, out of forecasts, and ask about it no more."""
    origin = Origin(current_account().person, now(), told.reason)
    with store().read() as connection:
        centre = site_centre(connection, g.site, this_month())
    place = (told.queue, told.start)
    store().retrying(lambda c: site_repairs.leave_out(c, g.site, centre, *place, origin))
    return {"done": True}


@calls.post("/history/repairs/<int:number>/undo", "upload-actuals", Done)
def undo_repair(number: int) -> dict[str, Any]:
    """Undo the last step with a count."""
    origin = Origin(current_account().person, now())
    store().retrying(lambda c: site_repairs.undo(c, g.site, number, origin))
    return {"done": True}


@calls.get("/months/<month>/forecasts", "forecast", Forecasts)
def forecasts(month: str) -> dict[str, Any]:
    """The forecasts that were made of a month."""
    on = month_or_404(month)
    with store().read() as connection:
        found = documents.documents(connection, g.site.id, KIND, str(on))
    return {
        "forecasts": [
            {
                "number": one.id,
                "made_at": one.origin.at,
                "actor": one.origin.actor,
                "scenario": one.facts.get("scenario"),
            }
            for one in found
        ]
    }


@calls.get("/months/<month>/forecast", "forecast", Forecast, asks=WhichForecast)
def forecast(month: str, asked: WhichForecast) -> dict[str, Any]:
    """The newest forecast of a month, or the one asked for."""
    on = month_or_404(month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, on)
        kept = kept_forecast(connection, g.site, centre, on, asked.version)
    if kept is None:
        raise not_there(
            Sentence("{site} has no forecast of {month}.", {"site": g.site.code, "month": str(on)})
        )
    found = kept.document
    return {
        "number": found.id,
        "month": str(on),
        "made_at": found.origin.at,
        "actor": found.origin.actor,
        "facts": {name: value for name, value in found.facts.items() if name != "warnings"},
        "warnings": kept.warnings,
        "points": [point for queue in kept.shown.forecast.values() for point in queue],
    }


@calls.post("/months/<month>/forecast", "forecast", Job, takes=ForecastOrder, status=202)
def make(month: str, told: ForecastOrder) -> dict[str, Any]:
    """Forecast the month anew, as a job."""
    on, actor = month_or_404(month), current_account().person
    if told.scenario is not None and told.scenario not in scenario_names(g.site):
        refuse([Sentence("There is no scenario {name!r}.", {"name": told.scenario})], "no-scenario", 422)
    facts = {"month": str(on), "seed": 1, "scenario": told.scenario}
    made = store().retrying(
        lambda c: order_work(c, "forecast", facts, actor, site_id=g.site.id, subject=str(on))
    )
    return job_numbered(made)


@calls.get("/accuracy", "forecast", Accuracy)
def accuracy() -> dict[str, Any]:
    """How good the kept forecasts were, by month, queue and days ahead, as counts came in."""
    with store().read() as connection:
        found = course(connection, g.site)
    return {"scores": [{**vars(one), "month": str(one.month)} for one in found]}


@calls.get("/today", "forecast", Today)
def today() -> Any:
    """Forecast, counts, agents and the rest of the day forecast again."""
    with store().read() as connection:
        centre = site_centre(connection, g.site, this_month())
        found = today_of(connection, g.site, centre, now())
    if found is None:
        raise not_there(Sentence("{site} has no forecast of today.", {"site": g.site.code}))
    return found
