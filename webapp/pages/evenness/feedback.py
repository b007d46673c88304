"""What everybody's feedback of a year comes to, for everybody (EV-06)."""

from __future__ import annotations

from flask import abort, g, render_template

from webapp.gate import allowed, now, store
from webapp.pages.evenness import blueprint
from webapp.pages.places import usual_month
from webapp.services.feedback import LEAST, annual, years


@blueprint.get("/feedback")
@allowed("comment")
def feedback() -> str:
    """The newest year with closed feedback."""
    return _page(None)


@blueprint.get("/feedback/<int:year>")
@allowed("comment")
def feedback_of(year: int) -> str:
    """A year's means, where enough people answered."""
    return _page(year)


def _page(year: int | None) -> str:
    today = now().astimezone(g.site.zone).date()
    with store().read() as connection:
        known = years(connection, g.site, today)
        if year is not None and year not in known:
            abort(404)
        chosen = year or (known[0] if known else None)
        found = annual(connection, g.site, chosen, today) if chosen else None
    return render_template(
        "evenness/feedback.html", found=found, years=known, least=LEAST, tab_month=usual_month(g.site)
    )
