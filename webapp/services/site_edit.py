"""Changes of a centre's files through forms: checked by the reader of centre folders, kept whole or not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webapp.centre.model import Centre
from webapp.centre.read import CALLS, TOML
from webapp.services.problems import CannotDo
from webapp.services.sites import centre_of_files, site_named
from webapp.store.leave_roster import bind_again
from webapp.store.office import note_decision, queues_with_calls
from webapp.store.rosters import duties_at, rosters_of
from webapp.store.sites import StoredSite, change_table, change_text, folder_files

AGENTS = "agents.csv"
SHOWN = 5


@dataclass(frozen=True)
class FileEdit:
    """A file as it is to be, by somebody who saw the one of hash `seen`; `verb` names the deed in the log."""

    name: str
    data: bytes
    seen: str
    actor: str
    at: datetime
    verb: str
    facts: dict[str, object]


@dataclass(frozen=True)
class SiteFile:
    """A file of a site; `seen` tells it from every other version of it."""

    name: str
    data: bytes

    @property
    def seen(self) -> str:
        """The hash of what it says."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def text(self) -> str:
        """What it says; a byte order mark is none of it."""
        return self.data.decode("utf-8-sig")


def site_file(connection: Connection, site: StoredSite, name: str) -> SiteFile:
    """A file of the centre folder as it is now; an empty one where there is none."""
    return SiteFile(name, folder_files(connection, site, (CALLS,)).get(name, b""))


def edit_file(connection: Connection, code: str, edit: FileEdit) -> Centre:
    """Put a file in the place of the one that was seen, in a write transaction.

    Gives the centre as it is then. Raises Mistakes where the centre would not be readable, CannotDo where
    somebody was faster or where rosters and calls would name what is no longer there.
    """
    site = site_named(connection, code)
    files = folder_files(connection, site, (CALLS,))
    if SiteFile(edit.name, files.get(edit.name, b"")).seen != edit.seen:
        raise CannotDo(
            f"Somebody else has changed {edit.name} in the meantime: load the page again, then repeat it."
        )
    centre = centre_of_files({**files, edit.name: edit.data}, site.code)
    _refuse_orphans(connection, site, centre)
    if edit.name == TOML:
        done = change_text(connection, site, edit.name, edit.data.decode(), centre, edit.at)
    else:
        done = change_table(connection, site, edit.name, edit.data, centre)
    if not done:
        raise CannotDo("Somebody else has changed the centre in this moment: try again.")
    bind_again(connection, site.id)
    note_decision(connection, site.id, ("site", edit.name), edit.actor, edit.at, edit.verb, edit.facts)
    return centre


def _refuse_orphans(connection: Connection, site: StoredSite, centre: Centre) -> None:
    """Queues with calls, and agents and shifts of rosters, stay; who leaves gets a last day instead."""
    lost = sorted(queues_with_calls(connection, site.id) - set(centre.queue_codes))
    if lost:
        raise CannotDo(f"The queue {lost[0]} has calls in the history: keep it.")
    agents, shifts = {row.agent for row in centre.agents}, {shift.code for shift in centre.shifts}
    for stored in rosters_of(connection, site.id):
        rows = duties_at(connection, stored.id, stored.version, site.zone)
        gone = sorted({row.agent for row in rows} - agents)
        if gone:
            told = ", ".join(gone[:SHOWN])
            raise CannotDo(
                f"The roster of {stored.month} has duties of {told}: give who leaves a last day (valid_to)."
            )
        gone = sorted({row.shift for row in rows} - shifts)
        if gone:
            raise CannotDo(
                f"The roster of {stored.month} uses the shift {gone[0]}: keep it, or plan the month anew."
            )
