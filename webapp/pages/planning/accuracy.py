"""How good the kept forecasts were, month by month and by days ahead, as counts come in."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _

from webapp.gate import allowed, now, store
from webapp.pages.controls import Choice, Control
from webapp.pages.planning import blueprint
from webapp.planning_charts import course_chart, horizon_name
from webapp.services.desk import site_centre
from webapp.services.forecast_scored import HORIZONS, course
from webapp.services.months import Month


@blueprint.get("/accuracy")
@allowed("forecast")
def accuracy() -> str:
    """The course of the kept forecasts' errors, as chart and table."""
    local = now().astimezone(g.site.zone)
    month = Month(local.year, local.month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, month)
        scores = course(connection, g.site)
    names = {queue.code: queue.name for queue in centre.queues}
    codes = dict.fromkeys(one.queue for one in scores)
    queues = tuple(Choice(code, names.get(code, code)) for code in codes)
    measures = (
        Choice("wape", _("Wrong (WAPE)")),
        Choice("bias", _("Bias")),
        Choice("coverage80", _("In 80 %% band") % {}),
        Choice("coverage95", _("In 95 %% band") % {}),
    )
    return render_template(
        "planning/accuracy.html",
        scores=scores,
        month=month,
        names=names,
        horizons=[horizon_name(span) for span in HORIZONS],
        name_of=horizon_name,
        chart=course_chart(scores),
        controls=(Control("queue", _("Queue"), queues), Control("measure", _("Measure"), measures)),
    )
