"""Fairness: who does how many nights, weekends and holidays, and how far from the mean (NT-04)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from flask import Blueprint, render_template

from webapp.pages.shelf import current_plan
from webapp.plan_model import FairnessRow, Plan

blueprint = Blueprint("fairness", __name__)


@dataclass(frozen=True)
class FairnessLine:
    """An agent's row with the weighted load, the mean of the team and the deviation from it (NT-04)."""

    row: FairnessRow
    team_load: float

    @property
    def load_deviation(self) -> float:
        """Weighted load minus the team's mean, in day equivalents."""
        return self.row.load - self.team_load

    @property
    def hours_share(self) -> float:
        """Where the paid hours lie between least (0) and most (1), cut at both ends, for the small bar."""
        width = self.row.hours_max - self.row.hours_min
        return 1.0 if width <= 0 else min(1.0, max(0.0, (self.row.hours - self.row.hours_min) / width))


@dataclass(frozen=True)
class TeamSummary:
    """A team's means and extremes."""

    team: str
    agents: int
    load: float
    nights_least: int
    nights_most: int
    weekends_least: int
    weekends_most: int
    points: float


@dataclass(frozen=True)
class FairnessContent:
    """Everything the fairness page shows; `widest` is the largest points deviation, at least 1.

    `counted` are the sentences of the rules in force that say what points count.
    """

    lines: tuple[FairnessLine, ...]
    teams: tuple[TeamSummary, ...]
    widest: float
    counted: tuple[str, ...]


def fairness_content(plan: Plan) -> FairnessContent:
    """The fairness table of a plan."""
    teams = _by_team(plan)
    means = {team: fmean(row.load for row in rows) for team, rows in teams.items()}
    return FairnessContent(
        lines=tuple(FairnessLine(row, means[row.team]) for row in plan.fairness),
        teams=tuple(_summary(team, teams[team]) for team in plan.teams if team in teams),
        widest=max((abs(row.deviation) for row in plan.fairness), default=0) or 1,
        counted=tuple(rule.statement for rule in plan.outcome.rules if rule.unit == "points"),
    )


def _by_team(plan: Plan) -> Mapping[str, list[FairnessRow]]:
    teams: dict[str, list[FairnessRow]] = defaultdict(list)
    for row in plan.fairness:
        teams[row.team].append(row)
    return teams


def _summary(team: str, rows: list[FairnessRow]) -> TeamSummary:
    nights = [row.nights for row in rows]
    weekends = [row.weekend_duties for row in rows]
    return TeamSummary(
        team=team,
        agents=len(rows),
        load=fmean(row.load for row in rows),
        nights_least=min(nights),
        nights_most=max(nights),
        weekends_least=min(weekends),
        weekends_most=max(weekends),
        points=fmean(row.points for row in rows),
    )


@blueprint.get("/fairness")
def show() -> str:
    """The fairness table."""
    plan = current_plan()
    return render_template("pages/fairness.html", plan=plan, fairness=fairness_content(plan))
