"""Charts of an evaluation: calls answered in time day by day, and how many agents bore which load."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from webapp.charts import AXIS, Chart, Json, layout

if TYPE_CHECKING:
    from webapp.services.evaluation_report import Evaluation


def service_chart(found: Evaluation) -> Chart:
    """The share answered in time of each day, as planned and with the calls that came; a gap without."""
    days = sorted(day for day, kpis in found.days.items() if kpis.planned_level is not None)
    line: Json = {"type": "scatter", "mode": "lines", "connectgaps": False, "x": [str(day) for day in days]}
    planned = [found.days[day].planned_level for day in days]
    came = [found.days[day].came_level for day in days]
    figure = {
        "data": [
            _level(line, planned, _("as planned"), {"color": "@required", "width": 2, "dash": "dash"}),
            _level(line, came, _("with the calls that came"), {"color": "@history", "width": 2}),
        ],
        "layout": layout(
            xaxis={
                **AXIS,
                "type": "date",
                "showgrid": False,
                "tickformat": "%-d %b",
                "hoverformat": "%a %-d %b",
                "nticks": 8,
                "tickangle": 0,
            },
            yaxis={**AXIS, "rangemode": "normal", "showline": False, "tickformat": ".0%", "nticks": 6},
        ),
    }
    return Chart(figure)


def _level(line: Json, levels: list[float | None], what: str, drawn: Json) -> Json:
    rounded = [None if level is None else round(level, 4) for level in levels]
    return {**line, "y": rounded, "line": drawn, "hovertemplate": f"<b>%{{y:.1%}}</b> {what}<extra></extra>"}


def load_chart(found: Evaluation) -> Chart:
    """How many agents bore which load; a night counts twice in it."""
    bearing = Counter(agent.load for agent in found.agents)
    loads = range(min(bearing, default=0), max(bearing, default=0) + 1)
    figure = {
        "data": [
            {
                "type": "bar",
                "x": list(loads),
                "y": [bearing[load] for load in loads],
                "marker": {"color": "@staffed", "line": {"width": 0}},
                "hovertemplate": "<b>%{y}</b> " + _("agents") + "<extra></extra>",
            }
        ],
        "layout": layout(
            bargap=0.25,
            xaxis={**AXIS, "showgrid": False, "tickformat": "d", "nticks": 15},
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ",d", "nticks": 5},
        ),
    }
    return Chart(figure)
