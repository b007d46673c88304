"""Attendance: the journal of a day, times of clocks, a cycle's way up to payroll (AT-01, AT-02, AT-07)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import Response, abort, g, request
from pydantic import Field

from webapp.api.shared import CSV, Calls
from webapp.api.values import Code, Day, Done, Facts, Given, Line, Name, Said, Taken, Word, Yes
from webapp.gate import current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.attendance.doing import bring, charge_of, cycle_of, note_one
from webapp.pages.mine import contest_day
from webapp.pages.places import attached, month_or_404
from webapp.pages.typed import typed_day, typed_minute
from webapp.reach import require_agent
from webapp.services import attendance_steps as steps
from webapp.services import journal as service
from webapp.services.door_list import door_list
from webapp.services.report_files import take_report
from webapp.store.documents import Origin

calls = Calls("attendance", "Attendance")
Clock = Annotated[Word, Field(examples=["08:30"])]
"""A time of the day; "" = none."""


class JournalAsked(Taken):
    """A day; none = today. With a time only those who are on duty then."""

    date: Word = ""
    at: Clock = ""


class DayOrder(Taken):
    """A day."""

    date: Day


class DoorOrder(Taken):
    """A day and a time of it."""

    date: Day
    at: Clock


class TimesOrder(Taken):
    """When an agent came and left, or that they did not come; `excused` = on the centre's business."""

    date: Day
    agent: Code
    came: Clock = ""
    left: Clock = ""
    away: Yes = False
    excused: Yes = False
    note: Line = ""


class ContestOrder(Taken):
    """What is wrong about what is noted of one's own duty."""

    date: Day
    text: Line


class StepOrder(Taken):
    """The next step with a team's attendance."""

    team: Name
    state: Literal["submitted", "reviewed", "sent"]


class DutyLine(Given):
    """A duty and what is noted of it; minutes late and early, days absent, the fraction kept."""

    agent: str
    name: str
    team: str
    date: date
    shift: str
    starts: datetime
    ends: datetime
    state: str
    came: datetime | None
    left: datetime | None
    late: int
    early: int
    absent: float
    adherence: float | None


class Exceptional(Given):
    """Something out of the ordinary; `agent` "" where it concerns several."""

    kind: str
    agent: str
    said: Said


class Journal(Given):
    """A day; `confirmed` = as it is now."""

    date: date
    confirmed: bool
    confirmed_by: str | None
    exceptions: list[Exceptional]
    lines: list[DutyLine]


class Brought(Given):
    """What a file did; `strangers` rows belong to no duty."""

    new: int
    changed: int
    unchanged: int
    by_hand: int
    strangers: int


class AgentLine(Given):
    """An agent in a cycle: figures by name, days of leave by kind."""

    agent: str
    name: str
    figures: Facts
    leave: Facts


class TeamReport(Given):
    """Where a team's attendance stands: "", submitted, reviewed, sent; `next` is the step to be taken."""

    team: str
    state: str
    next: str
    changed: bool
    lines: list[AgentLine]


class Cycle(Given):
    """A cycle, from its first to its last day."""

    first: date
    last: date
    teams: list[TeamReport]


FIGURES = (
    *("duties", "paid_hours", "nights", "weekends", "holidays", "swaps", "called_in"),
    *("late", "early", "absent_days", "adherence"),
)


@calls.get("/attendance", "attendance", Journal, asks=JournalAsked)
def journal(asked: JournalAsked) -> dict[str, Any]:
    """The journal of a day, of the asker's team or of everybody."""
    on = typed_day(asked.date) if asked.date else now().astimezone(g.site.zone).date()
    return _journal(on, typed_minute(asked.at) if asked.at else None)


@calls.post("/attendance/times", "note-attendance", Journal, takes=TimesOrder)
def note(told: TimesOrder) -> dict[str, Any]:
    """Note when somebody came and left; the journal of the day."""
    require_agent(told.agent)
    came, left = (typed_minute(one) if one else None for one in (told.came, told.left))
    note_one(told.date, told.agent, service.Entry(came, left, told.away, told.excused, told.note))
    return _journal(told.date)


@calls.post("/attendance/confirmation", "note-attendance", Journal, takes=DayOrder)
def confirm(told: DayOrder) -> dict[str, Any]:
    """Confirm the journal of a day as it is."""
    charge_of(told.date)
    origin, team = Origin(current_account().person, now()), current_account().team
    store().retrying(lambda c: service.confirm(c, g.site, told.date, team, origin))
    return _journal(told.date)


@calls.post("/attendance/contest", "own-requests", Done, takes=ContestOrder)
def contest(told: ContestOrder) -> dict[str, Any]:
    """Contest what is held against oneself of a duty; who noted it does not settle that."""
    contest_day(told.date, told.text)
    return {"done": True}


@calls.uploads("/attendance/clock", "bring-clock", Brought, CSV)
def upload() -> Any:
    """Records of a clock (agent,in,out); the same file twice changes nothing."""
    return bring(request.get_data())


@calls.sends("/attendance/door", "attendance", (CSV,), takes=DoorOrder)
def door(told: DoorOrder) -> Response:
    """Who is on duty at a time, as a list for the door; who takes it, and when, is kept."""
    who, moment, say, at = current_account(), now(), sentence_text, typed_minute(told.at)
    with store().read() as connection:
        found = service.journal(connection, g.site, told.date, moment, who.team, at)
    paper = door_list(found, at)
    return attached(store().retrying(lambda c: take_report(c, g.site, paper, "csv", who, moment, say)))


@calls.get("/months/<month>/attendance", "attendance", Cycle)
def cycle(month: str) -> dict[str, Any]:
    """The cycle that ends in a month, by team."""
    return _cycle(month)


@calls.post("/months/<month>/attendance/steps", "report-attendance", Cycle, takes=StepOrder)
def step(month: str, told: StepOrder) -> dict[str, Any]:
    """Submit, review, or send to payroll the attendance of a team, as it is now."""
    on, who = month_or_404(month), current_account()
    if who.team not in ("", told.team):
        abort(403)
    origin = Origin(who.person, now())
    store().retrying(lambda c: steps.take_step(c, g.site, on, told.team, told.state, origin))
    return _cycle(month)


def _cycle(month: str) -> dict[str, Any]:
    found, every = cycle_of(month_or_404(month))
    teams = [
        {
            "team": one.team,
            "state": one.state,
            "next": one.next,
            "changed": one.changed,
            "lines": [
                {
                    "agent": line.row.agent,
                    "name": line.row.name,
                    "figures": dict(zip(FIGURES, line.told, strict=True)),
                    "leave": dict(line.leave),
                }
                for line in one.lines
            ],
        }
        for one in every
    ]
    return {"first": found.first, "last": found.last, "teams": teams}


def _journal(on: date, at: int | None = None) -> dict[str, Any]:
    with store().read() as connection:
        found = service.journal(connection, g.site, on, now(), current_account().team, at)
    return {
        "date": on,
        "confirmed": found.stands,
        "confirmed_by": found.confirmed.origin.actor if found.confirmed else None,
        "exceptions": found.exceptions,
        "lines": [
            {
                "agent": one.row.agent,
                "name": one.row.name,
                "team": one.row.team,
                **{name: getattr(one, name) for name in ("date", "shift", "starts", "ends", "state")},
                "came": one.record.came if one.record else None,
                "left": one.record.left if one.record else None,
                "late": one.verdict.late,
                "early": one.verdict.early,
                "absent": one.verdict.absent,
                "adherence": one.adherence,
            }
            for one in found.lines
        ],
    }
