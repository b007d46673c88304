"""Long work: plans started, watched and stopped; every job of a site by its number; a month's timetable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import g, request
from pydantic import Field, StrictInt

from scheduler.domain.sentence import Sentence
from webapp.access import covers, reaches
from webapp.api.place import today
from webapp.api.shared import Calls, Refused, not_there
from webapp.api.values import MOST_NUMBER, Facts, Given, Said, Taken, Yes
from webapp.gate import SAFE, current_account, store
from webapp.pages.places import month_or_404
from webapp.reach import action_of_work, require_work
from webapp.services import solving
from webapp.services.problems import CannotDo
from webapp.services.timetable import timetable as milestones
from webapp.store import jobs

calls = Calls("jobs", "Plans and other long work")
STOPPED = {"plan": "solve", "forecast": "forecast", "compare": "scenarios", "certify": "solve"}
"""The kinds of work that are stopped, and the action that it takes."""


class PlanOrder(Taken):
    """How a month is to be planned; `improve` goes on from its newest roster, `minutes` end it by then."""

    effort: Literal["quick", "thorough", "deep"] = "thorough"
    seed: Annotated[StrictInt, Field(ge=0, le=MOST_NUMBER)] = 1
    improve: Yes = False
    minutes: Annotated[StrictInt, Field(ge=1, le=solving.MOST_MINUTES)] | None = None


class Job(Given):
    """Long work; `standing` = how a plan stands, in words."""

    job: int
    kind: str
    subject: str
    state: str
    attempt: int
    standing: Said
    progress: Facts | None
    result: Facts | None
    reason: str
    created_at: datetime
    ended_at: datetime | None


class Jobs(Given):
    """Long work, the newest first."""

    jobs: list[Job]


class Milestone(Given):
    """A step of the month: whether it is done, by when, and whether that is late."""

    sentence: Said
    done: bool
    due: date | None
    on: date | None
    late: bool


class Timetable(Given):
    """The month's steps."""

    steps: list[Milestone]


@calls.get("/months/<month>/timetable", "solve", Timetable)
def timetable(month: str) -> dict[str, Any]:
    """What is to be done about a month, by when, and what is late."""
    on = month_or_404(month)
    with store().read() as connection:
        return {"steps": milestones(connection, g.site, on, today())}


@calls.get("/months/<month>/plans", "solve", Jobs)
def plans(month: str) -> dict[str, Any]:
    """The plans of a month, the newest first."""
    on = month_or_404(month)
    with store().read() as connection:
        return {"jobs": [job_facts(one) for one in solving.plans(connection, g.site, on)]}


@calls.post("/months/<month>/plans", "solve", Job, takes=PlanOrder, status=202)
def plan(month: str, told: PlanOrder) -> dict[str, Any]:
    """Start planning the month, or find the plan that is under way; its best roster becomes a version."""
    order = solving.Order(month_or_404(month), told.effort, told.seed, told.improve, minutes=told.minutes)
    who = current_account().person
    return job_numbered(store().retrying(lambda c: solving.start(c, g.site, order, who)))


@calls.get("/jobs/<int:number>", "own-work", Job)
def job(number: int) -> dict[str, Any]:
    """A job of the site: how far it is, or how it ended."""
    return job_numbered(number)


@calls.post("/jobs/<int:number>/stop", "own-work", Job)
def stop(number: int) -> dict[str, Any]:
    """Stop a plan, a forecast, a comparison or a certificate; of a plan the best roster so far is kept."""
    found = _seen(number)
    if found.kind not in STOPPED:
        raise Refused(403, "not-allowed", "This work is not stopped: it ends in a moment.")
    _require(STOPPED[found.kind])
    if not store().retrying(lambda c: jobs.cancel(c, number)):
        raise CannotDo(Sentence("The job {number} has ended already.", {"number": number}))
    return job_numbered(number)


def job_numbered(number: int) -> dict[str, Any]:
    """A job of the site that the caller may see."""
    return job_facts(_seen(number))


def _seen(number: int) -> jobs.Job:
    missing = not_there(Sentence("{site} has no job {number}.", {"site": g.site.code, "number": number}))
    if not 0 < number <= MOST_NUMBER:
        raise missing
    with store().read() as connection:
        found = jobs.job_of(connection, number)
    if found is None or found.site_id != g.site.id:
        raise missing
    _require(action_of_work(found.kind))
    require_work(found)
    return found


def _require(action: str) -> None:
    own = current_account()
    if not reaches(own.role, own.team, action) or (
        g.scopes is not None and not covers(g.scopes, action, safe=request.method in SAFE)
    ):
        raise Refused(403, "not-allowed", "The token is not for work of this kind.")


def job_facts(found: jobs.Job) -> dict[str, Any]:
    """A job as data."""
    return {
        "job": found.id,
        "kind": found.kind,
        "subject": found.subject,
        "state": found.state,
        "attempt": found.attempt,
        "standing": solving.standing(found) if found.kind == solving.PLAN else "",
        "progress": dict(found.progress) if found.progress else None,
        "result": dict(found.result) if found.result else None,
        "reason": found.reason,
        "created_at": found.created_at,
        "ended_at": found.ended_at,
    }
