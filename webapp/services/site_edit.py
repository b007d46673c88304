"""Changes of a centre's files through forms: checked by the reader of centre folders, kept whole or not.

Every change leaves a revision, the files as they were before and after it, so that it can be taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.centre.model import Centre
from webapp.centre.read import AGENTS as AGENTS
from webapp.centre.read import CALLS, TOML
from webapp.services.problems import CannotDo
from webapp.services.sites import centre_of_files, site_named
from webapp.store.accounts import move_accounts
from webapp.store.documents import Origin, add_document
from webapp.store.leave_roster import bind_again
from webapp.store.office import note_decision, queues_with_calls
from webapp.store.rosters import duties_at, rosters_of
from webapp.store.sites import StoredSite, change_table, change_text, folder_files

REVISION, SUBJECT = "revision", "centre"
BEFORE, AFTER = "before/", "after/"
SHOWN = 5


@dataclass(frozen=True)
class SiteEdit:
    """Files as they are to be, by somebody who saw those of the hashes `seen`; `verb` names the deed."""

    files: Mapping[str, bytes]
    seen: Mapping[str, str]
    actor: str
    at: datetime
    verb: str
    facts: Mapping[str, object] = field(default_factory=dict)


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


def edited_centre(connection: Connection, site: StoredSite, edit: SiteEdit) -> Centre:
    """The centre as the edit would leave it; nothing is kept.

    Raises Mistakes where it would not be readable, CannotDo where somebody was faster or where rosters and
    calls would name what is no longer there.
    """
    files = folder_files(connection, site, (CALLS,))
    for name in edit.files:
        if SiteFile(name, files.get(name, b"")).seen != edit.seen.get(name):
            raise CannotDo(
                Sentence(
                    "Somebody else has changed {name} in the meantime: load the page again, then repeat it.",
                    {"name": name},
                )
            )
    centre = centre_of_files({**files, **edit.files}, site.code)
    _refuse_orphans(connection, site, centre_of_files(files, site.code), centre)
    return centre


def edit_site(connection: Connection, code: str, edit: SiteEdit) -> int:
    """Put files in the place of those that were seen, in a write transaction; the revision's number.

    Raises Mistakes, CannotDo as `edited_centre` does.
    """
    site = site_named(connection, code)
    centre = edited_centre(connection, site, edit)
    before = folder_files(connection, site, (CALLS,))
    for name, data in edit.files.items():
        stored = site_named(connection, code)
        if name == TOML:
            done = change_text(connection, stored, name, data.decode(), centre, edit.at)
        else:
            done = change_table(connection, stored, name, data, centre)
        if not done:
            raise CannotDo(Sentence("Somebody else has changed the centre in this moment: try again."))
    bind_again(connection, site.id)
    if AGENTS in edit.files:
        _follow_teams(connection, site, before, centre)
    after = folder_files(connection, site_named(connection, code), (CALLS,))
    kept = {f"{BEFORE}{name}": before.get(name, b"") for name in edit.files}
    kept |= {f"{AFTER}{name}": after[name] for name in edit.files}
    facts = {"verb": edit.verb, **edit.facts}
    number = add_document(connection, site.id, REVISION, SUBJECT, Origin(edit.actor, edit.at), facts, kept)
    told = {**edit.facts, "revision": number}
    subject = ("site", ", ".join(edit.files))
    note_decision(connection, site.id, subject, edit.actor, edit.at, edit.verb, told)
    return number


def _follow_teams(
    connection: Connection, site: StoredSite, files: Mapping[str, bytes], centre: Centre
) -> None:
    """Accounts go with their people to another team; all that reach a team go with its name."""
    before = centre_of_files(files, site.code)
    was, now = ({row.agent: row.team for row in one.agents} for one in (before, centre))
    for team in sorted(set(was.values())):
        people = [agent for agent, old in was.items() if old == team and agent in now]
        goals = {now[agent] for agent in people}
        if len(goals) == 1 and not goals & set(was.values()) and team not in now.values():
            move_accounts(connection, site.id, team, goals.pop(), None)
            continue
        for goal in sorted(goals - {team}):
            moved = [agent for agent in people if now[agent] == goal]
            move_accounts(connection, site.id, team, goal, moved)


def _refuse_orphans(connection: Connection, site: StoredSite, before: Centre, centre: Centre) -> None:
    """Queues with calls, and agents and shifts of rosters, stay; who leaves gets a last day instead."""
    lost = sorted(queues_with_calls(connection, site.id) - set(centre.queue_codes))
    if lost:
        raise CannotDo(Sentence("The queue {lost} has calls in the history: keep it.", {"lost": lost[0]}))
    agents = {row.agent for row in centre.agents}
    for stored in rosters_of(connection, site.id):
        rows = duties_at(connection, stored.id, stored.version, site.zone)
        gone = sorted({row.agent for row in rows} - agents)
        if gone:
            told = ", ".join(gone[:SHOWN])
            raise CannotDo(
                Sentence(
                    "The roster of {month} has duties of {told}: give who leaves a last day.",
                    {"month": stored.month, "told": told},
                )
            )
        for code in sorted({row.shift for row in rows}):
            _refuse_moved(stored.month, code, before, centre)


def _refuse_moved(month: str, code: str, before: Centre, centre: Centre) -> None:
    """Duties of a roster keep the times that people were told."""
    if code not in centre.shift_codes:
        raise CannotDo(
            Sentence(
                "The roster of {month} uses the shift {gone}: retire it instead of taking it away.",
                {"month": month, "gone": code},
            )
        )
    was, will = before.shift(code), centre.shift(code)
    if (was.start_min, was.end_min) != (will.start_min, will.end_min):
        raise CannotDo(
            Sentence(
                "The roster of {month} has duties of the shift {code}, so its times stay: make a shift with "
                "the new times, and retire this one.",
                {"month": month, "code": code},
            )
        )
