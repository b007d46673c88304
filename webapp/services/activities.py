"""Who does what when: breaks, meals, queues and time off the phone inside a roster's duties."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scheduler.activities.plan import ActivityPlan, plan_activities
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from webapp.centre.activities import activities_bytes
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.problem import duties
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.centre.tables import write_whole
from webapp.services.audit import audit_rows
from webapp.services.centres import open_centre
from webapp.services.json_files import json_bytes

ACTIVITIES, SUMMARY = "activities.csv", "activities.json"
MINUTES = 60


def activities_of_file(
    centre_dir: Path, roster_file: Path, requirement_file: Path, seed: int, out: Path
) -> dict[str, Any]:
    """Read, place and write activities.csv and activities.json into `out`; return the facts of the latter.

    Raises Mistakes, CannotDo, OSError.
    """
    centre = open_centre(centre_dir)
    rows = read_roster(roster_file, centre)
    requirement = read_requirement(requirement_file, centre)
    problem = audit_rows(centre, rows, requirement).judged.problem
    roster = Roster(duties(rows, problem.horizon))
    return write_activities(centre, problem, roster, requirement, seed, out)


def write_activities(
    centre: Centre,
    problem: RosterProblem,
    roster: Roster,
    requirement: Sequence[RequirementRow],
    seed: int,
    out: Path,
) -> dict[str, Any]:
    """Place the activities of a roster and write both files into a folder. Raises OSError."""
    plan = plan_activities(problem, roster, centre.company.off_phone, seed)
    facts = activity_facts(problem, plan, requirement)
    write_whole(out / ACTIVITIES, activities_bytes(plan.activities, problem.horizon))
    write_whole(out / SUMMARY, json_bytes(facts))
    return facts


def activity_facts(
    problem: RosterProblem, plan: ActivityPlan, requirement: Sequence[RequirementRow]
) -> dict[str, Any]:
    """The contents of activities.json, in agent-hours."""
    by_activity: dict[str, int] = {}
    for activity in plan.activities:
        by_activity[activity.activity] = by_activity.get(activity.activity, 0) + activity.end - activity.start
    return {
        "understaffed_hours_before": _hours(plan.missing_before),
        "understaffed_hours": _hours(plan.missing),
        "understaffed_hours_bound": _hours(plan.missing_least),
        "below_seats_hours": _hours(_below_seats(problem, plan, requirement)),
        "off_phone_hours": _hours(plan.off_phone),
        "off_phone_understaffed_hours": _hours(plan.off_phone_missing),
        "sessions": plan.sessions,
        "monitored": plan.monitored,
        "hours": {name: _hours(minutes) for name, minutes in sorted(by_activity.items())},
        "not_placed": [str(sentence) for sentence in plan.left],
    }


def _below_seats(problem: RosterProblem, plan: ActivityPlan, requirement: Sequence[RequirementRow]) -> int:
    """Agent-minutes by which those at the contacts are fewer than the seats, which know no shrinkage."""
    step, short = problem.horizon.interval_minutes, 0
    served = {queue for queues in problem.queues_of.values() for queue in queues}
    for row in requirement:
        minute = problem.horizon.minute_of(row.interval_start)
        if row.queue in served and 0 <= minute < problem.horizon.minutes:
            short += max(0, row.seats * step - plan.present[row.queue][minute // step])
    return short


def _hours(minutes: int) -> float:
    return round(minutes / MINUTES, 2)
