"""The centre: its text, entries (queues, shifts, calendar, time off the phone) and agents."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, StrictBool, StrictFloat, StrictInt

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.api.judged import Effects, Seen, effects_of, file_now, keep_file
from webapp.api.shared import Calls, Refused, not_there
from webapp.api.values import MOST_NUMBER, Code, Given, Line, LongText, Taken, Word
from webapp.centre.agents import OPTIONAL, REQUIRED
from webapp.centre.read import HOLIDAYS, TOML
from webapp.centre.tables import table_bytes
from webapp.centre.toml_edit import entries, with_entry, with_new_entry, without_entry
from webapp.gate import current_account, now, store
from webapp.pages.admin.blueprint import same_rules
from webapp.services import site_revisions
from webapp.services.site_edit import AGENTS, SiteFile

calls = Calls("centre", "The centre")
COLUMNS = (*REQUIRED, *OPTIONAL)
KEY = "agent"
Scalar = Line | StrictBool | Annotated[StrictInt, Field(ge=-MOST_NUMBER, le=MOST_NUMBER)] | StrictFloat
Value = Scalar | Annotated[list[Scalar], Field(max_length=200)]
Fields = Annotated[dict[Code, Value], Field(max_length=60)]
Kind = Literal["queues", "shifts", "windows", "off_phone"]


class Text(Seen):
    """The whole text as it is to be; `seen` and `sure` as of every change."""

    text: LongText


class Entry(Seen):
    """An entry under the keys of centre.toml; `seen` and `sure` as of every change."""

    fields: Fields


class AgentRow(Seen):
    """An agent under the columns of agents.csv; `seen` and `sure` as of every change."""

    fields: Annotated[dict[Literal[COLUMNS], Line], Field(max_length=len(COLUMNS))]  # type: ignore[valid-type]


class Wanted(Taken):
    """Letters that a row has."""

    q: Word = ""


class CentreText(Given):
    """A text with the hash that a change of it names."""

    seen: str
    text: str


class Change(Given):
    """A change of the centre's files; `newest` = it can be taken back."""

    number: int
    verb: str
    actor: str
    at: datetime
    files: list[str]
    newest: bool
    lines: list[str]


class Changes(Given):
    """The newest changes first."""

    changes: list[Change]


class ChangeDone(Given):
    """The number of the change that was made."""

    number: int


class Entries(Given):
    """The entries of a kind, in their order, with the hash that a change names."""

    seen: str
    entries: list[dict[str, Any]]


class Agents(Given):
    """Agents under the columns of agents.csv, with the hash that a change names."""

    seen: str
    agents: list[dict[str, str]]


@calls.get("/centre/files/<file>", "centre-data", CentreText)
def text(file: str) -> Any:
    """A file of the centre: centre.toml, agents.csv or holidays.csv."""
    return file_now(_editable(file))


@calls.put("/centre/files/<file>", "centre-data", CentreText, takes=Text)
def write(file: str, told: Text) -> Any:
    """Put a text in the place of a file's; the centre is read as a whole before it is kept."""
    text = told.text.replace("\r\n", "\n")
    if _editable(file) == TOML:
        return _kept_text(told, text)
    return keep_file(file, told, text.encode(), "edit-people" if file == AGENTS else "edit-calendar")


@calls.post("/centre/files/<file>/look", "centre-data", Effects, takes=Text)
def look(file: str, told: Text) -> Any:
    """What it would do to put a text in the place of a file's; nothing is kept."""
    return effects_of(_editable(file), told.seen, told.text.replace("\r\n", "\n").encode())


@calls.get("/centre/changes", "centre-data", Changes)
def changes() -> dict[str, Any]:
    """The newest changes of the centre's files, line by line."""
    with store().read() as connection:
        return {"changes": site_revisions.revisions(connection, g.site)}


@calls.post("/centre/changes/<int:number>/undo", "centre-data", ChangeDone)
def undo(number: int) -> dict[str, Any]:
    """Take a change back; the rules only by who may change them."""
    who, at = current_account().person, now()
    with store().read() as connection:
        if site_revisions.revision(connection, g.site, number) is None:
            raise not_there(Sentence("There is no change {number}.", {"number": number}))
        sides = site_revisions.both_sides(connection, g.site, number)
    if not may(current_account().role, "rulebook") and TOML in sides and not same_rules(*sides[TOML]):
        raise Refused(403, "not-allowed", "Your role does not change rules.")
    made = store().retrying(lambda c: site_revisions.take_back(c, g.site.code, number, who, at))
    return {"number": made}


@calls.get("/centre/entries/<kind>", "centre-data", Entries)
def listed(kind: str) -> dict[str, Any]:
    """The entries of a kind."""
    return _entries(file_now(TOML), _kind(kind))


