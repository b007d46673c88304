"""Today: forecast, actual, agents, and the rest of the day forecast again with the counts so far."""

from __future__ import annotations

from flask import g, render_template
from flask_babel import gettext as _

from webapp.gate import allowed, now, store
from webapp.pages.controls import Choice, Control
from webapp.pages.planning import blueprint
from webapp.planning_charts import agents_chart, calls_chart
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.today import today_of


@blueprint.get("/today")
@allowed("forecast")
def today() -> str:
    """The day of the site's clock."""
    at = now()
    local = at.astimezone(g.site.zone)
    month = Month(local.year, local.month)
    with store().read() as connection:
        centre = site_centre(connection, g.site, month)
        found = today_of(connection, g.site, centre, at)
    queues = found.queues if found else ()
    control = Control("queue", _("Queue"), tuple(Choice(one.code, one.name) for one in queues))
    return render_template(
        "planning/today.html",
        found=found,
        local=local,
        month=month,
        controls=(control,),
        calls=calls_chart(queues),
        agents=agents_chart(queues),
    )
