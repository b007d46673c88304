"""What was said about rosters and what became of it; proposals counted by person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Response, g
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.api.shared import CSV, Calls, not_there
from webapp.api.values import Asked, Done, Given, Page, Taken, Text, Word
from webapp.gate import current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.places import attached, month_or_404
from webapp.pages.suggestions import answers_all
from webapp.services import suggestions as service
from webapp.store.comments import comment_numbered

calls = Calls("suggestions", "Suggestions")


class Which(Taken):
    """Of whom, of which status, proposals only or all; at most `limit`, older than the number `before`."""

    person: Word = ""
    status: Literal["", "new", "accepted", "declined", "done"] = ""
    proposals: bool = False
    before: Asked | None = None
    limit: Page = 100


class AnswerOrder(Taken):
    """What becomes of a comment, and why."""

    status: Literal["accepted", "declined", "done"]
    answer: Annotated[Text, Field(min_length=1)]


class Answer(Given):
    """What was answered, by whom."""

    status: str
    text: str
    person: str
    at: datetime


class Suggestion(Given):
    """What somebody said about a version of a month's roster."""

    id: int
    month: str
    version: int
    person: str
    at: datetime
    text: str
    rating: int | None
    topic: str
    proposal: bool
    status: str
    answer: Answer | None


class Suggestions(Given):
    """Comments, the newest first; `next` = what to ask `before` for the rest, null at the end."""

    suggestions: list[Suggestion]
    next: int | None


class Proposals(Given):
    """How many proposals somebody made in the month; `by_status` new, accepted, declined, done."""

    month: str
    person: str
    name: str
    number: int
    by_status: list[int]


class Counted(Given):
    """Proposals of a month by person."""

    proposals: list[Proposals]


@calls.get("/suggestions", "comment", Suggestions, asks=Which)
def suggestions(asked: Which) -> dict[str, Any]:
    """What was said about rosters: everybody's for those who answer, one's own for all others."""
    person = asked.person if answers_all() else current_account().person
    with store().read() as connection:
        wanted = service.Wanted(person, asked.status, asked.proposals)
        found = service.suggestions(connection, g.site, wanted)
    left = [one for one in found if asked.before is None or one.id < asked.before]
    more = left[asked.limit - 1].id if len(left) > asked.limit else None
    return {"suggestions": left[: asked.limit], "next": more}


@calls.post("/suggestions/<int:number>/answer", "answer-comments", Done, takes=AnswerOrder)
def answer(number: int, told: AnswerOrder) -> dict[str, Any]:
    """Give a comment a status and an answer; who made it is told."""
    with store().read() as connection:
        if comment_numbered(connection, g.site.id, number) is None:
            raise not_there(Sentence("There is no comment {number}.", {"number": number}))
    who, at = current_account().person, now()
    store().retrying(lambda c: service.answer(c, g.site, number, who, told.status, told.answer, at))
    return {"done": True}


@calls.get("/months/<month>/proposals", "answer-comments", Counted)
def proposals(month: str) -> dict[str, Any]:
    """The proposals made in a month, by person."""
    on = month_or_404(month)
    with store().read() as connection:
        return {"proposals": service.proposals(connection, g.site, on)}


@calls.sends("/months/<month>/proposals", "answer-comments", (CSV,))
def take(month: str) -> Response:
    """The same as a file; who takes it, and when, is kept."""
    on, who, at, say = month_or_404(month), current_account(), now(), sentence_text
    return attached(store().retrying(lambda c: service.take_proposals(c, g.site, on, who, at, say)))
