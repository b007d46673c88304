"""A roster after sick calls, added leave or a changed requirement: new file, changed cells, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from scheduler.audit import audit
from scheduler.domain.clock import Horizon
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.replan import CELL_PRICE, ChangedCell, Replanned, absent_days, replan, with_absences
from scheduler.rules.understaffing import Understaffing
from webapp.centre.model import RequirementRow
from webapp.centre.problem import duty_rows
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster, roster_bytes
from webapp.centre.tables import write_whole
from webapp.centre.times import format_instant
from webapp.services.audit import audit_rows
from webapp.services.centres import open_centre
from webapp.services.intraday import moment
from webapp.services.json_files import json_bytes
from webapp.services.problems import CannotDo
from webapp.services.rostered import Absence, Rostered, as_roster

ROSTER, CHANGES = "roster.csv", "changes.json"


@dataclass(frozen=True)
class Event:
    """What has happened since the roster was published.

    `now` is a local time as text, `was` the requirement as it was before it changed.
    """

    now: str
    absences: Sequence[Absence] = ()
    was: Path | None = None


@dataclass(frozen=True)
class ReplannedMonth:
    """The repaired month: the roster as published, judged by what holds now, and what came of it."""

    case: Rostered
    event: Event
    found: Replanned


def replan_centre(
    centre_dir: Path,
    roster_file: Path,
    requirement_file: Path,
    event: Event,
    *,
    seed: int,
    price: int | None = None,
    improve: bool = False,
    seconds: float = inf,
) -> ReplannedMonth:
    """Read, repair and judge. Raises Mistakes, CannotDo."""
    case, requirement = _case(centre_dir, roster_file, requirement_file, event)
    now = minute_now(event.now, case)
    days = set(absent_days(case.problem, case.roster, now))
    if event.was is not None:
        days |= changed_days(case.problem.horizon, requirement, read_requirement(event.was, case.centre))
    elif not event.absences:
        days = set(range(case.problem.horizon.days))
    found = replan(
        case.problem,
        case.book,
        case.roster,
        now=now,
        days=days,
        seed=seed,
        price=price or CELL_PRICE,
        improve=improve or not event.absences,
        seconds=seconds,
    )
    return ReplannedMonth(case, event, found)


def minute_now(text: str, case: Rostered) -> int:
    """The elapsed minute of a local time in the month or before it. Raises CannotDo."""
    now = case.problem.horizon.minute_of(moment(text, case.centre))
    if now >= case.problem.horizon.minutes:
        raise CannotDo(
            Sentence(
                "--now: {text} lies behind {month}, the month of the roster: all has begun.",
                {"text": text, "month": str(case.month)},
            )
        )
    return now


def _case(
    centre_dir: Path, roster_file: Path, requirement_file: Path, event: Event
) -> tuple[Rostered, Sequence[RequirementRow]]:
    """The month with the absences as leave, and the requirement's rows."""
    centre = open_centre(centre_dir)
    rows = read_roster(roster_file, centre)
    requirement = read_requirement(requirement_file, centre)
    report = audit_rows(centre, rows, requirement)
    case = Rostered(centre, report.month, as_roster(rows, report.judged.problem), report.judged)
    away = {cell for absence in event.absences for cell in _cells(case, absence)}
    if away:
        now = case.problem.horizon.minute_of(moment(event.now, centre))
        problem = with_absences(case.problem, case.roster, now, away)
        case = replace(case, judged=audit(problem, case.book, case.roster))
    return case, requirement


def _cells(case: Rostered, absence: Absence) -> list[tuple[str, int]]:
    """The days of the month on which an agent is away. Raises CannotDo."""
    agent, horizon = case.agent(absence.agent, "--absent"), case.problem.horizon
    first, last = (horizon.day_of_date(day) for day in (absence.first_day, absence.last_day))
    if last < first or last < 0 or first >= horizon.days:
        raise CannotDo(
            Sentence(
                "--absent: {agent} is away from {first_day} to {last_day}; name a first and a last "
                "day of {month}, in this order.",
                {
                    "agent": absence.agent,
                    "first_day": absence.first_day,
                    "last_day": absence.last_day,
                    "month": str(case.month),
                },
            )
        )
    return [(agent, day) for day in range(max(0, first), min(last, horizon.days - 1) + 1)]


def changed_days(
    horizon: Horizon, now: Sequence[RequirementRow], before: Sequence[RequirementRow]
) -> set[int]:
    """Days on which the requirement is not what it was."""
    needs = [{(r.queue, r.interval_start.timestamp()): r.required for r in rows} for rows in (now, before)]
    found = {
        horizon.day_of_date(row.interval_start.date())
        for row in (*now, *before)
        for key in [(row.queue, row.interval_start.timestamp())]
        if needs[0].get(key, 0) != needs[1].get(key, 0)
    }
    return {day for day in found if 0 <= day < horizon.days}


def write_replanned(made: ReplannedMonth, out: Path) -> None:
    """Write roster.csv and changes.json, each whole or not at all. Raises OSError."""
    rows = duty_rows(made.found.roster.duties, made.case.problem.horizon)
    write_whole(out / ROSTER, roster_bytes(rows))
    write_whole(out / CHANGES, json_bytes(replan_facts(made)))


def replan_facts(made: ReplannedMonth) -> dict[str, Any]:
    """The contents of changes.json."""
    case, found = made.case, made.found
    hours = [
        round(sum(v.amount for v in Understaffing().check(case.problem, roster)) / 60, 2)
        for roster in (case.roster, found.roster)
    ]
    return {
        "month": str(case.month),
        "now": format_instant(moment(made.event.now, case.centre)),
        "possible": not found.after.hard,
        "cut_by_clock": found.cut_by_clock,
        "changed": [_cell(case, cell) for cell in found.changed],
        "understaffed_hours_before": hours[0],
        "understaffed_hours": hours[1],
        "objective": found.after.objective,
        "broken": [case.named(found.after.sentence(v)) for v in found.after.hard],
    }


def _cell(case: Rostered, cell: ChangedCell) -> dict[str, Any]:
    return {
        "agent": cell.agent,
        "name": case.who(cell.agent).removeprefix(cell.agent).strip(),
        "date": case.problem.horizon.date_of(cell.day).isoformat(),
        "absent": (cell.agent, cell.day) in case.problem.leave,
        "before": _words(cell.before),
        "after": _words(cell.after),
        "why": str(cell.why),
    }


def _words(duties: Sequence[Duty]) -> str:
    return ", ".join(f"{d.shift} {d.queue}" if d.queue else d.shift for d in duties) or "off"
