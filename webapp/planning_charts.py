"""Charts of the planner's pages: today interval by interval, the days of a history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import pgettext

from webapp.charts import AXIS, Chart, Json, layout
from webapp.i18n import short_month
from webapp.services.forecast_scored import HORIZONS

if TYPE_CHECKING:
    from webapp.services.forecast_scored import Score
    from webapp.services.site_history import DayCounts
    from webapp.services.today import QueueToday


Lines = Sequence[Sequence[float | None]]


def calls_chart(queues: Sequence[QueueToday]) -> Chart:
    """Calls of today: the forecast with its band, what was offered, what is expected now; a frame a queue."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    line = {"type": "scatter", "mode": "lines", "connectgaps": False}
    figure = {
        "data": [
            edge,
            {**edge, "fill": "tonexty", "fillcolor": "@band95"},
            {**line, "line": {"color": "@forecast", "width": 2}, "hovertemplate": _said(_("forecast"))},
            {
                **line,
                "line": {"color": "@history", "width": 2},
                "hovertemplate": _said(pgettext("calls", "offered")),
            },
            {
                **line,
                "line": {"color": "@short", "width": 2, "dash": "dot"},
                "hovertemplate": _said(_("expected now")),
            },
        ],
        "layout": _by_clock(),
    }
    frames = {}
    for queue in queues:
        lines: Lines = [
            [m.low for m in queue.moments],
            [m.high for m in queue.moments],
            [m.forecast for m in queue.moments],
            [m.offered for m in queue.moments],
            [m.expected for m in queue.moments],
        ]
        frames[queue.code] = _frame(queue, lines)
    return Chart(figure, frames, next(iter(frames), ""))


def agents_chart(queues: Sequence[QueueToday]) -> Chart:
    """Agents of today: on duty, needed by the forecast, needed now; a frame a queue."""
    line = {"type": "scatter", "mode": "lines", "connectgaps": False}
    figure = {
        "data": [
            {
                "type": "bar",
                "marker": {"color": "@staffed", "line": {"width": 0}},
                "hovertemplate": "<b>%{y:.3~g}</b> " + _("on duty") + "<extra></extra>",
            },
            {
                **line,
                "line": {"color": "@required", "width": 1.75, "shape": "hvh"},
                "hovertemplate": "<b>%{y}</b> " + _("needed by the forecast") + "<extra></extra>",
            },
            {
                **line,
                "line": {"color": "@short", "width": 2, "shape": "hvh", "dash": "dot"},
                "hovertemplate": "<b>%{y}</b> " + _("needed now") + "<extra></extra>",
            },
        ],
        "layout": {**_by_clock(), "bargap": 0.12},
    }
    frames = {}
    for queue in queues:
        lines: Lines = [
            [m.there for m in queue.moments],
            [m.needed for m in queue.moments],
            [m.needed_now for m in queue.moments],
        ]
        frames[queue.code] = _frame(queue, lines)
    return Chart(figure, frames, next(iter(frames), ""))


MEASURES = ("wape", "bias", "coverage80", "coverage95")
LOOKS = (
    ("@forecast", "circle", "solid"),
    ("@history", "square", "dash"),
    ("@short", "diamond", "dot"),
    ("@required", "triangle-up", "dashdot"),
)
"""Colour, mark and dash of each horizon's line: never the colour alone."""


def course_chart(scores: Sequence[Score]) -> Chart:
    """How good forecasts were over time: a line for each horizon; frames `queue|measure`."""
    line = {"type": "scatter", "mode": "lines+markers", "connectgaps": False}
    figure = {
        "data": [
            {
                **line,
                "line": {"color": colour, "width": 2, "dash": dash},
                "marker": {"symbol": symbol, "size": 8, "color": colour},
                "hovertemplate": f"<b>%{{y:.1%}}</b> {horizon_name(span)}<extra></extra>",
            }
            for span, (colour, symbol, dash) in zip(HORIZONS, LOOKS, strict=True)
        ],
        "layout": layout(
            xaxis={**AXIS, "type": "category", "showgrid": False, "tickangle": 0},
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ".1~%", "nticks": 6},
        ),
    }
    months = sorted({one.month for one in scores})
    frames: dict[str, Json] = {}
    for queue in dict.fromkeys(one.queue for one in scores):
        for measure in MEASURES:
            mine = {(s.month, s.horizon): getattr(s, measure) for s in scores if s.queue == queue}
            lines = [[_share(mine.get((month, span))) for month in months] for span in HORIZONS]
            frames[f"{queue}|{measure}"] = {
                "x": [short_month(month.first_day) for month in months],
                "data": [{"y": one} for one in lines],
            }
    return Chart(figure, frames, next(iter(frames), ""))


def _share(value: float | None) -> float | None:
    return None if value is None or value != value else round(value, 4)


def horizon_name(span: tuple[int, int]) -> str:
    """1 to 7 days ahead; more than 31 days ahead."""
    if span == HORIZONS[-1]:
        return str(_("more than %(days)s days ahead", days=span[0] - 1))
    return str(_("%(first)s to %(last)s days ahead", first=span[0], last=span[1]))


def history_chart(queues: Sequence[DayCounts]) -> Chart:
    """Calls offered by day; a frame a queue."""
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"color": "@history", "width": 1.5},
                "hovertemplate": _said(pgettext("calls", "offered")),
            }
        ],
        "layout": layout(
            xaxis={
                **AXIS,
                "type": "date",
                "showgrid": False,
                "tickformat": "%b %Y",
                "hoverformat": "%a %-d %b %Y",
                "nticks": 6,
                "tickangle": 0,
            },
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ",d", "nticks": 6},
        ),
    }
    frames: dict[str, Json] = {
        queue.queue: {"x": [str(day) for day in queue.days], "data": [{"y": list(queue.offered)}]}
        for queue in queues
    }
    return Chart(figure, frames, next(iter(frames), ""))


def _said(what: str) -> str:
    return f"<b>%{{y:,.0f}}</b> {what}<extra></extra>"


def _by_clock() -> Json:
    return layout(
        xaxis={**AXIS, "type": "category", "showgrid": False, "tickangle": 0},
        yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ",d", "nticks": 6},
    )


def _frame(queue: QueueToday, lines: Lines) -> Json:
    names = [f"{moment.start:%H:%M}" for moment in queue.moments]
    hours = [name for name in names if name.endswith(":00")]
    rounded = [[None if value is None else round(value, 1) for value in line] for line in lines]
    return {
        "x": names,
        "data": [{"y": line} for line in rounded],
        "layout": {"xaxis.tickvals": hours, "xaxis.ticktext": hours},
    }
