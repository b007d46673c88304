"""Coverage: agents needed against agents rostered, per interval, day by day (PB-01 b, FC-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, render_template, request

from webapp.charts import Chart, balance_chart, coverage_chart, labels, weeks
from webapp.pages.controls import Choice, Control
from webapp.pages.forecast import queue_control
from webapp.pages.shelf import current_plan
from webapp.plan_model import CoveragePoint, Plan

blueprint = Blueprint("coverage", __name__)


@dataclass(frozen=True)
class DayCoverage:
    """A day over all queues, in agent-hours; service level weighted by calls, None where unknown (FC-05)."""

    day: date
    required: float
    staffed: float
    short: float
    over: float
    worst: str
    service_level: float | None


@dataclass(frozen=True)
class CoverageContent:
    """Everything the coverage page shows."""

    chart: Chart
    controls: tuple[Control, ...]
    balance: Chart
    balance_controls: tuple[Control, ...]
    days: tuple[DayCoverage, ...]
    total: DayCoverage


def coverage_content(plan: Plan, day: str | None = None, queue: str | None = None) -> CoverageContent:
    """Charts, day switcher and day table; `day` and `queue` say what is shown first."""
    days = tuple(_day_coverage(plan, info.day) for info in plan.days)
    queues = queue_control(plan).pick(queue)
    spans = Control("span", "Show", (Choice("day", "Day"), Choice("week", "Week")))
    controls = (
        queues,
        spans,
        _day_control(plan, days).pick(day or str(_worst_day(days))),
        Control("week", "Week", _weeks(plan), when="span=week", pager=True),
    )
    return CoverageContent(
        chart=replace(coverage_chart(plan), first=f"{queues.value}|day|{controls[2].value}"),
        controls=controls,
        balance=balance_chart(plan),
        balance_controls=(queues,),
        days=days,
        total=month_coverage(plan),
    )


def month_coverage(plan: Plan) -> DayCoverage:
    """The whole month over all queues; its `day` is the first."""
    return _sum_up(plan, [point for points in plan.coverage.values() for point in points], plan.days[0].day)


def _weeks(plan: Plan) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(monday), f"{monday.day} {monday:%b}", f"Week of {monday.day} {monday:%B}")
        for monday in weeks(plan.days)
    )


def _day_control(plan: Plan, days: Sequence[DayCoverage]) -> Control:
    """The strip of days; the bar of a day grows with the agent-hours it misses."""
    most = max((day.short for day in days), default=0)
    weekend = {info.day for info in plan.days if info.weekend}
    choices = tuple(
        Choice(
            value=str(day.day),
            label=str(day.day.day),
            title=f"{day.day:%A} {day.day.day} {day.day:%B}, {day.short:,.1f} agent-hours short",
            level=0 if day.short <= 0 else 1 + round(3 * day.short / most),
            quiet=day.day in weekend,
        )
        for day in days
    )
    return Control("day", "Day", choices, when="span=day", pager=True, style="days")


def _worst_day(days: Sequence[DayCoverage]) -> date:
    return max(days, key=lambda day: day.short).day


def _day_coverage(plan: Plan, day: date) -> DayCoverage:
    points = [point for rows in plan.coverage.values() for point in rows if point.start.date() == day]
    return _sum_up(plan, points, day)


def _sum_up(plan: Plan, points: Sequence[CoveragePoint], day: date) -> DayCoverage:
    rated = [(point.offered, point.service_level) for point in points if point.service_level is not None]
    calls = sum(offered for offered, _ in rated)
    return DayCoverage(
        day=day,
        required=sum(point.required for point in points) * plan.interval_hours,
        staffed=sum(point.staffed for point in points) * plan.interval_hours,
        short=sum(point.short for point in points) * plan.interval_hours,
        over=sum(point.over for point in points) * plan.interval_hours,
        worst=_worst(plan, points),
        service_level=sum(offered * level for offered, level in rated) / calls if calls else None,
    )


def _worst(plan: Plan, points: Sequence[CoveragePoint]) -> str:
    """The interval that misses most agents, in words; empty when none is missing."""
    worst = max(points, key=lambda point: point.short, default=None)
    if worst is None or worst.short <= 0:
        return ""
    return f"{labels([worst])[0]} {plan.queue_name(worst.queue)}: {worst.short:.3g} of {worst.required:.3g}"


@blueprint.get("/coverage")
def show() -> str:
    """Coverage by day; `?day=2026-12-05&queue=HOT` says what is shown first."""
    plan = current_plan()
    content = coverage_content(plan, request.args.get("day"), request.args.get("queue"))
    return render_template("pages/coverage.html", plan=plan, coverage=content)
