"""A call-centre month as a problem of ours: our domain, our rules, our search.

    .venv/bin/python -m tests.benchmarks.callcentre MONTH.json --seconds 60 --seed 1 --out ROSTER

The roster has one line per agent in the order of the file, one cell per day: `SHIFT:QUEUE`, or empty for a
day off. It is scored by the `evaluate.py` that lies beside the month; the program ends as that does.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent, Preference
from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement, Slopes
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import Break, ShiftTemplate
from scheduler.rulebook import Rulebook
from tests.benchmarks.running import (
    CannotRun,
    reading,
    rules_in_force,
    run_adapter,
    solved,
    write_whole,
)

MONDAY = date(2024, 4, 1)
WHOLE = 4
HARD = (
    "approved-leave",
    "forbidden-successions",
    "max-run-days",
    "max-run-nights",
    "month-hours",
    "one-duty-a-day",
    "queue-skill",
    "shift-limit",
    "weekends-off",
)
SOFT = ("count-costs", "disliked-shifts", "min-run-off", "overstaffing", "preferences", "understaffing")


def callcentre_problem(path: Path) -> tuple[RosterProblem, Rulebook]:
    """The problem of a month's file and the rules it asks for; raises ValueError for what we cannot say."""
    month = json.loads(path.read_text(encoding="utf-8"))
    days, first = month["days"], MONDAY + timedelta(days=month["first_weekday"])
    horizon = Horizon(first, days, ZoneInfo("UTC"), month["interval_minutes"])
    weekend = {day for pair in month["weekends"] for day in pair}
    bare = RosterProblem(
        horizon,
        tuple(_agent(agent, days) for agent in month["agents"]),
        tuple(Queue(str(queue), 0, 1440) for queue in range(month["queues"])),
        tuple(_shift(shift, month["interval_minutes"]) for shift in month["shifts"]),
        tuple(
            Day(horizon.date_of(day), weekend=day in weekend, holiday=day in month["holidays"], points=points)
            for day, points in enumerate(month["weekend_points"])
        ),
        _requirement(month),
        frozenset((agent["id"], day) for agent in month["agents"] for day in agent["unavailable_days"]),
        tuple(_wishes(month)),
        personal={agent["id"]: _personal(agent, month) for agent in month["agents"]},
        forbidden_after=_successions(month["forbidden_next"]),
    )
    if [list(days) for days in bare.weekends] != month["weekends"]:
        raise ValueError(f"The weekends of {path.name} are not the runs of its weekend days.")
    past = tuple(duty for agent in month["agents"] for duty in _past(bare, agent))
    numbers = {
        "max-run-days": {"most": month["max_run_days"]},
        "max-run-nights": {"most": month["max_run_nights"]},
        "min-run-off": {"least": 2},
    }
    weights = {"min-run-off": month["weights"]["isolated_day_off"]}
    return replace(bare, past=past), rules_in_force(HARD, SOFT, numbers, weights)


def _agent(agent: dict[str, Any], days: int) -> Agent:
    queues = tuple(str(queue) for queue in agent["queues"])
    return Agent(agent["id"], "", queues, agent["minutes_min"], agent["minutes_max"], True, 0, days - 1)


def _shift(shift: dict[str, Any], step: int) -> ShiftTemplate:
    start, end = shift["start_half_hour"] * step, shift["end_half_hour"] * step
    unpaid = end - start - shift["paid_minutes"]
    pauses = (Break(start, start + unpaid),) if unpaid else ()
    parts = tuple((interval, quarters) for interval, quarters in shift["presence_quarters"])
    made = ShiftTemplate(shift["code"], start, end, pauses, parts=parts)
    if made.is_night != shift["night"]:
        raise ValueError(f"Shift {made.code}: we count nights by the clock, the file does not.")
    return made


def _requirement(month: dict[str, Any]) -> Requirement:
    cost = month["coverage_cost"]

    def slopes(side: str, queue: int) -> tuple[Slopes, ...]:
        near, beyond = cost[f"{side}_first"], cost[f"{side}_beyond"]
        return tuple(
            ((0, near), (knee, beyond)) if knee and beyond != near else ((0, beyond),)
            for knee in cost[f"{side}_knee"][queue]
        )

    queues = range(month["queues"])
    return Requirement(
        {str(q): tuple(month["requirement_quarters"][q]) for q in queues},
        WHOLE,
        {str(q): tuple(month["carried_in_quarters"][q]) for q in queues},
        {str(q): slopes("under", q) for q in queues},
        {str(q): slopes("over", q) for q in queues},
    )


