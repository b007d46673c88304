"""The whole chain: history, forecast, seats, roster, report."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre, RequirementRow
from webapp.centre.requirements import requirement_bytes
from webapp.centre.scenarios import read_scenario
from webapp.centre.tables import write_whole
from webapp.report import write_report
from webapp.services import components, coverage, evaluation, fairness, staff
from webapp.services.activities import write_activities
from webapp.services.audit import violation_facts
from webapp.services.centres import open_centre
from webapp.services.forecast import forecast_centre
from webapp.services.forecast_record import write_forecast_files
from webapp.services.json_files import json_bytes
from webapp.services.months import Month
from webapp.services.plan_facts import history_bytes, plan_facts
from webapp.services.roster import MonthRoster, Watched, roster_centre, write_roster_files

PLAN, AUDIT, HISTORY = "plan.json", "audit.json", "history.csv"

Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class PlannedMonth:
    """A finished plan: where it lies, its roster and what is to be said about it."""

    folder: Path
    roster: MonthRoster
    warnings: tuple[str, ...]


def make_plan(
    centre_dir: Path,
    month: Month,
    out: Path,
    *,
    seconds: float,
    effort: int | None,
    seed: int,
    as_of: date | None = None,
    scenario: str | None = None,
    created_at: datetime | None = None,
    author: str | None = None,
    progress: Progress | None = None,
    watched: Watched | None = None,
    chosen: Callable[[Centre], tuple[RequirementRow, ...]] | None = None,
) -> PlannedMonth:
    """Plan a month into a folder, under the centre's scenario of that name if one is given.

    `chosen` gives the requirement to answer in the place of the forecast's. Everything is written at the
    end, or nothing. Raises Mistakes, CannotDo, OSError.
    """
    tell = progress or (lambda text: None)
    centre = open_centre(centre_dir)
    tell(f"Forecasting {month}")
    laid = read_scenario(scenario, centre) if scenario else None
    predicted = forecast_centre(centre, month, as_of=as_of, seed=seed, scenario=laid, progress=progress)
    tell("Looking at how good such forecasts were")
    accuracy = evaluation.recent_accuracy(centre, predicted.history.histories, seed)
    parts = components.centre_parts(centre, predicted.history.histories)
    requirement = (
        chosen(centre) if chosen else staff.staff_centre(centre, predicted.rows, predicted.shrinkage)
    )
    found = roster_centre(
        centre,
        requirement,
        month,
        seconds=seconds,
        effort=effort,
        seed=seed,
        progress=progress,
        watched=watched,
    )
    warnings = (
        *centre.warnings,
        *predicted.warnings,
        *staff.table_warnings(centre, requirement),
        *staff.seat_warnings(centre, requirement),
        *found.warnings,
    )
    facts = plan_facts(centre, month, predicted, found.problem, warnings, accuracy.scores)
    tell("Writing the plan and its report")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".paiban-", dir=out) as folder:
        draft = Path(folder)
        write_forecast_files(centre, predicted, draft, created_at=created_at, author=author)
        write_whole(draft / components.FILE, components.components_bytes(parts))
        write_whole(draft / components.CURVE, components.curve_bytes(parts))
        write_whole(draft / evaluation.FILE, evaluation.accuracy_bytes(accuracy.lines))
        write_whole(draft / HISTORY, history_bytes(predicted, as_of or month.first_day))
        activities = _write_rostered(centre, requirement, found, seed, draft)
        write_whole(draft / PLAN, json_bytes(facts))
        write_report(draft)
        _publish(draft, out)
    return PlannedMonth(out, replace(found, activities=activities), warnings)


def _write_rostered(
    centre: Centre, requirement: tuple[RequirementRow, ...], found: MonthRoster, seed: int, draft: Path
) -> Mapping[str, Any]:
    """Write the requirement and everything that follows from the roster; the facts of its activities."""
    problem, judged, roster = found.problem, found.result.audit, found.result.roster
    write_whole(draft / staff.FILE, requirement_bytes(requirement))
    write_roster_files(found, draft)
    activities = write_activities(centre, problem, roster, requirement, seed, draft)
    write_whole(draft / coverage.FILE, coverage.coverage_bytes(centre, problem, roster, requirement))
    write_whole(draft / fairness.FILE, fairness.fairness_bytes(fairness.fairness(centre, judged, roster)))
    write_whole(draft / fairness.LEDGER, fairness.ledger_bytes(fairness.balances(centre, judged, roster)))
    told = [violation_facts(judged, violation) for violation in judged.violations]
    write_whole(draft / AUDIT, json_bytes({"violations": told}))
    return activities


def _publish(draft: Path, out: Path) -> None:
    """Bring the finished files into the folder, each by a rename, one planner after the other.

    plan.json goes first and comes last: a folder that was left in the middle of it is no plan.
    """
    files = sorted(draft.iterdir(), key=lambda path: (path.name == PLAN, path.name))
    for path in files:
        if (out / path.name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out / path.name))
    door = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        (out / PLAN).unlink(missing_ok=True)
        for path in files:
            os.replace(path, out / path.name)
    finally:
        os.close(door)
