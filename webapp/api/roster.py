"""Rosters as they are read: months, duties, the grid, the cover of a day, versions and what they changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import g

from webapp.api.place import known_cell, opened, published
from webapp.api.shared import Calls
from webapp.api.values import Asked, Day, Given, Said, Taken, Word
from webapp.gate import current_account, store
from webapp.pages.month.grid import broken_cells
from webapp.reach import narrowed, reached, sees
from webapp.services.editing import pinned
from webapp.services.month_cells import day_cover
from webapp.services.month_view import CellView, MonthView
from webapp.services.taken_back import steps
from webapp.services.version_changes import changed_days, judged, rule_costs, version_rows
from webapp.store.rosters import rosters_of, versions_of

calls = Calls("roster", "Rosters")


class Month(Given):
    """A month that has a roster."""

    month: str
    version: int
    state: str


class Months(Given):
    """The months of a site."""

    months: list[Month]


class Duty(Given):
    """A duty; times with their offset."""

    agent: str
    date: date
    shift: str
    queue: str
    start: datetime
    end: datetime


class Roster(Month):
    """A month's duties as they are now."""

    duties: list[Duty]


class Filter(Taken):
    """Which agents to show: of a team, on a shift, for a queue."""

    team: Word = ""
    shift: Word = ""
    queue: Word = ""


class Cell(Given):
    """What an agent has on a day: a shift, leave, or neither; pinned, and the hard rules it breaks."""

    date: date
    shift: str | None
    queue: str
    start: datetime | None
    end: datetime | None
    leave: bool
    pinned: bool
    breaks: list[Said]


class Agent(Given):
    """A row of the grid."""

    agent: str
    name: str
    team: str
    hours: float
    nights: int
    duties: int
    cells: list[Cell]


class DayOf(Given):
    """A day: holiday and windows by name."""

    date: date
    weekend: bool
    kind: str
    names: list[str]


class Grid(Month):
    """A month as the grid shows it; `undo` and `redo` = whether there is a step back or forth."""

    undo: bool
    redo: bool
    days: list[DayOf]
    agents: list[Agent]


class OnDay(Taken):
    """A day of the month."""

    date: Day


class Slot(Given):
    """An interval: agents required and present."""

    start: datetime
    required: float
    present: float
    short: float


class QueueDay(Given):
    """A queue's day."""

    code: str
    name: str
    slots: list[Slot]


class Cover(Given):
    """The cover of a day."""

    queues: list[QueueDay]


class Beside(Given):
    """Somebody who is there at the same time."""

    agent: str
    name: str
    team: str


class OwnDay(Given):
    """One's own duty of a day, and who is there."""

    date: date
    shift: str | None
    queue: str
    start: datetime | None
    end: datetime | None
    leave: bool
    beside: list[Beside]


class Version(Given):
    """A version: who made it, why, and what it costs."""

    version: int
    kind: str
    actor: str
    at: datetime
    reason: str
    price_before: int | None
    price_after: int
    sha256: str


class Versions(Given):
    """The versions of a month, the newest first."""

    versions: list[Version]


class Pair(Taken):
    """Two versions; without them the newest and the one before. 0 is an empty roster."""

    first: Asked | None = None
    second: Asked | None = None


class ChangedDay(Given):
    """An agent's day in two versions; empty is a day off."""

    agent: str
    name: str
    date: date
    before: str
    after: str


class RuleCost(Given):
    """What a rule costs in two versions, and how often it is broken."""

    rule: str
    statement: Said
    hard: bool
    before: int
    after: int
    violations_before: int
    violations_after: int


class Comparison(Given):
    """Two versions side by side: days that differ, cost, and the rules whose cost differs."""

    first: int
    second: int
    cost_before: int
    cost_after: int
    changed: list[ChangedDay]
    rules: list[RuleCost]


@calls.get("/months", "read-roster", Months)
def months() -> dict[str, Any]:
    """The months that have a roster."""
    with store().read() as connection:
        return {"months": rosters_of(connection, g.site.id)}


@calls.get("/months/<month>/roster", "read-roster", Roster)
def roster(month: str) -> dict[str, Any]:
    """The duties of a month; of one's own team, where the account is a team's."""
    found = opened(month)
    view = MonthView(found, reached(found.centre))
    return {**_head(view), "duties": _duties(view)}


