"""Planned months into the database: a plan's roster becomes a version of the month's roster, a draft."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from scheduler.audit import Audit, audit
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import rulebook
from webapp.centre.model import Centre, DutyRow, RequirementRow
from webapp.centre.problem import duties, roster_problem
from webapp.centre.requirements import read_requirement
from webapp.centre.rosters import read_roster
from webapp.services.audit import audit_rows
from webapp.services.centres import open_centre, rule_settings
from webapp.services.desk import open_month, site_centre
from webapp.services.forecast_kept import keep_planned
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.sites import (
    ImportedSite,
    bring_in,
    checked_code,
    read_folder,
    site_code,
    site_named,
)
from webapp.services.version_changes import version_rows
from webapp.services.versions import (
    Cause,
    Illegal,
    NewVersion,
    Stale,
    change_roster,
    new_roster,
    refuse_published,
)
from webapp.store.documents import Origin
from webapp.store.engine import Store
from webapp.store.rosters import roster_of, version_hash, version_of
from webapp.store.sites import StoredSite

ROSTER, REQUIREMENT = "roster.csv", "requirement.csv"


@dataclass(frozen=True)
class Judged:
    """The verdict on a roster, for a centre as it was then."""

    centre: Centre
    audit: Audit


@dataclass(frozen=True)
class Planned:
    """A planned month: its duties, the requirement they answer, and how they were judged if they were."""

    month: Month
    rows: tuple[DutyRow, ...]
    needs: tuple[RequirementRow, ...]
    judged: Judged | None = None


def read_planned(folder: Path, centre: Centre) -> Planned:
    """The roster and the requirement of a plan folder. Raises Mistakes, CannotDo."""
    rows = read_roster(folder / ROSTER, centre)
    needs = read_requirement(folder / REQUIREMENT, centre)
    return Planned(audit_rows(centre, rows, needs).month, rows, needs)


def import_centre(
    store: Store, folder: Path, code: str | None, plan: Path | None, actor: str, at: datetime
) -> tuple[ImportedSite, NewVersion | None]:
    """Bring in a centre folder and, with `plan`, the roster of a plan folder, all of it or nothing.

    The version is None without a plan, and where the month's newest version is just that roster. Raises
    Mistakes, CannotDo, StoreError.
    """
    content, code = read_folder(folder), checked_code(code or site_code(folder))
    planned = read_planned(plan, content.centre) if plan else None

    def work(connection: Connection) -> tuple[ImportedSite, NewVersion | None]:
        done = bring_in(connection, code, content, at)
        if planned is None or plan is None:
            return done, None
        made = draft(connection, code, planned, Cause("import", actor, at))
        if made is not None:
            keep_planned(connection, site_named(connection, code), planned.month, plan, Origin(actor, at))
        return done, made

    return store.retrying(work)


def check_plannable(store: Store, code: str, month: Month) -> None:
    """Refuse a month whose roster is published, before it is planned in vain. Raises CannotDo."""
    with store.read() as connection:
        refuse_published(roster_of(connection, site_named(connection, code).id, str(month)))


def centre_before(store: Store, code: str, month: Month) -> Centre:
    """A site's centre as it stands before a month: see site_centre."""
    with store.read() as connection:
        return site_centre(connection, site_named(connection, code), month)


def store_plan(
    store: Store, code: str, folder: Path, plan: Path, actor: str, at: datetime
) -> NewVersion | None:
    """Keep the roster of a plan folder, made from a centre folder, as a draft of its month in a site, and its
    forecast as the newest of the month.

    Raises Mistakes, CannotDo, StoreError.
    """
    planned = read_planned(plan, open_centre(folder))

    def keep(connection: Connection, site: StoredSite) -> None:
        keep_planned(connection, site, planned.month, plan, Origin(actor, at))

    return store_planned(store, code, planned, actor, at, keep)


def store_planned(
    store: Store,
    code: str,
    planned: Planned,
    actor: str,
    at: datetime,
    keep: Callable[[Connection, StoredSite], object],
) -> NewVersion | None:
    """Keep a roster as a draft of its month in a site; `keep` keeps what it was made from at the same time.

    Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> NewVersion | None:
        made = draft(connection, code, planned, Cause("plan", actor, at))
        keep(connection, site_named(connection, code))
        return made

    return store.retrying(work)


def draft(connection: Connection, site_code: str | None, planned: Planned, cause: Cause) -> NewVersion | None:
    """Write a planned month as the newest version of its draft; None when it is that already.

    Call it in a write transaction. Raises CannotDo where the month is published.
    """
    site, month = site_named(connection, site_code), planned.month
    known = roster_of(connection, site.id, str(month), hold=True)
    if known is not None:
        head = version_of(connection, known.id, known.version)
        if version_hash(head.parent_sha256, planned.rows) == head.sha256:
            return None
    inside = [row for row in planned.needs if month.first_day <= row.interval_start.date() <= month.last_day]
    judged = _judged(site_centre(connection, site, month), planned, inside)
    return new_roster(
        connection, site, judged, Roster(duties(planned.rows, judged.problem.horizon)), inside, cause
    )


def _judged(centre: Centre, planned: Planned, needs: Sequence[RequirementRow]) -> Audit:
    """How the roster is judged for the centre as it is now."""
    if planned.judged is not None and planned.judged.centre is centre:
        return planned.judged.audit
    first, last = planned.month.first_day, planned.month.last_day
    problem = roster_problem(centre, first, last, needs or None)
    try:
        return audit(
            problem, rulebook(rule_settings(centre.rules)), Roster(duties(planned.rows, problem.horizon))
        )
    except ValueError as error:
        raise CannotDo(
            Sentence("The roster does not fit the site as it is now. {error}", {"error": str(error)})
        ) from error


def take_version(
    connection: Connection, site_code: str, month: Month, version: int, seen: int, actor: str, at: datetime
) -> NewVersion | Stale:
    """Make an earlier version the working draft again: as a new version, so that nothing is lost.

    Call it in a write transaction. Raises CannotDo where the month is published, or it is that version.
    """
    now = open_month(connection, site_code, month, hold=True)
    if now.version != seen:
        return Stale(now)
    refuse_published(now.stored)
    before = Roster(duties(version_rows(connection, now, version), now.problem.horizon))
    if not version or frozenset(before.duties) == frozenset(now.roster.duties):
        raise CannotDo(
            Sentence("The draft of {month} is that already: nothing was changed.", {"month": str(month)})
        )
    cause = Cause("take", actor, at, facts={"taken": version})
    made = change_roster(connection, now.stored, before, cause, judge=False)
    assert not isinstance(made, Illegal), "nothing was judged"
    return made
