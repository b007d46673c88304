"""Cells of a roster changed: options with their price, edits, undo, pins, substitutes, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from flask import g
from pydantic import Field
from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.api.jobs import Job, job_facts, job_numbered
from webapp.api.place import known_cell, opened, require_change
from webapp.api.shared import Calls, Refused, not_there, refuse
from webapp.api.values import Code, Day, Done, Given, Line, Number, Said, Taken, Text, Yes
from webapp.gate import current_account, now, store
from webapp.reach import require_all, require_reach, sees
from webapp.services import editing, questions, taken_back
from webapp.services.drafts import take_version
from webapp.services.month_cells import options
from webapp.services.month_view import MonthView
from webapp.services.versions import Illegal, NewVersion, Stale

calls = Calls("edits", "Changes of rosters")
Once = Annotated[Line, Field(max_length=64)]
Go = Callable[..., NewVersion | Stale | None]
STALE = "The roster has changed in the meantime: read it again."


class CellOf(Taken):
    """A cell: an agent's day."""

    agent: Code
    date: Day


class CellChange(CellOf):
    """What an agent is to have on a day: a shift, or null for a day off."""

    shift: Code | None
    queue: Code | None = None


class Edit(Taken):
    """Changes of cells, made by somebody who looked at `version`; `override` = why rules may be broken.

    The same word in `once` makes a call that is sent again do nothing.
    """

    version: Number
    changes: Annotated[list[CellChange], Field(min_length=1, max_length=editing.MOST_CELLS)]
    override: Text = ""
    once: Once = ""


class Undo(Taken):
    """A step back or forth, by somebody who looked at `version`; `once` as of edits."""

    version: Number
    once: Once = ""


class Take(Taken):
    """The earlier version to go on from, by somebody who looked at `version`."""

    version: Number
    take: Number


class Pins(Taken):
    """Cells that planning is to leave alone (on), or need not (off)."""

    cells: Annotated[list[CellOf], Field(min_length=1, max_length=editing.MOST_CELLS)]
    on: Yes


class Question(CellOf):
    """What anything else than now, or one shift, would cost there."""

    shift: Code | None = None


class Edited(Given):
    """The version that was written; `price` = by how much the roster's cost rose."""

    version: int
    cells: int
    price: int


class Option(Given):
    """A shift, or null for a day off: by how much the cost would rise, and what it would break."""

    shift: str | None
    price: int
    breaks: list[Said]
    held: bool


class Options(Given):
    """Everything that could stand in a cell, the best first."""

    version: int
    options: list[Option]


class Candidate(Given):
    """Somebody who could take the duty: how, at what price, and what stands against it."""

    agent: str
    way: str
    price: int
    paid_minutes: int
    breaks: list[Said]


class Candidates(Given):
    """Who could take a duty, the best first; `left_open` = what it costs without anybody."""

    shift: str
    left_open: int
    giving: list[Said]
    candidates: list[Candidate]


@calls.get("/months/<month>/options", "read-roster", Options, asks=CellOf)
def could_be(month: str, asked: CellOf) -> dict[str, Any]:
    """What could stand in a cell, each judged by the rules."""
    found = opened(month)
    known_cell(found, asked.agent, asked.date)
    require_reach(found, [asked.agent])
    shifts = tuple(MonthView(found, ()).shifts.values())
    told = [
        {"shift": one.code or None, "price": one.price, "breaks": one.breaks, "held": one.held}
        for one in options(found, [(asked.agent, asked.date)], shifts)
    ]
    return {"version": found.version, "options": told}


@calls.post("/months/<month>/edits", "edit-draft", Edited, takes=Edit)
def edit(month: str, told: Edit) -> dict[str, Any]:
    """Change cells of the version that was seen; refused whole where it is no longer the newest."""
    opened(month)
    changes = [editing.Change(one.agent, one.date, one.shift, one.queue) for one in told.changes]
    override = told.override if may(current_account().role, "override") else ""
    saving = editing.Saving(told.version, changes, current_account().person, now(), override, told.once)
    made = store().retrying(lambda connection: _saved(connection, month, saving), queued=True)
    if isinstance(made, Illegal):
        refuse(made.verdict.reasons, "breaks-rules")
    return _edited(made, told.version)


