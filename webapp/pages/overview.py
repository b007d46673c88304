"""The overview: whether the plan is good, in one sentence and a few figures, each leading to its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from webapp.charts import Chart, forecast_chart
from webapp.hours_chart import hours_chart
from webapp.pages.controls import Control
from webapp.pages.coverage import month_coverage
from webapp.pages.filters import number, percent, plural
from webapp.pages.forecast import queue_control
from webapp.pages.shelf import current_plan
from webapp.plan_model import BacktestRow, Plan

blueprint = Blueprint("overview", __name__)


@dataclass(frozen=True)
class KeyFigure:
    """A number with its label; `share` from 0 to 1 draws a bar, `page` names where more is told."""

    label: str
    value: str
    unit: str
    note: str
    page: str
    tone: str = ""
    share: float | None = None


@dataclass(frozen=True)
class OverviewContent:
    """Everything the overview shows."""

    verdict: str
    proof: str
    good: bool
    figures: tuple[KeyFigure, ...]
    forecast: Chart
    forecast_controls: tuple[Control, ...]
    shortage: Chart


def overview_content(plan: Plan) -> OverviewContent:
    """The overview of a plan."""
    hard = hard_violations(plan)
    return OverviewContent(
        verdict=_verdict(plan, hard),
        proof=_proof(plan),
        good=hard == 0,
        figures=(
            _calls(plan),
            _hours(plan),
            _understaffed(plan),
            _gap(plan),
            _hard(hard),
            _nights(plan),
            _service(plan),
            _accuracy(plan),
        ),
        forecast=forecast_chart(plan, levels=("day",)),
        forecast_controls=(queue_control(plan),),
        shortage=hours_chart(plan),
    )


def hard_violations(plan: Plan) -> int:
    """Number of places where a hard rule is broken."""
    return sum(violation.severity == "hard" for violation in plan.violations)


def required_hours(plan: Plan) -> float:
    """Agent-hours that the month's requirement asks for."""
    return sum(point.required for rows in plan.coverage.values() for point in rows) * plan.interval_hours


def _verdict(plan: Plan, hard: int) -> str:
    short, required = plan.outcome.understaffed_hours, required_hours(plan)
    kept = "keeps every hard rule" if hard == 0 else f"breaks hard rules in {plural(hard, 'place')}"
    if short <= 0:
        return f"This roster {kept} and covers every one of {number(required)} agent-hours."
    covered = 1 - short / required if required else 0.0
    joint = "and covers" if hard == 0 else "but covers"
    return f"This roster {kept} {joint} {percent(covered)} of {number(required)} agent-hours."


def _proof(plan: Plan) -> str:
    short, bound = plan.outcome.understaffed_hours, plan.outcome.understaffed_hours_bound
    if short <= 0:
        return "No half-hour has fewer agents than it needs."
    if bound is None:
        return f"{number(short, 1)} agent-hours are short; how few would be possible was not proven."
    return (
        f"{number(short, 1)} agent-hours are short. "
        f"It is proven that no roster of these people and rules misses fewer than {number(bound, 1)}."
    )


def _calls(plan: Plan) -> KeyFigure:
    sums = {code: sum(point.mean for point in points) for code, points in plan.forecast.items()}
    note = " · ".join(f"{code} {number(calls)}" for code, calls in sums.items())
    return KeyFigure("Calls expected", number(sum(sums.values())), "", note, "forecast.show")


def _hours(plan: Plan) -> KeyFigure:
    least = sum(row.hours_min for row in plan.fairness)
    most = sum(row.hours_max for row in plan.fairness)
    paid = sum(row.hours for row in plan.fairness)
    return KeyFigure(
        label="Paid hours",
        value=number(paid),
        unit="h",
        note=f"contracts: {number(least)}–{number(most)} h, {plural(len(plan.fairness), 'agent')}",
        page="fairness.show",
        share=None if most <= 0 else min(1.0, paid / most),
    )


def _understaffed(plan: Plan) -> KeyFigure:
    short, bound = plan.outcome.understaffed_hours, plan.outcome.understaffed_hours_bound
    note = "no bound was proven" if bound is None else f"at least {number(bound, 1)} h is proven unavoidable"
    return KeyFigure(
        label="Understaffed",
        value=number(short, 1),
        unit="agent-hours",
        note=note,
        page="coverage.show",
        tone="short" if short > 0 else "good",
        share=None if bound is None or short <= 0 else min(1.0, bound / short),
    )


def _gap(plan: Plan) -> KeyFigure:
    outcome = plan.outcome
    note = f"cost {number(outcome.objective)}, proven bound {number(outcome.bound)}"
    value = "–" if outcome.gap is None else number(outcome.gap * 100, 1)
    return KeyFigure("Gap to the bound", value, "%", note, "violations.show")


def _hard(hard: int) -> KeyFigure:
    note = "every hard rule is kept" if hard == 0 else "this roster must not be published"
    return KeyFigure(
        "Hard violations", number(hard), "", note, "violations.show", "good" if hard == 0 else "short"
    )


def _nights(plan: Plan) -> KeyFigure:
    nights = sorted(row.nights for row in plan.fairness if row.nights)
    if not nights:
        return KeyFigure("Nights per agent", "0", "", "nobody works nights this month", "fairness.show")
    value = f"{nights[0]}–{nights[-1]}" if nights[0] != nights[-1] else f"{nights[0]}"
    note = f"{sum(nights)} nights shared by {len(nights)} of {plural(len(plan.fairness), 'agent')}"
    return KeyFigure("Nights per agent", value, "", note, "fairness.show")


def _service(plan: Plan) -> KeyFigure:
    level = month_coverage(plan).service_level
    if level is None:
        short = sum(point.short > 0 for rows in plan.coverage.values() for point in rows)
        total = sum(len(rows) for rows in plan.coverage.values())
        value = "–" if not total else number(100 * (1 - short / total), 1)
        return KeyFigure(
            "Half-hours covered", value, "%", f"{number(short)} of {number(total)} are short", "coverage.show"
        )
    return KeyFigure(
        "Expected service level", number(level * 100, 1), "%", "of calls answered in time", "coverage.show"
    )


def chosen_rows(rows: Sequence[BacktestRow]) -> list[BacktestRow]:
    """The most accurate method of each queue."""
    best: dict[str, BacktestRow] = {}
    for row in rows:
        if row.wape is not None and (row.queue not in best or row.wape < (best[row.queue].wape or 0)):
            best[row.queue] = row
    return list(best.values())


def _accuracy(plan: Plan) -> KeyFigure:
    best = chosen_rows(plan.backtest)
    if not best:
        return KeyFigure("Forecast error", "–", "", "no backtest in this plan", "forecast.show")
    first = best[0]
    note = f"{first.queue}, month ahead, {first.method}"
    others = ", ".join(f"{row.queue} {percent(row.wape)}" for row in best[1:])
    return KeyFigure(
        "Forecast error (WAPE)",
        number((first.wape or 0) * 100, 1),
        "%",
        f"{note}; {others}" if others else note,
        "forecast.show",
    )


@blueprint.get("/")
def show() -> str:
    """The overview."""
    plan = current_plan()
    return render_template("pages/overview.html", plan=plan, overview=overview_content(plan))