def _wishes(month: dict[str, Any]) -> Iterator[Preference]:
    weight = month["weights"]["wish_off"]
    for agent in month["agents"]:
        for day in agent["wish_off_days"] if weight else ():
            yield Preference(agent["id"], day, None, "off", weight)


def _personal(agent: dict[str, Any], month: dict[str, Any]) -> PersonalLimits:
    weight, family = month["weights"]["disliked_family"], agent["disliked_family"]
    allowed = set(agent["shifts"])
    return PersonalLimits(
        weekends_off_least=agent["weekends_off_min"],
        duties_most={shift["code"]: 0 for shift in month["shifts"] if shift["code"] not in allowed},
        disliked={s["code"]: weight for s in month["shifts"] if weight and s["family"] == family},
        cost_by_nights=tuple(agent["cost_by_nights"]),
        cost_by_points=tuple(agent["cost_by_weekend_points"]),
    )


def _successions(pairs: list[list[str]]) -> dict[str, frozenset[str]]:
    return {code: frozenset(b for a, b in pairs if a == code) for code, _ in pairs}


def _past(problem: RosterProblem, agent: dict[str, Any]) -> Iterator[Duty]:
    """Last month's run: its last duty and its nights as told, on the days before any other shift."""
    before = agent["last_month"]
    by_day = next(shift.code for shift in problem.shifts if not shift.is_night)
    for ago in range(1, before["run_days"] + 1):
        shift = before["last_shift"] if ago <= max(1, before["run_nights"]) else by_day
        yield problem.duty(agent["id"], -ago, shift, problem.agent_of[agent["id"]].queues[0])


def written(problem: RosterProblem, roster: Roster) -> str:
    """The roster as text: a line per agent, `SHIFT:QUEUE` by day."""
    lines = []
    for agent in problem.agents:
        cells = (roster.of(agent.id, day) for day in range(problem.horizon.days))
        lines.append(",".join(f"{d[0].shift}:{d[0].queue}" if d else "" for d in cells))
    return "\n".join(lines) + "\n"


def verdict(month: Path, roster: Path) -> tuple[dict[str, Any], int]:
    """What the evaluate.py beside a month says about a roster, and how it ends."""
    judge = month.with_name("evaluate.py")
    if not judge.exists():
        raise CannotRun(f"There is no evaluate.py beside {month.name} to score the roster.")
    done = subprocess.run(
        [sys.executable, str(judge), str(month), str(roster)], capture_output=True, text=True, check=False
    )
    if not done.stdout:
        raise CannotRun(f"{judge.name} could not score the roster: {done.stderr.strip()}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told, done.returncode


def scored(month: Path, text: str) -> tuple[int, bool]:
    """Cost of a roster's text and whether it is legal, by the evaluate.py beside the month."""
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "roster.csv"
        roster.write_text(text, encoding="utf-8")
        told, _ = verdict(month, roster)
    return told["cost"], not told["hard"]


def main(arguments: list[str] | None = None) -> int:
    """Solve a month, write the roster, print what the evaluator says, and end as it does."""
    return run_adapter(__doc__, _run, arguments)


def _run(said: argparse.Namespace) -> int:
    with reading(said.file):
        problem, book = callcentre_problem(said.file)
    taken = solved(problem, book, said)
    write_whole(said.out, written(problem, taken.found.roster))
    told, code = verdict(said.file, said.out)
    print(json.dumps(told))
    found = taken.found
    agree = (told["cost"], bool(told["hard"])) == (found.objective, bool(found.audit.hard))
    print(f"objective {told['cost']}, by our own audit {found.objective}{'' if agree else ': THEY DISAGREE'}")
    print(f"bound {found.bound}, gap {found.gap:.2%}")
    print(taken.times)
    return code


if __name__ == "__main__":
    sys.exit(main())
