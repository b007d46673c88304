"""Long work of a site as its pages watch it: how far it is, how it ended, and a way to stop it."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.gate import allowed, store
from webapp.pages.planning import blueprint
from webapp.store import jobs
from webapp.store.jobs import Job

WATCHED = ("forecast", "compare")


def newest_job(kind: str, subject: str) -> Job | None:
    """The newest job of a kind about a subject of the site, while it is open or failed."""
    with store().read() as connection:
        found = jobs.jobs_of(connection, g.site.id, kind, subject, 1)
    return found[0] if found and found[0].state != jobs.DONE else None


@blueprint.get("/progress/<int:number>")
@allowed("forecast")
def show_work(number: int) -> Response | str:
    """How far a job is; a script asks this again and again."""
    job = _job_or_404(number)
    return render_template("planning/work.html", job=job)


@blueprint.post("/progress/<int:number>/stop")
@allowed("forecast")
def stop_work(number: int) -> Response:
    """Ask a job to end."""
    job = _job_or_404(number)
    store().retrying(lambda connection: jobs.cancel(connection, number))
    page = "scenarios.show" if job.kind == "compare" else "planning.show"
    return redirect(url_for(page, month=job.subject))


def _job_or_404(number: int) -> Job:
    with store().read() as connection:
        job = jobs.job_of(connection, number)
    if job is None or job.site_id != g.site.id or job.kind not in WATCHED:
        abort(404)
    return job
