"""The chart of agent-hours that a plan is short of, day by day."""

from __future__ import annotations

from webapp.charts import AXIS, Chart, layout
from webapp.plan_model import Plan


def hours_chart(plan: Plan) -> Chart:
    """Agent-hours missing per day over all queues, for the overview."""
    missing = {item.day: 0.0 for item in plan.days}
    for points in plan.coverage.values():
        for point in points:
            missing[point.start.date()] = missing.get(point.start.date(), 0.0) + point.short
    figure = {
        "data": [
            {
                "type": "bar",
                "x": [str(day) for day in missing],
                "y": [round(short * plan.interval_hours, 2) for short in missing.values()],
                "marker": {"color": "@short"},
                "hovertemplate": "<b>%{y:.1f}</b> agent-hours short<extra></extra>",
            }
        ],
        "layout": layout(
            bargap=0.35,
            xaxis={
                **AXIS,
                "type": "date",
                "showgrid": False,
                "hoverformat": "%a %-d %b",
                "tickformat": "%-d %b",
            },
        ),
    }
    return Chart(figure)
