"""A roster as one agent reads it: own days, what is different, what to say, before and after publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from webapp.services.desk import OpenMonth, open_month, open_roster
from webapp.services.month_view import AgentView, MonthView
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.services.publication import open_until, takes_opinions
from webapp.services.readings import to_read
from webapp.services.version_changes import ChangedDay, changed_days, version_rows
from webapp.store.comments import Comment, comments_of
from webapp.store.roster_notes import last_confirmed
from webapp.store.rosters import PUBLISHED, REVIEW, last_filed, roster_of
from webapp.store.sites import StoredSite


@dataclass(frozen=True)
class OwnReview:
    """Own days of the newest version; `changed` since what was published last, None where nothing was.

    `before` is the own row of the month before, where that is published.
    """

    month: OpenMonth
    view: MonthView
    mine: AgentView
    before: AgentView | None
    changed: tuple[ChangedDay, ...] | None
    confirmed: bool
    comments: tuple[Comment, ...]
    open: bool
    """Whether something can be said about it."""
    until: date
    """The last day of feedback."""

    @property
    def published(self) -> bool:
        """Whether it holds; else it is in review."""
        return self.month.state == PUBLISHED


def own_review(
    connection: Connection, site: StoredSite, month: Month, agent: str, at: datetime
) -> OwnReview | None:
    """The review of an agent; None where there is nothing to read: no roster in review or published."""
    stored = roster_of(connection, site.id, str(month))
    if stored is None or stored.state not in (REVIEW, PUBLISHED):
        return None
    seen = open_roster(connection, site, stored)
    view = MonthView(seen, {agent})
    mine = view.agent(agent)
    if mine is None:
        return None
    due = (
        to_read(connection, stored).get(agent, stored.version)
        if stored.state == PUBLISHED
        else stored.version
    )
    return OwnReview(
        seen,
        view,
        mine,
        _month_before(connection, site, month, agent),
        _changed(connection, seen, agent),
        last_confirmed(connection, stored.id).get(agent, 0) >= due,
        tuple(one for one in comments_of(connection, stored.id) if one.person == agent),
        takes_opinions(seen, at),
        open_until(month),
    )


def _changed(connection: Connection, seen: OpenMonth, agent: str) -> tuple[ChangedDay, ...] | None:
    filed = last_filed(connection, seen.stored.id)
    if filed is None:
        return None
    before, after = (
        [row for row in version_rows(connection, seen, number) if row.agent == agent]
        for number in (filed, seen.version)
    )
    return changed_days(seen, before, after)


def _month_before(connection: Connection, site: StoredSite, month: Month, agent: str) -> AgentView | None:
    try:
        earlier = open_month(connection, site.code, month.plus(-1))
    except CannotDo:
        return None
    return MonthView(earlier, {agent}).agent(agent) if earlier.state == PUBLISHED else None
