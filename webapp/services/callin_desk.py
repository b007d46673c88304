"""What the pages of call-ins show around a list: who has a duty these days, queues, and the log of calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from webapp.centre.model import AgentRow, QueueConf
from webapp.services.desk import site_centre
from webapp.services.months import Month
from webapp.store.callins import StoredCall, calls_of
from webapp.store.names import agent_names
from webapp.store.rosters import PUBLISHED, rosters_of
from webapp.store.sites import StoredSite

LOGGED = timedelta(days=31)


@dataclass(frozen=True)
class Desk:
    """The agents and queues of a site, the days of its published rosters, and the calls of the last weeks."""

    agents: tuple[AgentRow, ...]
    queues: tuple[QueueConf, ...]
    names: Mapping[str, str]
    first_day: date | None
    last_day: date | None
    calls: tuple[StoredCall, ...]


def desk(connection: Connection, site: StoredSite, now: datetime) -> Desk:
    """What surrounds a list of helpers."""
    today = now.astimezone(site.zone).date()
    centre = site_centre(connection, site, Month(today.year, today.month))
    months = [one.month for one in rosters_of(connection, site.id) if one.state == PUBLISHED]
    days = [Month(int(text[:4]), int(text[5:])) for text in sorted(months)]
    agents = tuple(sorted(centre.agents, key=lambda row: (row.team, row.agent)))
    return Desk(
        agents,
        centre.queues,
        {row.agent: row.name for row in agents},
        days[0].first_day if days else None,
        days[-1].last_day if days else None,
        tuple(calls_of(connection, site.id, ending_after=now - LOGGED)),
    )


@dataclass(frozen=True)
class OwnCall:
    """A question to an agent, and who asked it; the times are local."""

    call: StoredCall
    starts: datetime
    ends: datetime
    asked_by: str


def own_calls(connection: Connection, site: StoredSite, agent: str) -> list[OwnCall]:
    """What an agent was asked, the newest first."""
    names = agent_names(connection, site.id)
    found = calls_of(connection, site.id, agent=agent, most=30)
    return [
        OwnCall(
            one,
            one.starts.astimezone(site.zone),
            one.ends.astimezone(site.zone),
            names.get(one.actor, one.actor),
        )
        for one in found
    ]
