"""Calling in: who can come at short notice, asking, answers; and one's own questions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, StrictInt

from scheduler.domain.sentence import Sentence
from webapp.api.planning import Moment16
from webapp.api.shared import Calls
from webapp.api.values import Code, Day, Done, Given, Line, Real, Taken, Yes
from webapp.gate import current_account, now, store
from webapp.pages.callin.board import MOST_CALLS, wanted_of
from webapp.pages.callin.narrow import narrow_board, require_call
from webapp.reach import require_agent
from webapp.services import callin_steps as steps
from webapp.services.callin_desk import own_calls
from webapp.services.callins import Board, Wanted, board
from webapp.services.problems import CannotDo

calls = Calls("callin", "Calling in")
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-4]):[0-5][0-9]$", max_length=5)]


class Need(Taken):
    """What is needed: for who stays away (absence), for more calls (surge), or after an outage.

    Of more calls either how many `agents` are missing, or how many `calls` were counted in half an hour.
    """

    kind: Literal["absence", "surge", "outage"]
    on: Day | None = None
    absent: Code | None = None
    queue: Code | None = None
    begin: Clock | None = None
    end: Clock | None = None
    agents: Annotated[StrictInt, Field(ge=1, le=99)] | None = None
    calls: Annotated[StrictInt, Field(ge=1, le=MOST_CALLS)] | None = None
    start: Moment16 | None = None
    stop: Moment16 | None = None
    redial: Annotated[Real, Field(ge=0, le=100)] | None = None
    hours: Annotated[Real, Field(ge=0.5, le=48)] | None = None
    lost: Annotated[Real, Field(ge=0, le=1e6)] | None = None
    reason: Line = ""


class Ask(Need):
    """Somebody of the list, asked to come or (reached) called already and coming."""

    agent: Code
    reached: Yes = False


class Answer(Taken):
    """An answer that came, or the question taken back."""

    verb: Literal["accept", "decline", "withdraw"]
    reason: Line = ""


class OwnAnswer(Taken):
    """One's own answer."""

    verb: Literal["accept", "decline"]
    reason: Line = ""


class Helper(Given):
    """Somebody who can come, and from where."""

    agent: str
    name: str
    source: str
    starts: datetime
    ends: datetime
    next: bool


class Asked(Given):
    """Somebody who was asked."""

    number: int
    agent: str
    state: str
    shift: str
    date: date
    starts: datetime
    ends: datetime
    reason: str


class Helpers(Given):
    """Who can come, the first to be asked first, and who was asked."""

    queue: str
    missing: int
    helpers: list[Helper]
    asked: list[Asked]


class OwnCalls(Given):
    """What one was asked."""

    calls: list[Asked]


class AskedNow(Given):
    """The number of the call-in."""

    number: int


@calls.post("/callin/list", "call-in", Helpers, takes=Need)
def helpers(told: Need) -> dict[str, Any]:
    """Who can come; nobody is asked by this."""
    return _facts(_board(_wanted(told)))


@calls.post("/callin", "call-in", AskedNow, takes=Ask, status=201)
def ask(told: Ask) -> dict[str, Any]:
    """Ask somebody of the list to come."""
    require_agent(told.agent)
    wanted, who, at = _wanted(told), current_account().person, now()
    made = store().retrying(
        lambda c: steps.ask(c, g.site, wanted, told.agent, who, at, reached=told.reached), queued=True
    )
    return {"number": made}


@calls.post("/callin/<int:number>", "call-in", Done, takes=Answer)
def note(number: int, told: Answer) -> dict[str, Any]:
    """Note an answer that came by telephone, or take the question back."""
    require_call(number)
    who, at, yes = current_account().person, now(), told.verb == "accept"
    if told.verb == "withdraw":
        store().retrying(lambda c: steps.withdraw(c, g.site, number, who, at), queued=True)
    else:
        why = told.reason
        store().retrying(lambda c: steps.answer(c, g.site, number, who, yes, why, at, own=False), queued=True)
    return {"done": True}


@calls.get("/callin/mine", "own-requests", OwnCalls)
def mine() -> dict[str, Any]:
    """What one was asked at short notice."""
    with store().read() as connection:
        found = own_calls(connection, g.site, current_account().person)
    return {"calls": [_asked(one.call) for one in found]}


@calls.post("/callin/mine/<int:number>", "own-requests", Done, takes=OwnAnswer)
def answer(number: int, told: OwnAnswer) -> dict[str, Any]:
    """Come, or not."""
    who, at, yes = current_account().person, now(), told.verb == "accept"
    store().retrying(
        lambda c: steps.answer(c, g.site, number, who, yes, told.reason, at, own=True), queued=True
    )
    return {"done": True}


def _wanted(told: Need) -> Wanted:
    """The need as the page's form tells it: one reader, one set of sentences."""
    given = told.model_dump(mode="json", exclude_none=True, exclude={"agent", "reached"})
    found = wanted_of({name: str(value) for name, value in given.items()})
    if found is None:
        raise CannotDo(Sentence("Name the day (on), or when the outage began (start) and ended (stop)."))
    return found


def _board(wanted: Wanted) -> Board:
    with store().read() as connection:
        found = board(connection, g.site, wanted)
    return narrow_board(found)


def _facts(found: Board) -> dict[str, Any]:
    return {
        "queue": found.wanted.queue,
        "missing": found.missing,
        "helpers": [
            {
                "agent": one.call.agent,
                "name": one.name,
                "source": one.call.source,
                "starts": one.starts,
                "ends": one.ends,
                "next": one.next,
            }
            for one in found.helpers
        ],
        "asked": [_asked(one) for one in found.asked],
    }


def _asked(one: Any) -> dict[str, Any]:
    names = ("agent", "state", "shift", "date", "starts", "ends", "reason")
    return {"number": one.id, **{name: getattr(one, name) for name in names}}
