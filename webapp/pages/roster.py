"""The roster: month grid by team, text legend of the shifts, one agent's month in words (PB-01, K-42)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from webapp.pages.day import day_content
from webapp.pages.shelf import current_plan
from webapp.plan_model import DayInfo, DutyLine, FairnessRow, Plan, ShiftInfo

blueprint = Blueprint("roster", __name__)

MARKS = (
    ("holiday", "H", "Statutory holiday"),
    ("makeup", "W", "Weekend day declared working"),
    ("off", "O", "Day off by a moved working day"),
    ("billing", "B", "Bill run"),
    ("event", "E", "Event"),
    ("no-leave", "L", "No leave granted"),
)


@dataclass(frozen=True)
class Mark:
    """A small letter over a day: what kind it is and why."""

    kind: str
    letter: str
    meaning: str


@dataclass(frozen=True)
class DayHead:
    """A column of the grid: the day, its marks, how many agents are on duty and agent-hours short."""

    info: DayInfo
    marks: tuple[Mark, ...]
    on_duty: int
    short_hours: float


@dataclass(frozen=True)
class Cell:
    """One agent and day; without a duty it is a day off."""

    head: DayHead
    duty: DutyLine | None
    shift: ShiftInfo | None


@dataclass(frozen=True)
class AgentMonth:
    """A row of the grid."""

    agent: FairnessRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class TeamMonth:
    """The rows of one team."""

    team: str
    agents: tuple[AgentMonth, ...]


@dataclass(frozen=True)
class RosterContent:
    """Everything the month grid shows."""

    heads: tuple[DayHead, ...]
    teams: tuple[TeamMonth, ...]
    legend: tuple[ShiftInfo, ...]
    marks: tuple[Mark, ...]
    queue_marks: Mapping[str, str]


def roster_content(plan: Plan) -> RosterContent:
    """The month grid of a plan, agents in the order of fairness.csv within their team."""
    heads = tuple(_heads(plan))
    teams = tuple(
        TeamMonth(team, tuple(_agent_month(plan, row, heads) for row in plan.fairness if row.team == team))
        for team in plan.teams
    )
    used = {mark.kind for head in heads for mark in head.marks}
    return RosterContent(
        heads=heads,
        teams=tuple(team for team in teams if team.agents),
        legend=tuple(sorted(plan.shifts.values(), key=lambda shift: (shift.start, shift.code))),
        marks=tuple(Mark(*mark) for mark in MARKS if mark[0] in used),
        queue_marks=_queue_marks(plan),
    )


def _queue_marks(plan: Plan) -> Mapping[str, str]:
    """The shortest beginning that tells each queue's code apart; none where duties name no queue."""
    codes = [queue.code for queue in plan.queues]
    if len(codes) < 2 or not any(duty.queue for duty in plan.roster):
        return {}
    marks = {}
    for code in codes:
        others = [other for other in codes if other != code]
        length = 1
        while length < len(code) and any(other.startswith(code[:length]) for other in others):
            length += 1
        marks[code] = code[:length].upper()
    return marks


def _heads(plan: Plan) -> Sequence[DayHead]:
    on_duty = Counter(duty.day for duty in plan.roster)
    short: Counter[object] = Counter()
    for points in plan.coverage.values():
        for point in points:
            short[point.start.date()] += point.short * plan.interval_hours  # type: ignore[assignment]
    return [DayHead(info, day_marks(info), on_duty[info.day], short[info.day]) for info in plan.days]


def day_marks(info: DayInfo) -> tuple[Mark, ...]:
    """The letters over a day, each with its reason in words."""
    windows = ", ".join(info.window_names)
    holds = {
        "holiday": info.holiday,
        "makeup": info.makeup_work and "Make-up working day",
        "off": info.shifted_off and "Day off by a moved working day",
        "billing": info.kind == "BILLING" and (windows or "Bill run"),
        "event": info.kind == "EVENT" and (windows or "Event"),
        "no-leave": info.no_leave and "No leave granted",
    }
    return tuple(Mark(kind, letter, str(holds[kind])) for kind, letter, _ in MARKS if holds[kind])


def _agent_month(plan: Plan, agent: FairnessRow, heads: Sequence[DayHead]) -> AgentMonth:
    cells = []
    for head in heads:
        duty = plan.duty_of.get((agent.agent, head.info.day))
        cells.append(Cell(head, duty, plan.shifts[duty.shift] if duty else None))
    return AgentMonth(agent, tuple(cells))


@blueprint.get("/roster")
def show() -> str:
    """The month grid."""
    plan = current_plan()
    return render_template("pages/roster.html", plan=plan, roster=roster_content(plan))


@blueprint.get("/roster/day/<day>")
def show_day(day: str) -> str:
    """Who does what when on a day."""
    plan = current_plan()
    chosen = next((info.day for info in plan.days if str(info.day) == day), None)
    if chosen is None:
        abort(404, f"{day} is no day of this plan.")
    return render_template("pages/day.html", plan=plan, content=day_content(plan, chosen))


@blueprint.get("/roster/<path:agent>")
def show_agent(agent: str) -> str:
    """One agent's month in words."""
    plan = current_plan()
    row = next((row for row in plan.fairness if row.agent == agent), None)
    if row is None:
        abort(404, f"Nobody in this plan has the number {agent}.")
    month = _agent_month(plan, row, _heads(plan))
    findings = [violation for violation in plan.violations if violation.agent == agent]
    return render_template("pages/agent.html", plan=plan, month=month, findings=findings)
