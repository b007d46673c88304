"""How a cycle's attendance goes up: a team's is submitted, reviewed by operations, sent to payroll (AT-02).

Each step is of the figures as they are then. Where they have changed since, the way begins anew, so that
payroll gets what operations saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from webapp.services.attendance import Attendance, Attended, attendance, cycle
from webapp.services.months import Month
from webapp.services.notices import Notice, tell
from webapp.services.people import AREA_MANAGER, OPERATIONS, actor_of, holders, require_rank
from webapp.services.problems import CannotDo
from webapp.services.sites import site_named
from webapp.store import documents
from webapp.store.documents import Document, Origin
from webapp.store.engine import Store
from webapp.store.names import agent_teams
from webapp.store.office import note_decision
from webapp.store.rosters import PUBLISHED, roster_of
from webapp.store.sites import StoredSite

KIND = "attendance"
SUBMITTED, REVIEWED, SENT = "submitted", "reviewed", "sent"
STEPS = (SUBMITTED, REVIEWED, SENT)
MOST_STEPS = 1000
POST = {SUBMITTED: AREA_MANAGER, REVIEWED: OPERATIONS, SENT: OPERATIONS}
"""Who takes a step, or somebody above."""
DUE, REMINDED_FOR = "attendance-due", timedelta(days=7)
STATES = {
    "": Sentence("open"),
    SUBMITTED: Sentence("submitted"),
    REVIEWED: Sentence("reviewed by operations"),
    SENT: Sentence("sent to payroll"),
}
DEEDS = {
    SUBMITTED: Sentence("submit attendance"),
    REVIEWED: Sentence("review attendance"),
    SENT: Sentence("send attendance to payroll"),
}
NOT_YET = Sentence("The cycle ends on {day}: its attendance is reported from the day after.")
NOT_NEXT = Sentence("The attendance of team {team} is {state}: the next step is another one.")
NOBODY = Sentence("There is no team {team} in this cycle.")


@dataclass(frozen=True)
class TeamReport:
    """Where a team's attendance stands; `changed` = its figures are not those of the last step any more."""

    team: str
    lines: tuple[Attended, ...]
    step: Document | None
    changed: bool

    @property
    def state(self) -> str:
        """The last step that counts; "" = none."""
        return "" if self.step is None or self.changed else str(self.step.facts["state"])

    @property
    def next(self) -> str:
        """The step to be taken; "" = none."""
        place = STEPS.index(self.state) + 1 if self.state else 0
        return STEPS[place] if place < len(STEPS) else ""


def reports(
    connection: Connection,
    site: StoredSite,
    month: Month,
    now: datetime,
    wanted: Collection[str] | None = None,
) -> tuple[Attendance, tuple[TeamReport, ...]]:
    """The attendance of the cycle that ends in a month, and where each team's stands."""
    found = attendance(connection, site, month, now, wanted)
    teams = sorted({line.row.team for line in found.lines})
    return found, tuple(_team(connection, site, month, found, team) for team in teams)


def _team(connection: Connection, site: StoredSite, month: Month, found: Attendance, team: str) -> TeamReport:
    own = tuple(line for line in found.lines if line.row.team == team)
    step = documents.newest(connection, site.id, KIND, _subject(month, team))
    return TeamReport(team, own, step, step is not None and step.facts["sha256"] != _sha256(own))


def _subject(month: Month, team: str) -> str:
    """Teams may be called at length: a subject is short."""
    return f"{month}:{hashlib.sha256(team.encode()).hexdigest()[:32]}"


def _sha256(own: Collection[Attended]) -> str:
    told = [[one.row.agent, list(one.told), sorted(one.leave.items())] for one in own]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def take_step(
    connection: Connection, site: StoredSite, month: Month, team: str, state: str, origin: Origin
) -> TeamReport:
    """Take the next step with a team's attendance; call it in a write transaction. Raises CannotDo."""
    today = origin.at.astimezone(site.zone).date()
    require_rank(connection, site, actor_of(connection, site, origin.actor, today), POST[state], DEEDS[state])
    found, every = reports(connection, site, month, origin.at)
    if today <= found.last:
        raise CannotDo(Sentence(NOT_YET.template, {"day": found.last}))
    mine = next((one for one in every if one.team == team), None)
    if mine is None:
        raise CannotDo(Sentence(NOBODY.template, {"team": team}))
    if mine.next != state:
        facts: Facts = {"team": team, "state": STATES[mine.state]}
        raise CannotDo(Sentence(NOT_NEXT.template, facts))
    said = {"state": state, "team": team, "sha256": _sha256(mine.lines)}
    documents.add_document(connection, site.id, KIND, _subject(month, team), origin, said, {})
    note_decision(connection, site.id, (KIND, f"{month} {team}"), origin.actor, origin.at, state, said)
    return _team(connection, site, month, found, team)


def reported_on(connection: Connection, site: StoredSite, month: Month) -> date | None:
    """The day on which the last team's attendance of a cycle was submitted; None while one is missing."""
    steps = _steps(connection, site, month)
    if not steps or None in steps:
        return None
    return max(one.origin.at for one in steps if one).astimezone(site.zone).date()


def _steps(connection: Connection, site: StoredSite, month: Month) -> list[Document | None]:
    """The last step of each team, whether its figures are the same still or not."""
    teams = set(agent_teams(connection, site.id).values())
    last = {
        one.subject: one for one in reversed(documents.documents_of(connection, site.id, KIND, MOST_STEPS))
    }
    return [last.get(_subject(month, team)) for team in teams]


def remind(store: Store, site_code: str, now: datetime) -> int:
    """Tell area managers and operations once that a cycle is over and not reported; how many were told."""
    with store.read() as connection:
        site = site_named(connection, site_code)
        today = now.astimezone(site.zone).date()
        month = Month(today.year, today.month)
        first, last = cycle(month)
        if not last < today <= last + REMINDED_FOR:
            return 0
        # Asked every minute: nothing is reckoned for it.
        rosters = [roster_of(connection, site.id, str(one)) for one in (month.plus(-1), month)]
        worked = any(one and one.state == PUBLISHED for one in rosters)
        missing = _steps(connection, site, month).count(None) if worked else 0
        posts = (AREA_MANAGER, OPERATIONS)
        people = {who for post in posts for who in holders(connection, site, post, today)}
    if not missing:
        return 0
    facts = {"first": str(first), "last": str(last), "teams": missing}
    notices = [Notice(one, DUE, facts, f"{DUE}/{site.id}/{month}/{one}") for one in sorted(people)]
    return store.retrying(lambda c: tell(c, site.id, notices, now))
