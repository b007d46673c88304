"""Charts as plotly figures in plain JSON values, with colours named by role.

A colour `@short` stands for the style sheet's `--chart-short`: one palette serves light, dark and print.
A chart is a figure (data and layout) plus frames: what changes when a reader picks a queue, a level or a
day. The key of a frame joins the picked values with `|`; the script falls back to a shorter key when the
long one is not there. plotly's own Python package is not needed for this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from webapp.chart_dates import dated
from webapp.plan_model import (
    CoveragePoint,
    DayBand,
    DayInfo,
    ForecastPoint,
    Forecasts,
    HistoryPoint,
    Plan,
    QueueInfo,
)

Json = dict[str, Any]

AXIS: Json = {
    "fixedrange": True,
    "gridcolor": "@grid",
    "linecolor": "@axis",
    "zeroline": False,
    "ticks": "",
    "automargin": True,
    "ticklabelstandoff": 6,
    "spikecolor": "@axis",
    "spikethickness": 1,
    "spikedash": "solid",
}
BAND_EDGES = ("p2_5", "p97_5", "p10", "p90")
BAND_EDGES_HOVER = (
    "<br>80 %: %{customdata[2]:,.0f}–%{customdata[3]:,.0f}"
    "<br>95 %: %{customdata[0]:,.0f}–%{customdata[1]:,.0f}"
)


@dataclass(frozen=True)
class Chart:
    """A figure with its frames; `first` is the key shown at the beginning."""

    figure: Json
    frames: dict[str, Json] = field(default_factory=dict)
    first: str = ""

    def payload(self) -> Json:
        """What the page's script reads."""
        frames = {name: dated(frame) for name, frame in self.frames.items()}
        return {"figure": dated(self.figure), "frames": frames, "first": self.first}


def layout(**more: Any) -> Json:
    """The layout that every chart shares, with what is special to one."""
    base: Json = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "@font", "size": 12, "color": "@text"},
        "margin": {"l": 44, "r": 8, "t": 12, "b": 36},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "@surface",
            "bordercolor": "@axis",
            "font": {"family": "@font", "size": 12},
        },
        "dragmode": False,
        "xaxis": {**AXIS, "showgrid": False},
        "yaxis": {**AXIS, "rangemode": "tozero", "showline": False},
    }
    return {**base, **more}


def forecast_chart(plan: Forecasts, levels: Sequence[str] = ("day", "interval")) -> Chart:
    """History, expected calls, 80 % and 95 % bands; frames `queue|day` and `queue|interval|monday`."""
    figure = {
        "data": _forecast_traces(),
        "layout": layout(
            xaxis={**AXIS, "type": "date", "showgrid": False, "tickformat": "%-d %b"},
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ",d"},
            shapes=[_line_at(_local(datetime.combine(plan.days[0].day, time())))],
        ),
    }
    frames: dict[str, Json] = {}
    for queue in plan.queues:
        points, past = plan.forecast.get(queue.code, ()), plan.history.get(queue.code, ())
        if "day" in levels:
            bands = {band.day: band for band in plan.day_bands if band.queue == queue.code}
            frames[f"{queue.code}|day"] = _day_frame(points, past, bands)
        if "interval" in levels:
            frames[f"{queue.code}|interval"] = _interval_frame(plan, queue, points, past)
            for monday in weeks(plan.days):
                frames[f"{queue.code}|interval|{monday}"] = {
                    "base": f"{queue.code}|interval",
                    "layout": {"xaxis.range": [f"{monday}", f"{monday + timedelta(days=7)}"]},
                }
    return Chart(figure, frames, next(iter(frames), ""))


def _forecast_traces() -> list[Json]:
    """95 % and 80 % bands (lower edge, then upper edge filled down to it), mean, history."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    line = {"type": "scatter", "mode": "lines", "connectgaps": False}
    return [
        {**edge},
        {**edge, "fill": "tonexty", "fillcolor": "@band95"},
        {**edge},
        {**edge, "fill": "tonexty", "fillcolor": "@band80"},
        {
            **line,
            "line": {"color": "@forecast", "width": 2},
            "hovertemplate": _hover("%{y:,.0f}", _("expected"), BAND_EDGES_HOVER),
        },
        {
            **line,
            "line": {"color": "@history", "width": 1.5},
            "hovertemplate": _hover("%{y:,.0f}", pgettext("calls", "offered")),
        },
    ]


def _hover(value: str, what: str, more: str = "") -> str:
    """What a chart says of a point: a number in plotly's notation, and what it is."""
    return f"<b>{value}</b> {what}{more}<extra></extra>"


