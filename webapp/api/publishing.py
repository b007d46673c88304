"""Publication of a month: where it stands, review, publishing, recall, having read it, opinions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from flask import g
from pydantic import Field, StrictInt

from scheduler.domain.sentence import Sentence
from webapp.api.edits import STALE
from webapp.api.place import opened, today
from webapp.api.roster import ChangedDay
from webapp.api.shared import Calls, refuse
from webapp.api.values import Done, Given, Line, Number, Taken, Text, Yes
from webapp.gate import current_account, now, store
from webapp.reach import reached, sees
from webapp.services import publication as service
from webapp.services.publish import Refused, Step, take_step
from webapp.services.versions import Stale

calls = Calls("publishing", "Publication")


class StepOrder(Taken):
    """A step: to review, publish or recall the version that was looked at; `override` = why in spite of."""

    verb: Literal["review", "publish", "recall"]
    version: Number
    reason: Line = ""
    override: Line = ""


class Seen(Taken):
    """The version that was read."""

    version: Number


class Opinion(Taken):
    """A comment; of a published roster with a rating from 1 to 5 if wished; perhaps a proposal."""

    text: Text
    rating: Annotated[StrictInt, Field(ge=1, le=5)] | None = None
    topic: Literal["", *service.TOPICS] = ""  # type: ignore[valid-type]
    proposal: Yes = False


class Stepped(Given):
    """The version and state that the step led to."""

    month: str
    version: int
    state: str


class Reminded(Given):
    """How many were reminded."""

    told: int


class Filing(Given):
    """A filed version: when, to whom, its hash."""

    version: int
    receiver: str
    at: datetime
    sha256: str


class Comment(Given):
    """What somebody said about a version."""

    version: int
    person: str
    at: datetime
    text: str
    rating: int | None
    topic: str
    proposal: bool
    status: str


class Publication(Given):
    """Where a roster stands on its way to those who work by it; `changed` against what was filed last,
    `hours_after` = agent-hours missing in the night into the next month.
    """

    month: str
    version: int
    state: str
    due: date
    readers: dict[str, bool]
    read: dict[str, datetime]
    filings: list[Filing]
    changed: list[ChangedDay]
    comments: list[Comment]
    broken: int
    hours_after: float


@calls.get("/months/<month>/publication", "read-roster", Publication)
def publication(month: str) -> dict[str, Any]:
    """Where a roster stands, and what stands in its way."""
    with store().read() as connection:
        found = opened(month, connection)
        shown = service.publication(connection, found, today())
    mine = reached(found.centre)
    hard = [one for one in found.audit.hard if mine is None or one.where.agent in mine]
    return {
        "month": str(found.month),
        "version": found.version,
        "state": found.state,
        "due": shown.due,
        "readers": dict(shown.readers),
        "read": dict(shown.read),
        "filings": shown.filings,
        "changed": [one for one in shown.changed if sees(found.centre, one.agent)],
        "comments": shown.comments,
        "broken": len(hard),
        "hours_after": shown.hours_after,
    }


@calls.post("/months/<month>/steps", "publish", Stepped, takes=StepOrder)
def step(month: str, told: StepOrder) -> dict[str, Any]:
    """Put a roster up for review, publish it, or recall it."""
    found = opened(month)
    who, at = current_account().person, now()
    wanted = Step(told.verb, who, at, told.reason.strip(), told.override.strip(), told.version, all_read=True)
    made = store().retrying(lambda c: take_step(c, g.site.code, found.month, wanted), queued=True)
    if isinstance(made, Stale):
        refuse([Sentence(STALE)], "stale", version=made.current_version)
    if isinstance(made, Refused):
        refuse(made.sentences[:20], "breaks-rules", sentences=[str(one) for one in made.sentences])
    return {"month": month, "version": made.version.version, "state": made.stored.state}


@calls.post("/months/<month>/reminders", "publish", Reminded)
def remind(month: str) -> dict[str, Any]:
    """Remind the agents who have not confirmed their days, once a day."""
    found, at = opened(month), now()
    return {"told": store().retrying(lambda c: service.remind(c, g.site, found.month, at))}


@calls.post("/months/<month>/read", "comment", Done, takes=Seen)
def confirm(month: str, told: Seen) -> dict[str, Any]:
    """Confirm having read a version; `done` is false when that was noted before."""
    found, who, at = opened(month), current_account().person, now()
    return {
        "done": store().retrying(
            lambda c: service.confirm(c, g.site.code, found.month, told.version, who, at)
        )
    }


@calls.post("/months/<month>/comments", "comment", Done, takes=Opinion)
def comment(month: str, told: Opinion) -> dict[str, Any]:
    """Say something about a roster in review, or how a published one does."""
    found, who, at = opened(month), current_account().person, now()
    said = service.Opinion(told.text, told.rating, told.topic, told.proposal)
    store().retrying(lambda c: service.say(c, g.site.code, found.month, who, said, at))
    return {"done": True}