@calls.post("/centre/entries/<kind>", "centre-data", Entries, takes=Entry, status=201)
def add(kind: str, told: Entry) -> dict[str, Any]:
    """Add an entry."""
    made = _changed(lambda text: with_new_entry(text, _kind(kind), dict(told.fields)))
    return _entries(_kept_text(told, made), kind)


@calls.put("/centre/entries/<kind>/<int:number>", "centre-data", Entries, takes=Entry)
def change(kind: str, number: int, told: Entry) -> dict[str, Any]:
    """Change an entry; they are numbered from 1."""
    place = _place(kind, number)
    made = _changed(lambda text: with_entry(text, kind, place, dict(told.fields)))
    return _entries(_kept_text(told, made), kind)


@calls.post("/centre/entries/<kind>/<int:number>/remove", "centre-data", Entries, takes=Seen)
def remove(kind: str, number: int, told: Seen) -> dict[str, Any]:
    """Take an entry away."""
    place = _place(kind, number)
    made = _changed(lambda text: without_entry(text, kind, place))
    return _entries(_kept_text(told, made), kind)


@calls.get("/agents", "centre-data", Agents, asks=Wanted)
def agents(asked: Wanted) -> dict[str, Any]:
    """The agents; `q` = letters that a row has."""
    file = file_now(AGENTS)
    wanted = asked.q.strip().lower()
    rows = [row for row in _rows(file) if wanted in " ".join(row.values()).lower()]
    return {"seen": file.seen, "agents": rows}


@calls.get("/agents/<number>", "centre-data", Agents)
def one_agent(number: str) -> dict[str, Any]:
    """One agent."""
    file = file_now(AGENTS)
    return {"seen": file.seen, "agents": [_agent(_rows(file), number)]}


@calls.post("/agents", "centre-data", Agents, takes=AgentRow, status=201)
def new_agent(told: AgentRow) -> dict[str, Any]:
    """Somebody new."""
    rows = _rows(file_now(AGENTS))
    row = {**dict.fromkeys(COLUMNS, ""), **told.fields}
    return _kept_agents(told, [*rows, row], row[KEY])


@calls.put("/agents/<number>", "centre-data", Agents, takes=AgentRow)
def change_agent(number: str, told: AgentRow) -> dict[str, Any]:
    """Change fields of an agent's row; those left out stay."""
    rows = _rows(file_now(AGENTS))
    old = _agent(rows, number)
    row = {**old, **told.fields, KEY: number}
    return _kept_agents(told, [row if one is old else one for one in rows], number)


def _editable(file: str) -> str:
    if file not in (TOML, AGENTS, HOLIDAYS):
        raise not_there(Sentence("{name} is not changed here.", {"name": file[:40]}))
    return file


def _kind(kind: str) -> str:
    if kind not in ("queues", "shifts", "windows", "off_phone"):
        raise not_there(Sentence("There is no kind of entries {kind}.", {"kind": kind[:40]}))
    return kind


def _place(kind: str, number: int) -> int:
    if number > len(entries(file_now(TOML).text, _kind(kind))):
        raise not_there(Sentence("There is no entry {number}.", {"number": number}))
    return number - 1


def _changed(work: Callable[[str], str]) -> str:
    try:
        return work(file_now(TOML).text)
    except ValueError as error:
        raise Refused(422, "not-valid", str(error)) from None


def _entries(file: SiteFile, kind: str) -> dict[str, Any]:
    return {"seen": file.seen, "entries": [dict(one) for one in entries(file.text, kind)]}


def _kept_text(told: Seen, text: str) -> SiteFile:
    if not may(current_account().role, "rulebook") and _rules(text) != _rules(file_now(TOML).text):
        raise Refused(403, "not-allowed", "Your role does not change rules.")
    return keep_file(TOML, told, text.encode(), "edit-centre")


def _rules(text: str) -> object:
    try:
        return entries(text, "rules")
    except ValueError:
        # Unreadable: the reader of the centre says where.
        return None


def _rows(file: SiteFile) -> list[dict[str, str]]:
    found = csv.DictReader(io.StringIO(file.text, newline=""))
    return [{name: row.get(name) or "" for name in COLUMNS} for row in found]


def _agent(rows: list[dict[str, str]], number: str) -> dict[str, str]:
    for row in rows:
        if row[KEY] == number:
            return row
    raise not_there(Sentence("The site has no agent {agent}.", {"agent": number[:40]}))


def _kept_agents(told: Seen, rows: list[dict[str, str]], agent: str) -> dict[str, Any]:
    data = table_bytes(COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
    file = keep_file(AGENTS, told, data, "edit-people", agent=agent)
    return {"seen": file.seen, "agents": [row for row in _rows(file) if row[KEY] == agent]}
