"""When the scheduling has to be evaluated again, and that it was: every two to three months (EV-01, K-46)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection

from webapp.access import OPERATIONS as OPERATIONS_ROLE
from webapp.access import PLANNER
from webapp.services.months import parse_month
from webapp.services.notices import Notice, tell
from webapp.services.people import OPERATIONS, holders
from webapp.services.sites import site_named
from webapp.store import documents
from webapp.store.accounts import accounts
from webapp.store.engine import Store
from webapp.store.rosters import PUBLISHED, rosters_of
from webapp.store.sites import StoredSite

KIND = "evaluation"
DUE, OVERDUE = "evaluation-due", "evaluation-overdue"
REMIND_DAYS, OVERDUE_DAYS = 60, 92
"""Days after the last evaluation: from the first on one is due, after the second it is overdue (EV-01)."""
State = Literal["none", "done", "due", "overdue"]


@dataclass(frozen=True)
class Done:
    """An evaluation that was made: who noted it, when, of which months, and what follows from it."""

    number: int
    person: str
    at: datetime
    months: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Standing:
    """Whether an evaluation is due: `days` have gone by `since`.

    That is the last one, or the begin of the first month that was published; None before.
    """

    last: Done | None
    since: date | None
    days: int

    @property
    def state(self) -> State:
        """Done, due or overdue; "none" while nothing was published that could be evaluated."""
        if self.since is None:
            return "none"
        if self.days > OVERDUE_DAYS:
            return "overdue"
        if self.days >= REMIND_DAYS:
            return "due"
        return "done" if self.last else "none"


def standing(connection: Connection, site: StoredSite, today: date) -> Standing:
    """Where the site's evaluation stands on a day."""
    last = next(iter(done(connection, site, 1)), None)
    since = last.at.astimezone(site.zone).date() if last else _begun(connection, site, today)
    return Standing(last, since, (today - since).days if since else 0)


def _begun(connection: Connection, site: StoredSite, today: date) -> date | None:
    published = [one.month for one in rosters_of(connection, site.id) if one.state == PUBLISHED]
    first = parse_month(min(published)).first_day if published else None
    return first if first is not None and first <= today else None


def done(connection: Connection, site: StoredSite, most: int = 12) -> tuple[Done, ...]:
    """The evaluations that were noted, the newest first."""
    return tuple(
        Done(one.id, one.origin.actor, one.origin.at, tuple(one.facts["months"]), one.origin.reason)
        for one in documents.documents_of(connection, site.id, KIND, most)
    )


def remind(store: Store, site_code: str, now: datetime) -> int:
    """Tell operations and planners once that an evaluation is due, and once that it is overdue; how many."""
    with store.read() as connection:
        site = site_named(connection, site_code)
        found = standing(connection, site, now.astimezone(site.zone).date())
    if found.state not in ("due", "overdue"):
        return 0
    return store.retrying(lambda c: _told(c, site, found, now))


def _told(connection: Connection, site: StoredSite, found: Standing, now: datetime) -> int:
    kind = OVERDUE if found.state == "overdue" else DUE
    people = set(holders(connection, site, OPERATIONS, now.astimezone(site.zone).date()))
    people |= {
        one.person
        for one in accounts(connection, None)
        if one.role in (OPERATIONS_ROLE, PLANNER) and one.site_id in (None, site.id) and not one.disabled
    }
    facts = {"since": str(found.since), "days": found.days, "evaluated": found.last is not None}
    notices = [Notice(one, kind, facts, f"{kind}/{site.id}/{found.since}/{one}") for one in sorted(people)]
    return tell(connection, site.id, notices, now)
