"""The forecast of a month: chart with bands, what it is made of, how good it was, and how to make it anew."""

from __future__ import annotations

from datetime import date

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scheduler.domain.sentence import Sentence
from webapp.gate import allowed, current_account, now, store
from webapp.pages.forecast import forecast_content
from webapp.pages.places import month_or_404
from webapp.pages.planning import blueprint
from webapp.pages.planning.work import newest_job
from webapp.services.desk import site_centre
from webapp.services.forecast_kept import KIND, kept_forecast
from webapp.services.limits import order_work
from webapp.services.problems import CannotDo
from webapp.services.site_scenarios import scenario_names
from webapp.store import documents

MOST_VERSIONS = 12


@blueprint.get("/<month>/forecast")
@allowed("forecast")
def show(month: str) -> str:
    """The newest forecast of the month, or the one that is asked for."""
    g.month = month_or_404(month)
    number = request.args.get("version", type=int)
    with store().read() as connection:
        centre = site_centre(connection, g.site, g.month)
        kept = kept_forecast(connection, g.site, centre, g.month, number)
        versions = documents.documents(connection, g.site.id, KIND, str(g.month), MOST_VERSIONS)
    if number is not None and kept is None:
        abort(404)
    return render_template(
        "planning/forecast.html",
        kept=kept,
        as_of=date.fromisoformat(str(kept.document.facts["as_of"])[:10]) if kept else None,
        plan=kept.shown if kept else None,
        forecast=forecast_content(kept.shown) if kept else None,
        versions=versions,
        scenarios=scenario_names(g.site),
        job=newest_job("forecast", str(g.month)),
        today=now().date(),
    )


@blueprint.post("/<month>/forecast")
@allowed("forecast")
def make(month: str) -> Response:
    """Forecast the month anew, as a job."""
    g.month = month_or_404(month)
    scenario = request.form.get("scenario") or None
    if scenario is not None and scenario not in scenario_names(g.site):
        raise CannotDo(
            Sentence(
                "There is no scenario {scenario!r} any more: load the page again.", {"scenario": scenario}
            )
        )
    facts = {"month": str(g.month), "seed": 1, "scenario": scenario}
    actor, site, subject = current_account().person, g.site.id, str(g.month)
    store().retrying(
        lambda connection: order_work(connection, "forecast", facts, actor, site_id=site, subject=subject)
    )
    return redirect(url_for("planning.show", month=g.month))
