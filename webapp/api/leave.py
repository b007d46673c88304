"""Leave: days and chance, asking, taking back, hand-over; and the decisions on slips."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, Literal

from flask import g
from pydantic import model_validator

from scheduler.domain.sentence import Sentence
from webapp.access import may
from webapp.api.jobs import Job, job_numbered
from webapp.api.shared import Calls, Refused, not_there, refuse
from webapp.api.values import Code, Day, Given, Line, MonthName, Said, Taken, Text, Yes
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.reach import require_slip
from webapp.services import leave_ask, leave_desk, leave_outcome, leave_report, requests_desk
from webapp.services.leave_end import cancel_leave, withdraw_leave
from webapp.services.leave_papers import write_handover
from webapp.services.leave_steps import Signing
from webapp.store.leave import Slip

calls = Calls("leave", "Leave")
ENTROPY_BYTES = 32


class LeaveRequest(Taken):
    """One's own leave."""

    type: Code
    first_day: Day
    last_day: Day
    reason: Line
    half: Literal["", "first", "second"] = ""
    evidence: Yes = False
    hospital: Code | None = None
    handover: Text = ""

    @model_validator(mode="after")
    def _ordered(self) -> LeaveRequest:
        if self.last_day < self.first_day:
            raise ValueError("the leave ends before it begins")
        if self.half and self.last_day != self.first_day:
            raise ValueError("half a day is of one day")
        return self


class InMonth(Taken):
    """A month."""

    month: MonthName


class Why(Taken):
    """A reason."""

    reason: Line = ""


class Note(Taken):
    """A hand-over note."""

    note: Text


class Decision(Taken):
    """What is decided on a slip; `override` grants it on a day without leave (C-04)."""

    verb: Literal["sign", "refuse", "receive"]
    reason: Line = ""
    override: Yes = False


class Leave(Given):
    """A leave slip."""

    slip: int
    agent: str
    type: str
    first_day: date
    last_day: date
    half: str
    state: str
    version: int


class Leaves(Given):
    """Leave slips."""

    leave: list[Leave]


class Signature(Given):
    """Who did what to a slip, when and why."""

    verb: str
    post: str
    person: str
    at: datetime
    reason: str


class WholeLeave(Leave):
    """A slip with its signatures, and what its agent can do with it."""

    reason: str
    handover: str
    signatures: list[Signature]
    steps: list[str]


class Chance(Given):
    """The chance of a request, from 0 to 1, and how it is reckoned."""

    chance: float
    how: Said


class LeaveDay(Given):
    """What stands against leave on a day: a blocked window, no place left, leave already."""

    date: date
    blocked: str
    left: int
    shift: str | None
    slip: int | None
    past: bool


class Balance(Given):
    """Days of a kind of leave this year."""

    kind: str
    granted: float
    used: float


class LeaveDays(Given):
    """A month as somebody who thinks of leave sees it."""

    days: list[LeaveDay]
    places: int
    kinds: dict[str, str]
    balances: list[Balance]


@calls.get("/leave", "own-notices", Leaves)
def leave() -> dict[str, Any]:
    """Leave slips: of all agents or of the own team to those who decide, else one's own."""
    account, mine = current_account(), ""
    if not may(account.role, "read-requests"):
        if not may(account.role, "own-requests"):
            raise Refused(403, "not-allowed", "This role does not see leave.")
        mine = account.person
    found = leave_report.list_slips(store(), g.site.code, now(), agent=mine or None)
    return {"leave": [_slip(one) for one in found if mine or account.team in ("", one.team)]}


@calls.get("/leave/days", "own-requests", LeaveDays, asks=InMonth)
def days(asked: InMonth) -> dict[str, Any]:
    """The days of a month with what stands against leave."""
    found = leave_desk.leave_month(store(), g.site.code, _me(), month_or_404(asked.month), now())
    if found is None:
        raise not_there(Sentence("The site has no agent {agent}.", {"agent": _me()}))
    balances = [{"kind": kind, "granted": has, "used": used} for kind, has, used in found.balances]
    kinds = {kind.code: kind.name for kind in found.settings.types}
    return {"days": found.days, "places": found.places, "kinds": kinds, "balances": balances}


