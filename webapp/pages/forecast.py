"""The forecast: expected calls with their bands, the history they come from, and how good past ones were."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import gettext as _

from webapp.charts import Chart, forecast_chart, has_gaps, weeks
from webapp.forecast_charts import GROUPS, by_lead, components_chart, lead_name, leads_chart, level_chart
from webapp.i18n import short_day, week_day
from webapp.pages.controls import Choice, Control
from webapp.pages.shelf import current_plan
from webapp.plan_model import AccuracyRow, BacktestRow, ComponentRow, Forecasts

blueprint = Blueprint("forecast", __name__)


@dataclass(frozen=True)
class DayForecast:
    """A line of the table under the chart: a day and the calls expected in each queue."""

    day: str
    calls: tuple[float, ...]

    @property
    def total(self) -> float:
        """Calls of all queues."""
        return sum(self.calls)


@dataclass(frozen=True)
class Effects:
    """What the forecast is made of: a chart of effects, and for each queue how its level has moved."""

    chart: Chart
    controls: tuple[Control, ...]
    levels: tuple[ComponentRow, ...]


@dataclass(frozen=True)
class Level:
    """How the level of each queue has gone: a chart and its choice of queue."""

    chart: Chart
    controls: tuple[Control, ...]


@dataclass(frozen=True)
class Leads:
    """How good forecasts were by days ahead: a chart and the numbers behind it, `days` as on a page."""

    chart: Chart
    controls: tuple[Control, ...]
    rows: tuple[tuple[str, AccuracyRow], ...]
    prices: tuple[AccuracyRow, ...]


@dataclass(frozen=True)
class ForecastContent:
    """Everything the forecast page shows; a part is None where the plan does not hold it."""

    chart: Chart
    controls: tuple[Control, ...]
    days: tuple[DayForecast, ...]
    accuracy: tuple[BacktestRow, ...]
    effects: Effects | None
    level: Level | None
    leads: Leads | None
    own_bands: bool
    gaps: bool = False


def forecast_content(plan: Forecasts) -> ForecastContent:
    """Chart, controls, day table and accuracy of a plan's forecast."""
    mondays = tuple(
        Choice(str(monday), short_day(monday), _("Week of %(day)s", day=short_day(monday)))
        for monday in weeks(plan.days)
    )
    levels = (Choice("day", _("By day")), Choice("interval", _by_interval(plan.interval_minutes)))
    return ForecastContent(
        chart=forecast_chart(plan),
        controls=(
            queue_control(plan),
            Control("level", _("Level"), levels),
            Control("week", _("Week"), mondays, when="level=interval", pager=True),
        ),
        days=tuple(_day_table(plan)),
        accuracy=plan.backtest,
        effects=_effects(plan),
        level=_level(plan),
        leads=_leads(plan),
        own_bands=bool(plan.day_bands),
        gaps=any(has_gaps(past) for past in plan.history.values()),
    )


def _by_interval(minutes: int) -> str:
    words = {15: _("By quarter-hour"), 30: _("By half-hour"), 60: _("By hour")}
    return str(words[minutes])


def _effects(plan: Forecasts) -> Effects | None:
    chart = components_chart(plan)
    if not chart.frames:
        return None
    known = {row.group for row in plan.components}
    groups = tuple(Choice(group, str(words)) for group, words in GROUPS.items() if group in known)
    return Effects(
        chart,
        (queue_control(plan), Control("group", _("Effects of"), groups)),
        tuple(row for row in plan.components if row.group == "level"),
    )


def _level(plan: Forecasts) -> Level | None:
    chart = level_chart(plan)
    return Level(chart, (queue_control(plan),)) if chart.frames else None


def _leads(plan: Forecasts) -> Leads | None:
    chart = leads_chart(plan)
    if not chart.frames:
        return None
    rows = tuple((lead_name(row.lead), row) for row in by_lead(plan.accuracy))
    return Leads(
        chart,
        (queue_control(plan),),
        rows,
        tuple(row for row in plan.accuracy if row.staffing_price is not None),
    )


def queue_control(plan: Forecasts) -> Control:
    """Radio buttons of the plan's queues."""
    return Control("queue", _("Queue"), tuple(Choice(queue.code, queue.name) for queue in plan.queues))


def _day_table(plan: Forecasts) -> list[DayForecast]:
    sums = {info.day: dict.fromkeys((queue.code for queue in plan.queues), 0.0) for info in plan.days}
    for code, points in plan.forecast.items():
        for point in points:
            row = sums.get(point.start.date(), {})
            row[code] = row.get(code, 0.0) + point.mean
    return [DayForecast(week_day(day), tuple(row.values())) for day, row in sums.items()]


@blueprint.get("/forecast")
def show() -> str:
    """The forecast chart and its accuracy."""
    plan = current_plan()
    return render_template("pages/forecast.html", plan=plan, forecast=forecast_content(plan))
