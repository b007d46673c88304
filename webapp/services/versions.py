"""The one way to change a stored roster: a new version, its decision and notices, all or nothing."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from scheduler.audit import Audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.swaps.ground import change_of
from scheduler.swaps.judge import Verdict
from webapp.centre.model import DutyRow, RequirementRow
from webapp.centre.problem import duty_rows
from webapp.services.desk import OpenMonth, month_before, needing, open_roster
from webapp.services.ledger import duty_origin, log_change
from webapp.services.notices import Notice, leave_word
from webapp.services.problems import CannotDo
from webapp.services.standing import on_day
from webapp.store.appraisals import note_correction
from webapp.store.office import note_decision
from webapp.store.outlook import foresee
from webapp.store.rosters import (
    NO_PARENT,
    PUBLISHED,
    Cell,
    StoredRoster,
    Version,
    add_requirement,
    add_roster,
    add_version,
    advance,
    lines_hash,
    roster_of,
    version_hash,
)
from webapp.store.sites import StoredSite, sites

CHANGED = "roster-changed"
Place = tuple[str, date]
DayChange = dict[str, str]
"""A day of an agent: `date`, and what is shown of it `before` and `after`."""


@dataclass(frozen=True)
class Cause:
    """Why a roster changes: `kind` is a word ("swap", "leave", "edit"), `subject` what was decided on."""

    kind: str
    actor: str
    at: datetime
    reason: str = ""
    subject: tuple[str, str] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    told_apart: frozenset[str] = frozenset()
    """Agents whom the caller tells of their days, from `NewVersion.changes`, with what else it has to say."""


@dataclass(frozen=True)
class NewVersion:
    """The version that was written, the roster's head now, and how many agents' days it changes."""

    stored: StoredRoster
    version: Version
    cells: int
    changes: Mapping[str, list[DayChange]] = field(default_factory=dict, hash=False)
    """What is different for each agent, where the roster is published."""

    @property
    def price(self) -> int:
        """By how much the roster's cost rose; less is better."""
        return self.version.price_after - (self.version.price_before or 0)


@dataclass(frozen=True)
class Stale:
    """Somebody was faster: nothing was written. `month` is what there is now."""

    month: OpenMonth

    @property
    def current_version(self) -> int:
        """The version to look at before another try."""
        return self.month.version

    @cached_property
    def audit(self) -> Audit:
        """The verdict on the roster as it is now."""
        return self.month.audit


@dataclass(frozen=True)
class Illegal:
    """The change would break a hard rule more than it is broken now: nothing was written."""

    verdict: Verdict


def change_roster(
    connection: Connection,
    roster: StoredRoster,
    changed: Roster,
    cause: Cause,
    judge: bool = True,
    needs: Sequence[RequirementRow] | None = None,
) -> NewVersion | Stale | Illegal:
    """Write a changed roster as the next version of the one that was seen.

    Call it in a write transaction; `changed` is in days and minutes of the roster's month. `judge` False
    lets a planner break rules knowingly; `needs` takes the place of the requirement that the roster answers.
    Agents are told once the roster is published.
    """
    now = current(connection, roster)
    if now.stored != roster:
        return Stale(now)
    if needs is not None:
        now = needing(now, needs)
    verdict = now.standing.judge(change_of(now.roster, changed))
    if judge and not verdict.allowed:
        return Illegal(verdict)
    before, after = _touched(now, changed)
    cells = [Cell(*place, after.get(place)) for place in _different(before, after)]
    price = (now.standing.objective, now.standing.objective + verdict.price)
    sha256 = lines_hash(now.head.sha256, now.standing.texts_of(changed).values())
    requirement = now.head.requirement_id
    if needs is not None:
        requirement = add_requirement(connection, roster.site_id, roster.month, now.requirement, cause.at)
    made = _version(now.stored, now.head.sha256, sha256, price, requirement, cause)
    if not advance(connection, now.stored, now.state):
        return Stale(current(connection, roster))
    head = StoredRoster(roster.id, roster.site_id, roster.month, made.version, now.state)
    add_version(connection, head, made, cells)
    note(connection, roster.site_id, head, made, cause, {"cells": len(cells)})
    changes: dict[str, list[DayChange]] = {}
    if now.state == PUBLISHED:
        origin = duty_origin(now, made.version, cause.actor, cause.at, cause.reason or cause.kind)
        log_change(connection, now, now.roster, changed, origin)
        changes = days_changed(before, after)
        others = {agent: told for agent, told in changes.items() if agent not in cause.told_apart}
        leave_word(connection, roster.site_id, _changes_told(head, others, cause.reason, CHANGED), cause.at)
    return NewVersion(head, made, len(cells), changes)


def new_roster(
    connection: Connection,
    site: StoredSite,
    planned: Audit,
    roster: Roster,
    requirement: Iterable[RequirementRow],
    cause: Cause,
) -> NewVersion:
    """Write a month's roster that was planned or brought in: the first draft, or a draft in place of another.

    `planned` is its audit. Raises CannotDo where the month's roster is published.
    """
    problem = planned.problem
    month = f"{problem.horizon.first_day:%Y-%m}"
    known = roster_of(connection, site.id, month)
    refuse_published(known)
    head = known or add_roster(connection, site.id, month)
    parent, price_before, before = NO_PARENT, None, dict[Place, DutyRow]()
    if known is not None:
        was = open_roster(connection, site, known)
        parent, price_before, before = was.head.sha256, was.audit.objective, _cells(problem, was.roster)
    after = _cells(problem, roster)
    rows = tuple(requirement)
    stored = add_requirement(connection, site.id, month, rows, cause.at) if rows else None
    price = (price_before, planned.objective)
    sha256 = version_hash(parent, list(after.values()))
    made = _version(head, parent, sha256, price, stored, cause)
    if not advance(connection, head, head.state):
        raise CannotDo(
            Sentence(
                "The roster of {month} was changed by somebody else in this moment: try again.",
                {"month": month},
            )
        )
    new = StoredRoster(head.id, site.id, month, made.version, head.state)
    cells = [Cell(*place, after.get(place)) for place in _different(before, after)]
    add_version(connection, new, made, cells)
    note(connection, site.id, new, made, cause, {"cells": len(cells)})
    return NewVersion(new, made, len(cells))


