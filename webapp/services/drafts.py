"""Planned months into the database: a plan's roster becomes a version of the month's roster, a draft."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from scheduler.audit import Audit, audit
from scheduler.domain.roster import Roster
from scheduler.rulebook import rulebook
from webapp.centre.model import Centre, DutyRow, RequirementRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.services.audit import audit_rows
from webapp.services.centres import rule_settings
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.services.versions import Cause, NewVersion, Stale, new_roster
from webapp.store.engine import Store
from webapp.store.rosters import roster_of, version_hash, version_of

ROSTER, REQUIREMENT = "roster.csv", "requirement.csv"


def import_plan(
    store: Store, centre: Centre, site_code: str, folder: Path, cause: Cause
) -> NewVersion | Stale | None:
    """Bring a plan folder's roster and requirement in, as a draft of their month; None = it is there already.

    `centre` is the folder's, to read the files by. Raises Mistakes, CannotDo.
    """
    rows = read_roster(folder / ROSTER, centre)
    needs = read_requirement(folder / REQUIREMENT, centre)
    month = audit_rows(centre, rows, needs).month
    return store.retrying(lambda connection: draft(connection, site_code, month, rows, needs, cause))


def draft(
    connection: Connection,
    site_code: str | None,
    month: Month,
    rows: Sequence[DutyRow],
    needs: Sequence[RequirementRow],
    cause: Cause,
) -> NewVersion | Stale | None:
    """Write these duties as the newest version of a month's draft; None when they are that already."""
    site = site_named(connection, site_code)
    known = roster_of(connection, site.id, str(month))
    if known is not None:
        head = version_of(connection, known.id, known.version)
        if version_hash(head.parent_sha256, rows) == head.sha256:
            return None
    inside = [row for row in needs if month.first_day <= row.interval_start.date() <= month.last_day]
    judged = _judged(site_centre(connection, site, month), month, rows, inside)
    roster = Roster(duties(rows, judged.problem.horizon))
    return new_roster(connection, site, judged, roster, inside, cause)


def _judged(centre: Centre, month: Month, rows: Sequence[DutyRow], needs: Sequence[RequirementRow]) -> Audit:
    problem = roster_problem(centre, month.first_day, month.last_day, needs or None)
    try:
        return audit(problem, rulebook(rule_settings(centre.rules)), Roster(duties(rows, problem.horizon)))
    except ValueError as error:
        raise CannotDo(f"The roster does not fit the site as it is now. {error}") from error
