"""The month grid of schedulers: every agent and day, with the state and the versions of the roster."""

from __future__ import annotations

from flask import g, render_template

from webapp.gate import allowed, store
from webapp.pages.places import month_or_404, site_blueprint
from webapp.services.desk import open_month
from webapp.services.month_view import MonthView
from webapp.services.problems import CannotDo

blueprint = site_blueprint("roster", __name__)


@blueprint.get("/<month>/roster")
@allowed("read-roster")
def show(month: str) -> str:
    """The grid of the newest version."""
    g.month = month_or_404(month)
    with store().read() as connection:
        try:
            opened = open_month(connection, g.site.code, g.month)
        except CannotDo:
            opened = None
    return render_template("month/grid.html", view=MonthView(opened) if opened else None)