def _saved(connection: Connection, month: str, saving: editing.Saving) -> NewVersion | Stale | Illegal | None:
    found = opened(month, connection)
    require_reach(found, [change.agent for change in saving.changes])
    require_change(found)
    return editing.save(connection, g.site.code, found.month, saving)


def _edited(made: NewVersion | Stale | None, seen: int) -> dict[str, Any]:
    if isinstance(made, Stale):
        refuse([Sentence(STALE)], "stale", version=made.current_version)
    if made is None:
        return {"version": seen, "cells": 0, "price": 0}
    return {"version": made.version.version, "cells": made.cells, "price": made.price}


@calls.post("/months/<month>/undo", "edit-draft", Edited, takes=Undo)
def undo(month: str, told: Undo) -> dict[str, Any]:
    """Take back the newest change by hand."""
    return _stepped(month, told, taken_back.undo, True)


@calls.post("/months/<month>/redo", "edit-draft", Edited, takes=Undo)
def redo(month: str, told: Undo) -> dict[str, Any]:
    """Do again what was taken back last."""
    return _stepped(month, told, taken_back.redo, False)


def _stepped(month: str, told: Undo, go: Go, back: bool) -> dict[str, Any]:
    with store().read() as connection:
        found = opened(month, connection)
        touched = taken_back.touched(connection, found, back)
    require_change(found)
    require_reach(found, touched)
    step = taken_back.Stepping(told.version, current_account().person, now(), told.once)
    return _edited(
        store().retrying(lambda c: go(c, g.site.code, found.month, step), queued=True), told.version
    )


@calls.post("/months/<month>/take", "edit-draft", Edited, takes=Take)
def take(month: str, told: Take) -> dict[str, Any]:
    """Go on from an earlier version of the roster."""
    found, who, at = opened(month), current_account().person, now()
    require_all()
    require_change(found)
    return _edited(
        store().retrying(
            lambda c: take_version(c, g.site.code, found.month, told.take, told.version, who, at), queued=True
        ),
        told.version,
    )


@calls.post("/months/<month>/pins", "edit-draft", Done, takes=Pins)
def pin(month: str, told: Pins) -> dict[str, Any]:
    """Pin cells, or let them go."""
    found, places = opened(month), [(one.agent, one.date) for one in told.cells]
    require_reach(found, [one.agent for one in told.cells])
    who, at = current_account().person, now()
    store().retrying(lambda c: editing.set_pins(c, found, places, told.on, who, at))
    return {"done": True}


@calls.get("/months/<month>/candidates", "read-roster", Candidates, asks=CellOf)
def who_else(month: str, asked: CellOf) -> dict[str, Any]:
    """Who could take a duty, the best first."""
    found = opened(month)
    known_cell(found, asked.agent, asked.date)
    require_reach(found, [asked.agent])
    seen = questions.who_else(found, asked.agent, asked.date)
    return {
        "shift": seen.duty.shift,
        "left_open": seen.left_open,
        "giving": seen.giving,
        "candidates": [one for one in seen.candidates if sees(found.centre, one.agent)],
    }


@calls.post("/months/<month>/why", "edit-draft", Job, takes=Question, status=202)
def ask_why(month: str, told: Question) -> dict[str, Any]:
    """Ask why a cell is as it is, as a job."""
    found = opened(month)
    known_cell(found, told.agent, told.date)
    require_reach(found, [told.agent])
    if told.shift is not None and told.shift not in found.problem.shift_of:
        raise Refused(422, "not-valid", f"There is no shift {told.shift}.")
    who, agent, on = current_account().person, told.agent, told.date
    number = store().retrying(lambda c: questions.ask_why(c, found, agent, on, told.shift, who))
    return job_numbered(number)


@calls.get("/months/<month>/why", "edit-draft", Job, asks=CellOf)
def why(month: str, asked: CellOf) -> dict[str, Any]:
    """The newest question about a cell of this version, with its answer."""
    with store().read() as connection:
        found = opened(month, connection)
        known_cell(found, asked.agent, asked.date)
        require_reach(found, [asked.agent])
        job = questions.answer(connection, found, asked.agent, asked.date)
    if job is None:
        raise not_there(Sentence("Nobody has asked about this cell yet."))
    return job_facts(job)
