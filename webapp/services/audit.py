"""Judge any roster of a centre, also one edited by hand, without the solver."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.audit import Audit, audit
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.rulebook import rulebook
from webapp.centre.model import Centre, DutyRow, RequirementRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.services.centres import open_centre, rule_settings
from webapp.services.months import Month
from webapp.services.problems import CannotDo


@dataclass(frozen=True)
class AuditReport:
    """The verdict on a roster: the month it is for and every violation."""

    month: Month
    judged: Audit

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every violation in a sentence, hard rules first."""
        order = sorted(self.judged.violations, key=lambda v: not self.judged.rulebook[v.rule].hard)
        return tuple(f"[{self.judged.rulebook[v.rule].severity}] {self.judged.sentence(v)}" for v in order)


def audit_roster(centre_dir: Path, roster_file: Path, requirement_file: Path | None) -> AuditReport:
    """Read a centre, a roster and, if given, a requirement, and judge. Raises Mistakes, CannotDo."""
    centre = open_centre(centre_dir)
    rows = read_roster(roster_file, centre)
    requirement = read_requirement(requirement_file, centre) if requirement_file else None
    return audit_rows(centre, rows, requirement)


def audit_rows(
    centre: Centre, rows: Sequence[DutyRow], requirement: Sequence[RequirementRow] | None
) -> AuditReport:
    """Judge the rows of a roster file; the month is that of its duties. Raises CannotDo."""
    month = _month(rows, requirement)
    inside = None
    if requirement is not None:
        inside = [
            row for row in requirement if month.first_day <= row.interval_start.date() <= month.last_day
        ]
        if not inside:
            raise CannotDo(
                Sentence(
                    "The roster is for {month}, but the requirement has no interval in that month.",
                    {"month": str(month)},
                )
            )
    problem = roster_problem(centre, month.first_day, month.last_day, inside)
    return AuditReport(
        month, audit(problem, rulebook(rule_settings(centre.rules)), Roster(duties(rows, problem.horizon)))
    )


def _month(rows: Sequence[DutyRow], requirement: Sequence[RequirementRow] | None) -> Month:
    days = [row.date for row in rows] or [row.interval_start.date() for row in requirement or ()]
    if not days:
        raise CannotDo(
            Sentence("The roster has no duties, so no month can be told: add duties or give --requirement.")
        )
    months = Counter((day.year, day.month) for day in days)
    year, month = months.most_common(1)[0][0]
    stray = [row for row in rows if (row.date.year, row.date.month) != (year, month)]
    if stray:
        raise CannotDo(
            Sentence(
                "The roster is for {year}-{month}, but line {line} has a duty of {date}: keep the "
                "duties of one month in a file.",
                {"year": year, "month": f"{month:02d}", "line": stray[0].line, "date": stray[0].date},
            )
        )
    return Month(year, month)


def violation_facts(judged: Audit, violation: Violation) -> dict[str, Any]:
    """A violation as data, as in audit.json."""
    where, entry = violation.where, judged.rulebook[violation.rule]
    horizon = judged.problem.horizon
    at = horizon.instant(where.interval * horizon.interval_minutes) if where.interval >= 0 else None
    day: date | None = horizon.date_of(where.day) if where.day >= 0 else at.date() if at else None
    return {
        "rule": violation.rule,
        "severity": entry.severity,
        "agent": where.agent or None,
        "day": day.isoformat() if day else None,
        "interval_start": at.isoformat(timespec="minutes") if at else None,
        "queue": where.queue or None,
        "amount": violation.amount,
        "unit": entry.rule.unit,
        "cost": 0 if entry.hard else judged.cost(violation),
        "sentence": str(judged.sentence(violation)),
    }
