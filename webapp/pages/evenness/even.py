"""Fairness of a month and of rolling months: spreads, and each agent's counts and points."""

from __future__ import annotations

from dataclasses import replace

from flask import g, render_template, request
from flask_babel import lazy_gettext as _l

from scheduler.ledger import BILL_RUN, HOLIDAY, NIGHT, ON_CALL, WEEKEND, WISH
from scheduler.neutral.burdens import HOLIDAYS, LOAD, NIGHTS, WEEKENDS
from webapp.gate import allowed, store
from webapp.pages.evenness import blueprint
from webapp.pages.places import month_or_404
from webapp.reach import reached
from webapp.services.evenness import USUAL_MONTHS, evenness

SPANS = (1, USUAL_MONTHS, 6, 12)
MEASURE_NAMES = {
    NIGHTS: _l("Nights"),
    WEEKENDS: _l("Weekend duties"),
    HOLIDAYS: _l("Holiday duties"),
    LOAD: _l("Load"),
}
KIND_NAMES = {
    NIGHT: _l("nights"),
    WEEKEND: _l("weekends"),
    HOLIDAY: _l("holidays"),
    BILL_RUN: _l("bill runs"),
    ON_CALL: _l("standing by"),
    WISH: _l("wishes"),
}


@blueprint.get("/<month>/fairness")
@allowed("read-fairness")
def show(month: str) -> str:
    """The month alone, or with the months before it."""
    g.month = month_or_404(month)
    months = request.args.get("months", 1, type=int)
    months = months if months in SPANS else 1
    with store().read() as connection:
        found = evenness(connection, g.site, g.month, months)
    mine = reached(found.last.centre) if found else None
    if found and mine is not None:
        agents = tuple(line for line in found.report.agents if line.agent in mine)
        found = replace(found, report=replace(found.report, agents=agents))
    widest = max((abs(one.deviation) for one in found.agents), default=0) or 1 if found else 1
    return render_template(
        "evenness/show.html",
        found=found,
        months=months,
        spans=SPANS,
        measures=MEASURE_NAMES,
        kinds=KIND_NAMES,
        load=LOAD,
        widest=widest,
    )
