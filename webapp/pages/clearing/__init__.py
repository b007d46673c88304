"""Clearing the board of a month: what it does, how far it is, and who gave what to whom."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp.gate import allowed, current_account, now, store
from webapp.pages.places import month_or_404, site_blueprint
from webapp.services import clearing_desk as service

blueprint = site_blueprint("clearing", __name__)


@blueprint.get("/<month>/board")
@allowed("clear-board")
def show(month: str) -> str:
    """The board, the button, and what came of the last round."""
    g.month = month_or_404(month)
    with store().read() as connection:
        desk = service.clearing_desk(connection, g.site, g.month, current_account().person, now())
    return render_template("clearing/show.html", desk=desk, job=desk.job if desk else None)


@blueprint.post("/<month>/board")
@allowed("clear-board")
def clear(month: str) -> Response:
    """Have the board cleared."""
    g.month = month_or_404(month)
    who, at = current_account().person, now()
    store().retrying(lambda c: service.start(c, g.site, g.month, who, at))
    return redirect(url_for("clearing.show", month=g.month))


@blueprint.get("/<month>/board/progress")
@allowed("clear-board")
def progress(month: str) -> str:
    """How far the job is."""
    g.month = month_or_404(month)
    with store().read() as connection:
        job = service.under_way(connection, g.site, g.month)
    return render_template("clearing/live.html", job=job)
