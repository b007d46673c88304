"""Disputed entries of the ledger on the desk of those who decide them (EV-07)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.points_desk import said
from webapp.store.ledger import OPEN, Dispute, LoggedEntry, disputes, entry_numbered
from webapp.store.names import agent_names
from webapp.store.sites import StoredSite


@dataclass(frozen=True)
class OpenDispute:
    """A dispute that waits: the entry, whose it is, and how the entry came about."""

    dispute: Dispute
    entry: LoggedEntry
    name: str
    what: Sentence


def open_disputes(
    connection: Connection, site: StoredSite, agents: Collection[str] | None = None
) -> tuple[OpenDispute, ...]:
    """What waits, the first due first; of some agents only if they are given."""
    names, found = agent_names(connection, site.id), []
    for one in disputes(connection, site.id):
        if one.state != OPEN or (agents is not None and one.agent not in agents):
            continue
        entry = entry_numbered(connection, site.id, one.entry)
        if entry is not None:
            found.append(OpenDispute(one, entry, names.get(one.agent, one.agent), said(entry)))
    return tuple(sorted(found, key=lambda one: (one.dispute.due, one.dispute.id)))