def _day_frame(
    points: Sequence[ForecastPoint], past: Sequence[HistoryPoint], bands: Mapping[date, DayBand]
) -> Json:
    """Sums per day with the days' own bands.

    A plan that holds none has the edges of its intervals added up, as if all moved together: too wide.
    """
    sums: dict[date, list[float]] = defaultdict(lambda: [0.0] * 5)
    for point in points:
        row = sums[point.start.date()]
        for place, name in enumerate((*BAND_EDGES, "mean")):
            row[place] += getattr(point, name)
    for day, band in bands.items():
        if day in sums:
            sums[day][:4] = [getattr(band, name) for name in BAND_EDGES]
    columns = [[round(row[place], 1) for row in sums.values()] for place in range(5)]
    start, step = str(min(sums, default="")), 86_400_000
    history = _history_by_day(past)
    return {
        "data": [
            *({"y": column, "x0": start, "dx": step} for column in columns[:4]),
            {
                "y": columns[4],
                "x0": start,
                "dx": step,
                "customdata": [list(row) for row in zip(*columns[:4], strict=True)],
            },
            {"y": [value for _, value in history], "x": [str(day) for day, _ in history]},
        ],
        "layout": {"xaxis.autorange": True, "xaxis.hoverformat": "%a %-d %b"},
    }


def _history_by_day(past: Sequence[HistoryPoint]) -> list[tuple[date, float | None]]:
    """Calls per day; a day with less than nine tenths of its intervals known has no sum."""
    known: dict[date, list[float]] = defaultdict(list)
    for point in past:
        known[point.start.date()].extend([] if point.offered is None else [point.offered])
    full = max((len(values) for values in known.values()), default=0)
    return [
        (day, sum(values) if len(values) >= 0.9 * full else None) for day, values in sorted(known.items())
    ]


def has_gaps(past: Sequence[HistoryPoint]) -> bool:
    """Whether a day of the history has no sum: its line is broken there."""
    return any(calls is None for _, calls in _history_by_day(past))


def _interval_frame(
    plan: Forecasts, queue: QueueInfo, points: Sequence[ForecastPoint], past: Sequence[HistoryPoint]
) -> Json:
    """Every interval on a regular local grid; closed hours are zero, holes of the history stay open."""
    step = timedelta(minutes=plan.interval_minutes)
    names = (*BAND_EDGES, "mean")
    grids = [_grid([(point.start, getattr(point, name)) for point in points], queue, step) for name in names]
    history = _grid([(point.start, point.offered) for point in past], queue, step)
    timing: Json = {"dx": step.total_seconds() * 1000}
    data: list[Json] = [{"y": values, "x0": start, **timing} for start, values in [*grids, history]]
    data[4]["customdata"] = [list(row) for row in zip(*(values for _, values in grids[:4]), strict=True)]
    return {"data": data, "layout": {"xaxis.hoverformat": "%a %-d %b %H:%M", "xaxis.tickformat": "%a %-d %b"}}


