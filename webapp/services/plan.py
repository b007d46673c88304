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
from webapp.centre.tables import write_whole
from webapp.report import write_report
from webapp.services import coverage, fairness, staff
from webapp.services.activities import write_activities
from webapp.services.audit import violation_facts
from webapp.services.centres import open_centre
from webapp.services.foresight import Foresight, foresee, write_foresight
from webapp.services.json_files import json_bytes
from webapp.services.months import Month
from webapp.services.plan_facts import history_bytes, plan_facts
from webapp.services.roster import MonthRoster, Watched, roster_centre, write_roster_files

PLAN, AUDIT, HISTORY = "plan.json", "audit.json", "history.csv"

Progress = Callable[[Sentence | str], None]


@dataclass(frozen=True)
class MonthPlan:
    """A month as it was planned, before any of it is written: what it answers, the centre as it stands before
    it, its roster, and what is to be said about it.
    """

    foresight: Foresight
    centre: Centre
    month: Month
    requirement: tuple[RequirementRow, ...]
    roster: MonthRoster
    warnings: tuple[Sentence, ...]


@dataclass(frozen=True)
class PlannedMonth:
    """A finished plan: where it lies, its roster and what is to be said about it."""

    folder: Path
    roster: MonthRoster
    warnings: tuple[Sentence, ...]


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
    before: Centre | None = None,
    progress: Progress | None = None,
) -> PlannedMonth:
    """Plan a month into a folder, under the centre's scenario of that name if one is given; `before` as in
    plan_month.

    Everything is written at the end, or nothing. Raises Mistakes, CannotDo, OSError.
    """
    tell = progress or (lambda text: None)
    centre = open_centre(centre_dir)
    tell(f"Forecasting {month}")
    foresight = foresee(centre, month, seed=seed, as_of=as_of, scenario=scenario, progress=progress)
    made = plan_month(
        foresight, month, seconds=seconds, effort=effort, seed=seed, progress=progress, before=before
    )
    tell("Writing the plan and its report")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".paiban-", dir=out) as folder:
        draft = Path(folder)
        write_foresight(foresight, draft, created_at=created_at, author=author)
        write_whole(draft / HISTORY, history_bytes(foresight.predicted, as_of or month.first_day))
        activities = _write_rostered(made, seed, draft)
        write_report(draft)
        _publish(draft, out)
    return PlannedMonth(out, replace(made.roster, activities=activities), made.warnings)


def plan_month(
    foresight: Foresight,
    month: Month,
    *,
    seconds: float,
    effort: int | None,
    seed: int,
    progress: Progress | None = None,
    watched: Watched | None = None,
    chosen: Callable[[Centre], tuple[RequirementRow, ...]] | None = None,
    before: Centre | None = None,
) -> MonthPlan:
    """The requirement of a forecast and a roster that answers it; nothing is written.

    `chosen` gives the requirement to answer in the place of the forecast's; `before` is the centre as it
    stands before the month, where more is known of that than its files say. Raises Mistakes, CannotDo.
    """
    centre, predicted = foresight.centre, foresight.predicted
    requirement = (
        chosen(centre) if chosen else staff.staff_centre(centre, predicted.rows, predicted.shrinkage)
    )
    planned = before or centre
    found = roster_centre(
        planned,
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
    return MonthPlan(foresight, planned, month, requirement, found, warnings)


def _write_rostered(made: MonthPlan, seed: int, draft: Path) -> Mapping[str, Any]:
    """Write the requirement and everything that follows from the roster; the facts of its activities."""
    centre, requirement, found = made.centre, made.requirement, made.roster
    problem, judged, roster = found.problem, found.result.audit, found.result.roster
    write_whole(draft / staff.FILE, requirement_bytes(requirement))
    write_roster_files(found, draft)
    activities = write_activities(centre, problem, roster, requirement, seed, draft)
    write_whole(draft / coverage.FILE, coverage.coverage_bytes(centre, problem, roster, requirement))
    write_whole(draft / fairness.FILE, fairness.fairness_bytes(fairness.fairness(centre, judged, roster)))
    write_whole(draft / fairness.LEDGER, fairness.ledger_bytes(fairness.balances(centre, judged, roster)))
    told = [violation_facts(judged, violation) for violation in judged.violations]
    write_whole(draft / AUDIT, json_bytes({"violations": told}))
    scores = made.foresight.accuracy.scores
    facts = plan_facts(centre, made.month, made.foresight.predicted, problem, made.warnings, scores)
    write_whole(draft / PLAN, json_bytes(facts))
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
