"""Agents contest what is held against them of a duty; whoever noted it does not settle that (EV-07, K-54)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from webapp.services.clock_lines import Line
from webapp.services.problems import CannotDo
from webapp.store import documents
from webapp.store.clocked import Clocked
from webapp.store.documents import Document, Origin
from webapp.store.office import note_decision
from webapp.store.sites import StoredSite
from webapp.store.tables.attendance import HAND

KIND = "contest"
MOST_OPEN = 200
NOTHING = Sentence("Nothing is held against you on {day}: there is nothing to contest.")
ALREADY = Sentence("You have contested {day} already; somebody else looks at it.")
NO_REASON = Sentence("Say what is wrong: whoever looks at it knows nothing but that.")
OWN_NOTE = Sentence("{agent} contests what you noted yourself on {day}: somebody else settles it.")


def contest(
    connection: Connection, site: StoredSite, line: Line, held: bool, text: str, at: datetime
) -> None:
    """Contest what is held against an agent of a duty; call it in a write transaction. Raises CannotDo."""
    if not held:
        raise CannotDo(Sentence(NOTHING.template, {"day": line.date}))
    if open_contest(connection, site, line) is not None:
        raise CannotDo(Sentence(ALREADY.template, {"day": line.date}))
    if not text.strip():
        raise CannotDo(NO_REASON)
    agent, subject = line.row.agent, _subject(line.row.agent, line.date)
    documents.add_document(connection, site.id, KIND, subject, Origin(agent, at, text.strip()), {}, {})
    note_decision(connection, site.id, ("attendance", f"{agent} {line.date}"), agent, at, "contest", {})


def open_contest(connection: Connection, site: StoredSite, line: Line) -> Document | None:
    """What an agent contests of a duty and nobody has settled; it is by noting the duty's times again."""
    found = documents.newest(connection, site.id, KIND, _subject(line.row.agent, line.date))
    return found if found is not None and _open(found, line.record) else None


def open_contests(connection: Connection, site: StoredSite, some: Mapping[str, Line]) -> dict[str, Document]:
    """The same of lines by agent, all of the newest that are contested at a site."""
    found = documents.documents_of(connection, site.id, KIND, MOST_OPEN)
    subjects = {_subject(agent, line.date): agent for agent, line in some.items()}
    newest = {subjects[one.subject]: one for one in reversed(found) if one.subject in subjects}
    return {agent: one for agent, one in newest.items() if _open(one, some[agent].record)}


def refuse_own(line: Line, contested: Document | None, person: str) -> None:
    """Refuse whoever noted a duty what settles its contest. Raises CannotDo."""
    record = line.record
    if contested is not None and record is not None and (record.source, record.actor) == (HAND, person):
        facts: Facts = {"agent": line.row.agent, "day": line.date}
        raise CannotDo(Sentence(OWN_NOTE.template, facts))


def _subject(agent: str, on: date) -> str:
    return f"{agent}@{on}"


def _open(found: Document, record: Clocked | None) -> bool:
    return record is None or record.at <= found.origin.at