@calls.get("/leave/<int:number>", "own-requests", WholeLeave)
def one(number: int) -> dict[str, Any]:
    """One's own slip."""
    found = _own(number)
    slip = found.slip
    told = {"reason": slip.reason, "handover": slip.handover, "signatures": found.signatures}
    return {**_slip(slip), **told, "steps": sorted(str(step) for step in found.steps)}


@calls.post("/leave/chance", "own-requests", Chance, takes=LeaveRequest)
def chance(told: LeaveRequest) -> dict[str, Any]:
    """The chance of a request before it is handed in; refused with all reasons where there is none."""
    found = leave_desk.prospect_of(store(), g.site.code, _asked(told), now())
    if isinstance(found, leave_outcome.Refused):
        refuse([one.sentence for one in found.reasons], "refused")
    return {"chance": float(found.share), "how": found.how}


@calls.post("/leave", "own-requests", Leave, takes=LeaveRequest, status=201)
def ask(told: LeaveRequest) -> dict[str, Any]:
    """Hand in a request; it takes a place, goes on the waitlist, or is refused with all reasons."""
    entropy = secrets.token_bytes(ENTROPY_BYTES)
    return _answered(leave_ask.ask(store(), g.site.code, _asked(told), now(), entropy))


@calls.post("/leave/<int:number>/withdraw", "own-requests", Leave)
def withdraw(number: int) -> dict[str, Any]:
    """Take a request back before it is decided."""
    _own(number)
    return _answered(withdraw_leave(store(), g.site.code, Signing(number, _me()), now()))


@calls.post("/leave/<int:number>/cancel", "own-requests", Leave, takes=Why)
def cancel(number: int, told: Why) -> dict[str, Any]:
    """Give granted leave back before it begins."""
    _own(number)
    return _answered(cancel_leave(store(), g.site.code, Signing(number, _me(), told.reason), now()))


@calls.post("/leave/<int:number>/handover", "own-requests", Leave, takes=Note)
def handover(number: int, told: Note) -> dict[str, Any]:
    """Write the note for whoever does the work meanwhile."""
    _own(number)
    return _answered(write_handover(store(), g.site.code, number, told.note, _me(), now()))


@calls.post("/leave/<int:number>/decision", "read-requests", Job, takes=Decision, status=202)
def decide(number: int, told: Decision) -> dict[str, Any]:
    """Sign, refuse or receive a slip, as a job: whose post it takes is asked when it is carried out."""
    require_slip(number)
    who, why = current_account().person, told.reason.strip()
    made = store().retrying(
        lambda c: requests_desk.decide_leave(
            c, g.site, number, told.verb, who, why, override=told.override, at=now()
        )
    )
    return job_numbered(made)


def _me() -> str:
    return current_account().person


def _no_slip(number: int) -> Refused:
    return not_there(Sentence("{site} has no slip {number}.", {"site": g.site.code, "number": number}))


def _own(number: int) -> leave_desk.OwnSlip:
    found = leave_desk.own_slip(store(), g.site.code, number, _me(), now())
    if found is None:
        raise _no_slip(number)
    return found


def _asked(told: LeaveRequest) -> leave_ask.Asked:
    hospital = (told.hospital or "") if told.evidence else ""
    return leave_ask.Asked(
        agent=_me(),
        type=told.type,
        first_day=told.first_day,
        last_day=told.last_day,
        reason=told.reason,
        half=told.half,
        evidence=told.evidence,
        hospital=hospital,
        handover=told.handover,
    )


def _answered(result: leave_outcome.Outcome) -> dict[str, Any]:
    if isinstance(result, leave_outcome.Refused):
        refuse([one.sentence for one in result.reasons], "refused", ways=[str(way) for way in result.ways])
    if isinstance(result, leave_outcome.Overtaken):
        refuse([result.reason.sentence], "overtaken")
    return _slip(result.slip)


def _slip(slip: Slip) -> dict[str, Any]:
    return {
        "slip": slip.id,
        "agent": slip.agent,
        "type": slip.type,
        "first_day": slip.first_day,
        "last_day": slip.last_day,
        "half": slip.half,
        "state": str(slip.state),
        "version": slip.version,
    }