def refuse_published(known: StoredRoster | None) -> None:
    """Raise CannotDo where a month's roster is published: no planned one takes its place."""
    if known is not None and known.state == PUBLISHED:
        raise CannotDo(
            Sentence(
                "The roster of {month} is published: change it with `paiban replan`, or recall it "
                "with `paiban publish --recall` before a new one takes its place.",
                {"month": known.month},
            )
        )


def current(connection: Connection, roster: StoredRoster) -> OpenMonth:
    """A roster as it is now, whatever was seen before; held until the transaction ends."""
    head = roster_of(connection, roster.site_id, roster.month, hold=True)
    foresee(connection, roster.site_id, roster.month, month_before(roster.month))
    site = next(one for one in sites(connection) if one.id == roster.site_id)
    assert head is not None, "no roster is ever removed"
    return open_roster(connection, site, head)


def _version(
    head: StoredRoster,
    parent: str,
    sha256: str,
    price: tuple[int | None, int],
    requirement_id: int | None,
    cause: Cause,
) -> Version:
    return Version(
        version=head.version + 1,
        kind=cause.kind,
        actor=cause.actor,
        at=cause.at,
        reason=cause.reason,
        price_before=price[0],
        price_after=price[1],
        sha256=sha256,
        parent_sha256=parent,
        requirement_id=requirement_id,
    )


def note(
    connection: Connection,
    site_id: int,
    head: StoredRoster,
    made: Version,
    cause: Cause,
    facts: Mapping[str, Any],
) -> None:
    """Write the decision behind a version into the log."""
    subject = cause.subject or ("roster", head.month)
    told = {"month": head.month, "version": made.version, **facts, **cause.facts}
    price = (made.price_before, made.price_after)
    note_decision(connection, site_id, subject, cause.actor, cause.at, cause.kind, told, cause.reason, price)
    changed = json.dumps({"version": made.version, "kind": cause.kind})
    note_correction(connection, site_id, head.month, (cause.actor, cause.at), (cause.reason, changed))


def _cells(problem: RosterProblem, roster: Roster) -> dict[Place, DutyRow]:
    """The duty of each agent and date that has one. Raises CannotDo where there are two."""
    found: dict[Place, DutyRow] = {}
    for row in duty_rows(roster.duties, problem.horizon):
        if (row.agent, row.date) in found:
            raise CannotDo(
                Sentence(
                    "{agent} has two duties on {date}, {shift} and {present}: a stored roster has one a "
                    "day, so remove one.",
                    {
                        "agent": row.agent,
                        "date": row.date,
                        "shift": found[row.agent, row.date].shift,
                        "present": row.shift,
                    },
                )
            )
        found[row.agent, row.date] = row
    return found


def _touched(now: OpenMonth, changed: Roster) -> tuple[dict[Place, DutyRow], dict[Place, DutyRow]]:
    """The duty of each agent and date that a change touches, before and after it. Raises CannotDo."""
    made = change_of(now.roster, changed)
    cells = {(duty.agent, duty.day) for duty in (*made.out, *made.into)}
    before, after = (
        _cells(now.problem, Roster(duty for agent, day in cells for duty in on_day(roster, agent, day)))
        for roster in (now.roster, changed)
    )
    return before, after


def _different(before: Mapping[Place, DutyRow], after: Mapping[Place, DutyRow]) -> list[Place]:
    return [place for place in sorted({*before, *after}) if before.get(place) != after.get(place)]


def changes_told(
    head: StoredRoster,
    before: Mapping[Place, DutyRow],
    after: Mapping[Place, DutyRow],
    reason: str,
    kind: str,
) -> list[Notice]:
    """What each agent whose days differ is told of a version."""
    return _changes_told(head, days_changed(before, after), reason, kind)


def _changes_told(
    head: StoredRoster, changes: Mapping[str, list[DayChange]], reason: str, kind: str
) -> list[Notice]:
    return [
        Notice(
            agent,
            kind,
            {"month": head.month, "version": head.version, "reason": reason, "changes": told},
            f"roster/{head.id}/{head.version}/{agent}",
        )
        for agent, told in changes.items()
    ]


def days_told(changes: Mapping[str, list[DayChange]] | None, agent: str) -> dict[str, list[DayChange]]:
    """What a notice to an agent carries of the days that differ for them."""
    return {"changes": changes[agent]} if changes and agent in changes else {}


def days_changed(
    before: Mapping[Place, DutyRow], after: Mapping[Place, DutyRow]
) -> dict[str, list[DayChange]]:
    """The days that differ, by agent."""
    changes: dict[str, list[DayChange]] = {}
    for place in _different(before, after):
        change = {
            "date": place[1].isoformat(),
            "before": _shown(before.get(place)),
            "after": _shown(after.get(place)),
        }
        changes.setdefault(place[0], []).append(change)
    return changes


def _shown(row: DutyRow | None) -> str:
    if row is None:
        return ""
    queue = f" {row.queue}" if row.queue else ""
    return f"{row.shift}{queue} {row.start:%Y-%m-%dT%H:%M}/{row.end:%Y-%m-%dT%H:%M}"
