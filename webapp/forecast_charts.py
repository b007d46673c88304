"""The charts of what a forecast is made of, and of how good it was by days ahead."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.charts import AXIS, Chart, Json, layout
from webapp.plan_model import AccuracyRow, ComponentRow, Forecasts

GROUPS = {
    "window": _l("Bill runs and events"),
    "holiday": _l("Holidays"),
    "weekday": _l("Weekdays"),
    "season": _l("Months"),
    "month": _l("Days of the month"),
}
"""Groups of effects in the order they are offered; the level is told in a sentence."""
NAMES = {
    "billing": _l("Billing days"),
    "bill_out": _l("Bill-out days"),
    "makeup work": _l("Make-up working day"),
    "shifted off": _l("Day off by moving"),
    "bridge": _l("Bridge day"),
    "day after": _l("Day after a holiday"),
    "day before": _l("Day before a holiday"),
    "year end": _l("Year end"),
}
LABEL_WIDTH = 22


def components_chart(plan: Forecasts) -> Chart:
    """Effects in per cent with their 95 % intervals; frames `queue|group`."""
    figure = {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "marker": {"color": "@forecast", "size": 8},
                "hovertemplate": "%{customdata[0]}: <b>%{x:+.1%}</b>"
                "<br>95 %: %{customdata[1]:+.1%} to %{customdata[2]:+.1%}<extra></extra>",
            }
        ],
        "layout": layout(
            hovermode="closest",
            margin={"l": 8, "r": 16, "t": 8, "b": 36},
            xaxis={
                **AXIS,
                "tickformat": "+.0%",
                "zeroline": True,
                "zerolinecolor": "@axis",
                "nticks": 6,
                "tickangle": 0,
            },
            yaxis={**AXIS, "type": "category", "autorange": "reversed", "showgrid": True, "showline": False},
        ),
    }
    rows: dict[str, list[ComponentRow]] = defaultdict(list)
    for row in plan.components:
        if row.group in GROUPS:
            rows[f"{row.queue}|{row.group}"].append(row)
    frames = {key: _effects(found) for key, found in rows.items()}
    return Chart(figure, frames, next(iter(frames), ""))


def level_chart(plan: Forecasts) -> Chart:
    """The level of each queue week by week with its 95 % band; one frame per queue."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure = {
        "data": [
            edge,
            {**edge, "fill": "tonexty", "fillcolor": "@band95"},
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"color": "@forecast", "width": 2},
                "hovertemplate": f"<b>%{{y:,.0f}}</b> {_('calls a day')}"
                "<br>95 %: %{customdata[0]:,.0f}–%{customdata[1]:,.0f}<extra></extra>",
            },
        ],
        "layout": layout(
            xaxis={
                **AXIS,
                "type": "date",
                "showgrid": False,
                "hoverformat": "%-d %b %Y",
                "tickformat": "%b %Y",
                "tickangle": 0,
                "nticks": 5,
            },
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ",d", "nticks": 6},
        ),
    }
    frames: dict[str, Json] = {}
    for queue in plan.queues:
        points = [point for point in plan.level_curve if point.queue == queue.code]
        if points:
            low, high, level = ([getattr(p, name) for p in points] for name in ("low", "high", "level"))
            edges = [list(pair) for pair in zip(low, high, strict=True)]
            frames[queue.code] = {
                "x": [f"{point.day}" for point in points],
                "data": [{"y": low}, {"y": high}, {"y": level, "customdata": edges}],
            }
    return Chart(figure, frames, next(iter(frames), ""))


def component_name(name: str) -> str:
    """An effect's name for a person: `billing, day 2` becomes `Billing days, day 2`."""
    head, comma, tail = name.removeprefix("event:").partition(", ")
    known = str(NAMES.get(head, head[:1].upper() + head[1:]))
    if head.startswith("business day -"):
        number = head.removeprefix("business day -")
        last, other = _("Last business day"), _("Business day %(number)s from the end", number=number)
        known = str(last if number == "1" else other)
    return known + comma + tail


def _effects(rows: Sequence[ComponentRow]) -> Json:
    """Dots with whiskers. The whiskers take the dots' colour: a frame's own colours are not painted."""
    names = [component_name(row.name) for row in rows]
    whiskers = {
        "type": "data",
        "symmetric": False,
        "array": [round(row.high - row.effect, 4) for row in rows],
        "arrayminus": [round(row.effect - row.low, 4) for row in rows],
        "thickness": 2,
        "width": 0,
    }
    return {
        "data": [
            {
                "x": [round(row.effect, 4) for row in rows],
                "y": ["<br>".join(textwrap.wrap(name, LABEL_WIDTH)) for name in names],
                "error_x": whiskers,
                "customdata": [
                    [n, round(r.low, 4), round(r.high, 4)] for n, r in zip(names, rows, strict=True)
                ],
            }
        ]
    }


def leads_chart(plan: Forecasts) -> Chart:
    """Share of calls forecast wrongly by days ahead, per interval and per day; one frame per queue."""
    line = {"type": "scatter", "mode": "lines+markers"}
    figure = {
        "data": [
            {
                **line,
                "line": {"color": "@forecast", "width": 2},
                "hovertemplate": f"<b>%{{y:.1%}}</b> {_('per interval')}<extra></extra>",
            },
            {
                **line,
                "line": {"color": "@history", "width": 2},
                "hovertemplate": f"<b>%{{y:.1%}}</b> {_('per day')}<extra></extra>",
            },
        ],
        "layout": layout(
            margin={"l": 44, "r": 8, "t": 12, "b": 52},
            xaxis={
                **AXIS,
                "type": "category",
                "showgrid": False,
                "tickangle": 0,
                "title": {"text": _("days ahead"), "font": {"size": 12}},
            },
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ".0%", "nticks": 6},
        ),
    }
    frames = {}
    for queue in plan.queues:
        mine = [row for row in by_lead(plan.accuracy) if row.queue == queue.code]
        names = list(dict.fromkeys(row.lead for row in mine))
        if len(names) > 1:
            lines = [
                {row.lead: row.wape for row in mine if row.level == level} for level in ("interval", "day")
            ]
            frames[queue.code] = {
                "x": [lead_name(name) for name in names],
                "data": [{"y": [found.get(name) for name in names]} for found in lines],
            }
    return Chart(figure, frames, next(iter(frames), ""))


def by_lead(rows: Sequence[AccuracyRow]) -> list[AccuracyRow]:
    """The rows of a range of days ahead, in the order of the file."""
    return [row for row in rows if row.lead != "all"]


def lead_name(lead: str) -> str:
    """`8-14` as it stands on a page."""
    return lead.replace("-", "–")
