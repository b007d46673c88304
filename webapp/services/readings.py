"""Who has confirmed reading a roster, and who still has to: again only once one's own days have changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.notices import Notice, tell
from webapp.services.problems import CannotDo
from webapp.store.roster_notes import last_confirmed
from webapp.store.rosters import PUBLISHED, StoredRoster, last_filed, last_touched
from webapp.store.sites import StoredSite

REMINDED = "roster-unread"


def unconfirmed(connection: Connection, stored: StoredRoster) -> tuple[str, ...]:
    """Agents of a published roster who have not confirmed reading their days as they are now, by id."""
    read = last_confirmed(connection, stored.id)
    return tuple(
        agent for agent, due in sorted(to_read(connection, stored).items()) if read.get(agent, 0) < due
    )


def to_read(connection: Connection, stored: StoredRoster, agent: str | None = None) -> Mapping[str, int]:
    """The version that each agent, or one, has to have read: the published one, or the newest of own changes.

    Empty where nothing was published.
    """
    filed = last_filed(connection, stored.id)
    if filed is None:
        return {}
    touched = last_touched(connection, stored.id, agent)
    return {one: max(filed, version) for one, version in touched.items()}


def remind(connection: Connection, site: StoredSite, stored: StoredRoster, today: date, at: datetime) -> int:
    """Remind those who have not confirmed, at most once a day; how many are told now. Raises CannotDo."""
    if stored.state != PUBLISHED:
        raise CannotDo(
            Sentence(
                "The roster of {month} is not published: there is nothing to confirm.",
                {"month": stored.month},
            )
        )
    due = to_read(connection, stored)
    told = [
        Notice(
            agent,
            REMINDED,
            {"month": stored.month, "version": due[agent]},
            f"unread/{stored.id}/{due[agent]}/{agent}/{today}",
        )
        for agent in unconfirmed(connection, stored)
    ]
    return tell(connection, site.id, told, at)
