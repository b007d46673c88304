"""The charts of what a forecast is made of, and of how good it was by days ahead."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence

from webapp.charts import AXIS, Chart, Json, layout
from webapp.plan_model import AccuracyRow, ComponentRow, Plan

GROUPS = {
    "window": "Bill runs and events",
    "holiday": "Holidays",
    "weekday": "Weekdays",
    "season": "Months",
    "month": "Days of the month",
}
"""Groups of effects in the order they are offered; the level is told in a sentence."""
NAMES = {
    "billing": "Billing days",
    "bill_out": "Bill-out days",
    "makeup work": "Make-up working day",
    "shifted off": "Day off by moving",
    "bridge": "Bridge day",
    "day after": "Day after a holiday",
    "day before": "Day before a holiday",
}
LABEL_WIDTH = 22


def components_chart(plan: Plan) -> Chart:
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


def level_chart(plan: Plan) -> Chart:
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
                "hovertemplate": "<b>%{y:,.0f}</b> calls a day"
                "<br>95 %: %{customdata[0]:,.0f} to %{customdata[1]:,.0f}<extra></extra>",
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
    known = NAMES.get(head, head[:1].upper() + head[1:])
    if head.startswith("business day -"):
        number = head.removeprefix("business day -")
        known = "Last business day" if number == "1" else f"Business day {number} from the end"
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


def leads_chart(plan: Plan) -> Chart:
    """Share of calls forecast wrongly by days ahead, per interval and per day; one frame per queue."""
    line = {"type": "scatter", "mode": "lines+markers"}
    figure = {
        "data": [
            {
                **line,
                "line": {"color": "@forecast", "width": 2},
                "hovertemplate": "<b>%{y:.1%}</b> per interval<extra></extra>",
            },
            {
                **line,
                "line": {"color": "@history", "width": 2},
                "hovertemplate": "<b>%{y:.1%}</b> per day<extra></extra>",
            },
        ],
        "layout": layout(
            margin={"l": 44, "r": 8, "t": 12, "b": 52},
            xaxis={
                **AXIS,
                "type": "category",
                "showgrid": False,
                "tickangle": 0,
                "title": {"text": "days ahead", "font": {"size": 12}},
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