@calls.get("/months/<month>/mine", "own-month", Roster)
def mine(month: str) -> dict[str, Any]:
    """One's own duties of a published month."""
    view = MonthView(published(month), {current_account().person})
    return {**_head(view), "duties": _duties(view)}


@calls.get("/months/<month>/mine/day", "own-month", OwnDay, asks=OnDay)
def own_day(month: str, asked: OnDay) -> dict[str, Any]:
    """One's own duty of a day, with those who are there at the same time."""
    found, me = published(month), current_account().person
    known_cell(found, me, asked.date)
    view = MonthView(found, {me})
    cell = view.agents[0].cells[asked.date.day - 1]
    return {**_cell(cell), "beside": view.beside(me, cell.day.position)}


@calls.get("/months/<month>/grid", "read-roster", Grid, asks=Filter)
def grid(month: str, asked: Filter) -> dict[str, Any]:
    """Every agent and day of the newest version, with pins and what is broken."""
    with store().read() as connection:
        found = opened(month, connection)
        pins, ways = pinned(connection, found), steps(connection, found)
    view = MonthView(found, narrowed(found.centre, _wanted(MonthView(found), asked)))
    broken = broken_cells(found)
    days = [{"date": d.date, "weekend": d.weekend, "kind": d.kind, "names": d.names} for d in view.days]
    rows = [
        {
            "agent": row.id,
            "name": row.name,
            "team": row.team,
            "hours": row.hours,
            "nights": row.nights,
            "duties": row.duties,
            "cells": [
                {
                    **_cell(cell),
                    "pinned": (row.id, cell.day.date) in pins,
                    "breaks": broken.get((row.id, cell.day.position), []),
                }
                for cell in row.cells
            ],
        }
        for row in view.agents
    ]
    return {
        **_head(view),
        "undo": ways.back is not None,
        "redo": ways.forth is not None,
        "days": days,
        "agents": rows,
    }


@calls.get("/months/<month>/cover", "read-roster", Cover, asks=OnDay)
def cover(month: str, asked: OnDay) -> dict[str, Any]:
    """Agents required and present on a day, by queue and interval."""
    found = opened(month)
    inside = found.month.first_day <= asked.date <= found.month.last_day
    return {"queues": day_cover(found, asked.date) if inside else ()}


@calls.get("/months/<month>/versions", "read-roster", Versions)
def versions(month: str) -> dict[str, Any]:
    """Every version of a month, the newest first."""
    with store().read() as connection:
        return {"versions": versions_of(connection, opened(month, connection).stored.id)[::-1]}


@calls.get("/months/<month>/compare", "read-roster", Comparison, asks=Pair)
def compare(month: str, asked: Pair) -> dict[str, Any]:
    """Two versions side by side."""
    with store().read() as connection:
        found = opened(month, connection)
        second = asked.second or found.version
        first = asked.first if asked.first is not None else max(0, second - 1)
        before, after = (version_rows(connection, found, number) for number in (first, second))
    old, new = judged(found, before), judged(found, after)
    return {
        "first": first,
        "second": second,
        "cost_before": old.objective,
        "cost_after": new.objective,
        "changed": [one for one in changed_days(found, before, after) if sees(found.centre, one.agent)],
        "rules": rule_costs(old, new),
    }


def _head(view: MonthView) -> dict[str, Any]:
    found = view.month
    return {"month": str(found.month), "version": found.version, "state": found.state}


def _duties(view: MonthView) -> list[dict[str, Any]]:
    return [
        {**_cell(cell), "agent": row.id}
        for row in view.agents
        for cell in row.cells
        if cell.shift is not None
    ]


def _cell(cell: CellView) -> dict[str, Any]:
    return {
        "date": cell.day.date,
        "shift": cell.shift.code if cell.shift else None,
        "queue": cell.queue,
        "start": cell.start,
        "end": cell.end,
        "leave": cell.leave,
    }


def _wanted(view: MonthView, asked: Filter) -> set[str] | None:
    if not (asked.team or asked.shift or asked.queue):
        return None
    queues = view.month.problem.queues_of
    return {
        row.id
        for row in view.agents
        if asked.team in ("", row.team)
        and (not asked.shift or any(c.shift and c.shift.code == asked.shift for c in row.cells))
        and (not asked.queue or asked.queue in queues.get(row.id, ()))
    }
