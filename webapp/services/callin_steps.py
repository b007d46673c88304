"""Asking somebody to come, their answer, and the new version of the roster with the least change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from scheduler.callin import REST, SURPLUS
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import rulebook
from scheduler.swaps.judge import judge
from webapp.services.callin import overtime_rules
from webapp.services.callins import ABSENCE, Helper, Wanted, board_of
from webapp.services.desk import OpenMonth, open_month
from webapp.services.months import Month
from webapp.services.notices import Notice, tell
from webapp.services.problems import CannotDo
from webapp.services.versions import Cause, Illegal, NewVersion, Stale, change_roster
from webapp.store.callins import (
    ACCEPTED,
    ASKED,
    DECLINED,
    WITHDRAWN,
    StoredCall,
    add_call,
    answer_call,
    call_numbered,
    calls_of,
    set_version,
)
from webapp.store.sites import StoredSite

CALL_IN = "call-in"
ASKED_NOTICE, ANSWERED_NOTICE, OVER_NOTICE = "call-in-asked", "call-in-answered", "call-in-over"
MOST_LETTERS = 400

NOT_ON_LIST = Sentence("{agent} is not on the list any more: look at it again.")
NO_CALL = Sentence("There is no call-in {number}.")
NOT_YOURS = Sentence("Call-in {number} was not asked of you.")
ANSWERED = Sentence("Call-in {number} is {state} already.")
OVER = Sentence("Call-in {number} is over: it was for {day}.")
TOO_LATE = Sentence("{agent} cannot be put in any more: {why}")
STATES = {
    ASKED: Sentence("asked"),
    ACCEPTED: Sentence("accepted"),
    DECLINED: Sentence("declined"),
    WITHDRAWN: Sentence("withdrawn"),
}
"""The states of a call-in in words."""


def ask(
    connection: Connection,
    site: StoredSite,
    wanted: Wanted,
    agent: str,
    actor: str,
    at: datetime,
    *,
    reached: bool = False,
) -> int:
    """Ask somebody of the list to come, or note that they were reached and come; the number of the call-in.

    Raises CannotDo.
    """
    month = open_month(connection, site.code, Month(wanted.on.year, wanted.on.month), hold=True)
    found = board_of(connection, month, wanted)
    helper = next((one for one in found.helpers if one.call.agent == agent), None)
    if helper is None:
        raise CannotDo(Sentence(NOT_ON_LIST.template, {"agent": agent}))
    number = add_call(connection, _values(site, found.wanted, helper, actor, at))
    if reached:
        answer(connection, site, number, actor, True, "", at, own=False)
        return number
    facts = {
        "call_in": number,
        "date": wanted.on.isoformat(),
        "starts": helper.starts.isoformat(),
        "ends": helper.ends.isoformat(),
        "shift": helper.call.shift,
        "reason": wanted.reason,
    }
    tell(connection, site.id, [Notice(agent, ASKED_NOTICE, facts, f"call-in/{number}/asked")], at)
    return number


def _values(site: StoredSite, wanted: Wanted, helper: Helper, actor: str, at: datetime) -> dict[str, object]:
    return {
        "site_id": site.id,
        "kind": wanted.kind,
        "need": wanted.key,
        "reason": wanted.reason[:MOST_LETTERS],
        "agent": helper.call.agent,
        "date": wanted.on,
        "source": helper.call.source,
        "shift": helper.call.shift,
        "queue": wanted.queue,
        "starts": helper.starts,
        "ends": helper.ends,
        "absent": wanted.absent,
        "state": ASKED,
        "actor": actor,
        "asked_at": at,
        "answer": "",
    }


def answer(
    connection: Connection,
    site: StoredSite,
    number: int,
    by: str,
    accepted: bool,
    why: str,
    at: datetime,
    *,
    own: bool,
) -> NewVersion | None:
    """Note an answer; accepted, the roster gets a new version where a duty changes.

    `own` = the agent answers, else somebody who reached them. Raises CannotDo.
    """
    found = _open_call(connection, site, number, at)
    if own and found.agent != by:
        raise CannotDo(Sentence(NOT_YOURS.template, {"number": number}))
    made = _put_in(connection, site, found, by, at) if accepted else None
    state = ACCEPTED if accepted else DECLINED
    if not answer_call(connection, number, state, by, at, why.strip()[:MOST_LETTERS]):
        raise _answered(number, call_numbered(connection, site.id, number) or found)
    if made is not None:
        set_version(connection, number, made.version.version)
    if accepted and found.kind == ABSENCE:
        _release_others(connection, site, found, by, at)
    facts = {"call_in": number, "agent": found.agent, "date": found.date.isoformat(), "state": state}
    if found.actor != by:
        told = Notice(found.actor, ANSWERED_NOTICE, {**facts, "reason": why}, f"call-in/{number}/{state}")
        tell(connection, site.id, [told], at)
    return made


def withdraw(connection: Connection, site: StoredSite, number: int, by: str, at: datetime) -> None:
    """Take a call-in back that nobody has answered. Raises CannotDo."""
    found = _open_call(connection, site, number, at)
    if not _release(connection, site, found, by, at):
        raise _answered(number, call_numbered(connection, site.id, number) or found)


def _release(connection: Connection, site: StoredSite, call: StoredCall, by: str, at: datetime) -> bool:
    """Take a question back and tell who was asked; False when it was answered."""
    if not answer_call(connection, call.id, WITHDRAWN, by, at, ""):
        return False
    facts = {"call_in": call.id, "date": call.date.isoformat()}
    tell(connection, site.id, [Notice(call.agent, OVER_NOTICE, facts, f"call-in/{call.id}/over")], at)
    return True


def _release_others(
    connection: Connection, site: StoredSite, came: StoredCall, by: str, at: datetime
) -> None:
    """Somebody comes for who is absent: whoever else was asked for the same need not answer any more."""
    for other in calls_of(connection, site.id, need=came.need, states=(ASKED,)):
        if other.id != came.id:
            _release(connection, site, other, by, at)


def _open_call(connection: Connection, site: StoredSite, number: int, at: datetime) -> StoredCall:
    found = call_numbered(connection, site.id, number)
    if found is None:
        raise CannotDo(Sentence(NO_CALL.template, {"number": number}))
    if found.state != ASKED:
        raise _answered(number, found)
    if found.ends <= at:
        raise CannotDo(Sentence(OVER.template, {"number": number, "day": found.date}))
    return found


def _answered(number: int, found: StoredCall) -> CannotDo:
    return CannotDo(Sentence(ANSWERED.template, {"number": number, "state": STATES[found.state]}))


def _put_in(
    connection: Connection, site: StoredSite, call: StoredCall, by: str, at: datetime
) -> NewVersion | None:
    """The roster with the duty in it and that of who stays away out of it; None where nothing changes."""
    month = open_month(connection, site.code, Month(call.date.year, call.date.month), hold=True)
    changed = _with(month, call)
    if frozenset(changed.duties) == frozenset(month.roster.duties):
        return None
    # Contract hours do not bind: what a call-in adds to them is overtime.
    verdict = judge(month.problem, rulebook(overtime_rules(month.centre)), month.roster, changed)
    if not verdict.allowed:
        raise CannotDo(Sentence(TOO_LATE.template, {"agent": call.agent, "why": verdict.reasons[0]}))
    cause = Cause(CALL_IN, by, at, call.reason, facts={"call_in": call.id, "agent": call.agent})
    made = change_roster(connection, month.stored, changed, cause, judge=False)
    assert not isinstance(made, Stale | Illegal), "the roster is held, and nothing was judged"
    return made


def _with(month: OpenMonth, call: StoredCall) -> Roster:
    problem = month.problem
    day = problem.horizon.day_of_date(call.date)
    kept = [d for d in month.roster.duties if not (d.agent == call.absent and d.day == day)]
    if not call.shift or call.source not in (REST, SURPLUS):
        return Roster(kept)
    kept = [d for d in kept if not (d.agent == call.agent and d.day == day)]
    duty = problem.duty(call.agent, day, call.shift, call.queue)
    try:
        problem.check_duty(duty)
    except ValueError as error:
        raise CannotDo.because(error) from error
    return Roster([*kept, duty])