def _grid(
    known: Sequence[tuple[datetime, float | None]], queue: QueueInfo, step: timedelta
) -> tuple[str, list[float | None]]:
    """Start and values of a regular local grid from the first to the last known interval."""
    if not known:
        return "", []
    wall = {start.replace(tzinfo=None): value for start, value in known}
    first, last = min(wall), max(wall)
    values: list[float | None] = []
    for place in range((last - first) // step + 1):
        moment = first + place * step
        value = wall.get(moment, None if queue.opens <= f"{moment:%H:%M}" < queue.closes else 0.0)
        values.append(None if value is None else round(value, 1))
    return _local(first), values


def coverage_chart(plan: Plan) -> Chart:
    """Agents staffed against required per interval; frames `queue|day|date` and `queue|week|monday`."""
    bar = {
        "type": "bar",
        "marker": {"line": {"width": 0}},
        "hovertemplate": "%{y:.3~g} %{meta}<extra></extra>",
    }
    figure = {
        "data": [
            {**bar, "meta": "as needed", "marker": {"color": "@staffed"}},
            {
                **bar,
                "meta": "short",
                "marker": {
                    "color": "@short",
                    "pattern": {
                        "shape": "/",
                        "size": 5,
                        "solidity": 0.28,
                        "bgcolor": "@short",
                        "fgcolor": "@surface",
                    },
                },
            },
            {**bar, "meta": "more than needed", "marker": {"color": "@over"}},
            {
                "type": "scatter",
                "mode": "lines",
                "line": {"color": "@required", "width": 1.75, "shape": "hvh"},
                "hovertemplate": "<b>%{y:.3~g}</b> required<extra></extra>",
            },
        ],
        "layout": layout(
            barmode="stack",
            bargap=0.12,
            xaxis={**AXIS, "type": "category", "showgrid": False, "tickangle": 0},
            yaxis={**AXIS, "rangemode": "tozero", "showline": False, "tickformat": ",d", "nticks": 6},
        ),
    }
    frames: dict[str, Json] = {}
    for code, points in plan.coverage.items():
        by_day = _by_day(points)
        for day, rows in by_day.items():
            frames[f"{code}|day|{day}"] = _coverage_frame(rows, [*labels(rows)], hours_apart=3)
        for monday in weeks(plan.days):
            days = [monday + timedelta(days=offset) for offset in range(7)]
            rows = [row for day in days for row in by_day.get(day, [])]
            names = [f"{day:%a} {day.day}, {name}" for day in days for name in labels(by_day.get(day, []))]
            frames[f"{code}|week|{monday}"] = _coverage_frame(rows, names, hours_apart=None)
    return Chart(figure, frames, next(iter(frames), ""))


def _coverage_frame(rows: Sequence[CoveragePoint], names: list[str], hours_apart: int | None) -> Json:
    """Bars of one day or week; ticks every few hours, or once a day when `hours_apart` is None."""
    if hours_apart is not None:
        ticks = [name for name in names if name.endswith(":00") and int(name[:2]) % hours_apart == 0]
        texts = ticks
    else:
        groups: dict[str, list[str]] = defaultdict(list)
        for name in names:
            groups[name.split(",")[0]].append(name)
        ticks = [group[len(group) // 2] for group in groups.values()]
        texts = list(groups)
    return {
        "x": names,
        "data": [
            {"y": [_short(min(row.required, row.staffed)) for row in rows]},
            {"y": [_short(row.short) or None for row in rows]},
            {"y": [_short(row.over) or None for row in rows]},
            {"y": [_short(row.required) for row in rows]},
        ],
        "layout": {"xaxis.tickvals": ticks, "xaxis.ticktext": texts, "bargap": 0.12 if hours_apart else 0},
    }


def balance_chart(plan: Plan) -> Chart:
    """Heat map day x interval of staffed - required; one frame per queue, closed hours left blank."""
    figure = {
        "data": [
            {
                "type": "heatmap",
                "colorscale": [
                    [0, "@short"],
                    [0.44, "@short-soft"],
                    [0.5, "@even"],
                    [0.56, "@over"],
                    [1, "@staffed"],
                ],
                "zmid": 0,
                "xgap": 1,
                "ygap": 1,
                "showscale": False,
                "hoverongaps": False,
                "hovertemplate": "%{y}, %{x}<br><b>%{z:+.3~g}</b> agents<extra></extra>",
            }
        ],
        "layout": layout(
            hovermode="closest",
            margin={"l": 52, "r": 8, "t": 8, "b": 28},
            xaxis={**AXIS, "type": "category", "showgrid": False, "showline": False, "tickangle": 0},
            yaxis={**AXIS, "type": "category", "autorange": "reversed", "showgrid": False, "showline": False},
        ),
    }
    frames = {code: _balance_frame(points) for code, points in plan.coverage.items()}
    return Chart(figure, frames, next(iter(frames), ""))


def _balance_frame(points: Sequence[CoveragePoint]) -> Json:
    rows = {day: dict(zip(labels(list(group)), group, strict=True)) for day, group in _by_day(points).items()}
    names = sorted({name for row in rows.values() for name in row})
    values = [
        [None if name not in row else _short(row[name].staffed - row[name].required) for name in names]
        for row in rows.values()
    ]
    extreme = max((abs(value) for row in values for value in row if value is not None), default=1) or 1
    ticks = [name for name in names if name.endswith(":00") and int(name[:2]) % 3 == 0]
    return {
        "data": [
            {
                "x": names,
                "y": [f"{day:%a} {day.day}" for day in rows],
                "z": values,
                "zmin": -extreme,
                "zmax": extreme,
            }
        ],
        "layout": {"xaxis.tickvals": ticks},
        "days": [str(day) for day in rows],
    }


def weeks(days: Iterable[DayInfo]) -> list[date]:
    """The Mondays of the weeks that these days touch."""
    return sorted({item.day - timedelta(days=item.day.weekday()) for item in days})


def labels(rows: Sequence[CoveragePoint]) -> list[str]:
    """Clock times of one day's intervals; the second 02:00 of a night with 25 hours is told apart."""
    found: list[str] = []
    for row in rows:
        name = f"{row.start:%H:%M}"
        found.append(name if name not in found else f"{name} again")
    return found


def _by_day(points: Sequence[CoveragePoint]) -> dict[date, list[CoveragePoint]]:
    found: dict[date, list[CoveragePoint]] = defaultdict(list)
    for point in points:
        found[point.start.date()].append(point)
    return dict(found)


def _line_at(moment: str) -> Json:
    """The upright line where history ends and the planned month begins."""
    return {
        "type": "line",
        "x0": moment,
        "x1": moment,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": "@axis", "width": 1, "dash": "dot"},
    }


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _short(value: float) -> float:
    """The number in as few characters as it needs."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
