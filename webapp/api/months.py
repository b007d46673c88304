"""Months: rosters read and edited, plans started and stopped, counts of calls taken in."""

from __future__ import annotations

from typing import Any

from flask import g, request

from webapp.access import may
from webapp.api import models
from webapp.api.shared import Refused, answers, refuse, site_calls
from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404
from webapp.services import actuals, editing, solving
from webapp.services.desk import open_month, site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.versions import Illegal, Stale
from webapp.store import jobs
from webapp.store.rosters import PUBLISHED, duties_at, roster_of, rosters_of

blueprint = site_calls("api_months", __name__)
LONGEST_JOB = 2**31 - 1


@blueprint.get("/months")
@blueprint.output(models.Months)
@blueprint.doc(summary="The months that have a roster", responses=answers())
@allowed("read-roster")
def months() -> dict[str, Any]:
    """The months that have a roster."""
    with store().read() as connection:
        found = rosters_of(connection, g.site.id)
    return {"months": [{"month": r.month, "version": r.version, "state": r.state} for r in found]}


@blueprint.get("/months/<month>/roster")
@blueprint.output(models.Roster)
@blueprint.doc(summary="A month's roster as it is now", responses=answers())
@allowed("read-roster")
def roster(month: str) -> dict[str, Any]:
    """A month's roster as it is now; of one's own team, where the account is a team's."""
    return _roster(month_or_404(month))


@blueprint.get("/months/<month>/mine")
@blueprint.output(models.Roster)
@blueprint.doc(summary="One's own duties of a published month", responses=answers())
@allowed("own-month")
def mine(month: str) -> dict[str, Any]:
    """One's own duties of a published month."""
    found = _roster(month_or_404(month))
    if found["state"] != PUBLISHED:
        raise _no_roster(month)
    own = current_account().person
    return {**found, "duties": [duty for duty in found["duties"] if duty["agent"] == own]}


def _no_roster(month: str) -> Refused:
    return Refused(404, "no-roster", f"{g.site.code} has no roster of {month}.")


def _roster(month: Month) -> dict[str, Any]:
    team = current_account().team
    with store().read() as connection:
        stored = roster_of(connection, g.site.id, str(month))
        if stored is None:
            raise _no_roster(str(month))
        rows = duties_at(connection, stored.id, stored.version, g.site.zone)
        if team:
            teams = {row.agent: row.team for row in site_centre(connection, g.site, month).agents}
            rows = tuple(row for row in rows if teams.get(row.agent) == team)
    duties = [
        {
            "agent": row.agent,
            "date": row.date.isoformat(),
            "shift": row.shift,
            "queue": row.queue,
            "start": row.start.isoformat(),
            "end": row.end.isoformat(),
        }
        for row in rows
    ]
    return {"month": stored.month, "version": stored.version, "state": stored.state, "duties": duties}


@blueprint.post("/months/<month>/edits")
@blueprint.input(models.Edit, arg_name="told")
@blueprint.output(models.Edited)
@blueprint.doc(summary="Change cells of the roster", responses=answers(409, 415, 422))
@allowed("edit-draft")
def edit(month: str, told: models.Edit) -> dict[str, Any]:
    """Change cells of the version that was seen; refused whole where it is no longer the newest."""
    on, who = month_or_404(month), current_account().person
    changes = [editing.Change(one.agent, one.date, one.shift, one.queue) for one in told.changes]
    saving = editing.Saving(told.version, changes, who, now(), told.override)
    made = store().retrying(lambda connection: _saved(connection, on, saving))
    if isinstance(made, Stale):
        sentence = "The roster has changed in the meantime: read it again."
        raise Refused(409, "stale", sentence, version=made.current_version)
    if isinstance(made, Illegal):
        refuse(made.verdict.reasons, "breaks-rules")
    if made is None:
        return {"version": told.version, "cells": 0, "price": 0}
    return {"version": made.version.version, "cells": made.cells, "price": made.price}


def _saved(connection: Any, month: Month, saving: editing.Saving) -> Any:
    own = current_account()
    if own.team:
        teams = {row.agent: row.team for row in site_centre(connection, g.site, month).agents}
        if any(teams.get(change.agent) != own.team for change in saving.changes):
            raise Refused(403, "not-allowed", f"This account reaches the team {own.team} only.")
    current = open_month(connection, g.site.code, month)
    if current.state == PUBLISHED and not may(own.role, "edit-published"):
        raise Refused(403, "not-allowed", "This role does not change a published roster.")
    return editing.save(connection, g.site.code, month, saving)


@blueprint.post("/months/<month>/plans")
@blueprint.input(models.PlanOrder, arg_name="told")
@blueprint.output(models.Job, status_code=202)
@blueprint.doc(summary="Plan the month as a job", responses=answers(409, 415, 422))
@allowed("solve")
def plan(month: str, told: models.PlanOrder) -> dict[str, Any]:
    """Start planning the month, or find the plan that is under way."""
    order = solving.Order(month_or_404(month), told.effort, told.seed, told.improve)
    who = current_account().person
    number = store().retrying(lambda c: solving.start(c, g.site, order, who))
    return _job(number)


@blueprint.get("/jobs/<int:number>")
@blueprint.output(models.Job)
@blueprint.doc(summary="A job of the site", responses=answers())
@allowed("solve")
def job(number: int) -> dict[str, Any]:
    """A job of the site."""
    return _job(number)


@blueprint.post("/jobs/<int:number>/stop")
@blueprint.output(models.Job)
@blueprint.doc(summary="Stop a job; the best roster so far is kept", responses=answers(409))
@allowed("solve")
def stop(number: int) -> dict[str, Any]:
    """Stop a plan."""
    _job(number)
    if not store().retrying(lambda c: solving.stop(c, g.site, number)):
        raise CannotDo(f"The job {number} has ended already.")
    return _job(number)


def _job(number: int) -> dict[str, Any]:
    missing = Refused(404, "no-job", f"{g.site.code} has no job {number}.")
    if not 0 < number <= LONGEST_JOB:
        raise missing
    with store().read() as connection:
        found = jobs.job_of(connection, number)
    if found is None or found.site_id != g.site.id:
        raise missing
    return {
        "job": found.id,
        "kind": found.kind,
        "subject": found.subject,
        "state": found.state,
        "progress": dict(found.progress) if found.progress else None,
        "result": dict(found.result) if found.result else None,
        "reason": found.reason,
    }


@blueprint.post("/actuals")
@blueprint.output(models.Uploaded)
@blueprint.doc(
    summary="Take in counts of calls, a CSV file in the columns of calls.csv",
    responses=answers(409, 413),
)
@allowed("upload-actuals")
def upload() -> dict[str, Any]:
    """Take in counts of calls; the same file twice changes nothing."""
    data = request.get_data(cache=False)
    with store().read() as connection:
        centre = site_centre(connection, g.site, Month(now().year, now().month))
    frame = actuals.read_upload(data, centre)
    done = store().retrying(lambda c: actuals.keep_actuals(c, g.site, frame))
    return {
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "first_day": done.first_day.isoformat() if done.first_day else None,
        "last_day": done.last_day.isoformat() if done.last_day else None,
    }
