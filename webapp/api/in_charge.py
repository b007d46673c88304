"""Who is in charge of a site, at a moment and through a month; planned in turns, or one from a moment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from flask import g
from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.api.shared import Calls, refuse
from webapp.api.values import Day, Done, Given, Name, Taken, Word
from webapp.centre.times import NoInstant, parse_clock, parse_instant
from webapp.gate import current_account, now, store
from webapp.pages.places import month_or_404
from webapp.services import in_charge as service
from webapp.services.in_charge import Charge, Turns

calls = Calls("in_charge", "Who is in charge")
Moment = Annotated[Word, Field(examples=["2026-12-08T09:00"])]


class When(Taken):
    """A moment, local time or with an offset; none = now."""

    at: Moment = ""


class TurnsOrder(Taken):
    """Who takes over in turn at these times of every day, from a first to a last."""

    first: Day
    last: Day
    times: Annotated[list[Word], Field(min_length=1, max_length=service.MOST_TIMES)]
    people: Annotated[list[Name], Field(min_length=1, max_length=50)]


class TakeOver(Taken):
    """Who is in charge from a moment on, until the next one takes over."""

    person: Name
    begins: Moment


class InCharge(Given):
    """Who is in charge; `planned` false = only by the post; all null where nobody holds one."""

    at: datetime
    person: str | None
    name: str | None
    post: str | None
    instead_of: str | None
    planned: bool


class Stretch(Given):
    """From when to when somebody is in charge."""

    begins: datetime
    ends: datetime
    person: str | None
    name: str | None
    post: str | None
    instead_of: str | None
    planned: bool


class Stretches(Given):
    """A month, without a gap."""

    stretches: list[Stretch]


@calls.get("/in-charge", "in-charge", InCharge, asks=When)
def at_moment(asked: When) -> dict[str, Any]:
    """Who is in charge at a moment: one person, or nobody where no post is held."""
    moment = _moment(asked.at) if asked.at else now()
    with store().read() as connection:
        found = service.duties_of(connection, g.site).at(moment)
        names = service.names_here(connection, g.site)
    return {"at": moment.astimezone(g.site.zone), **_facts(found, names)}


@calls.get("/months/<month>/in-charge", "in-charge", Stretches)
def of_month(month: str) -> dict[str, Any]:
    """Who is in charge through a month."""
    on = month_or_404(month)
    with store().read() as connection:
        found = service.stretches(service.duties_of(connection, g.site), on)
        names = service.names_here(connection, g.site)
    zone = g.site.zone
    return {
        "stretches": [
            {
                "begins": one.begins.astimezone(zone),
                "ends": one.ends.astimezone(zone),
                **_facts(one.charge, names),
            }
            for one in found
        ]
    }


@calls.post("/in-charge/turns", "plan-charge", Done, takes=TurnsOrder)
def plan(told: TurnsOrder) -> dict[str, Any]:
    """Plan who takes over in turn, in the place of what was planned for these days."""
    minutes = []
    for text in told.times:
        try:
            minutes.append(parse_clock(text))
        except ValueError:
            refuse([Sentence("{text!r} is no time: write it as 08:30.", {"text": text[:20]})], "refused")
    turns = Turns(told.first, told.last, tuple(minutes), tuple(told.people))
    who, at = current_account().person, now()
    store().retrying(lambda c: service.plan_turns(c, g.site, turns, who, at))
    return {"done": True}


@calls.post("/in-charge/take-over", "plan-charge", Done, takes=TakeOver)
def take_over(told: TakeOver) -> dict[str, Any]:
    """Let somebody be in charge from a moment on."""
    begins, who, at = _moment(told.begins), current_account().person, now()
    store().retrying(lambda c: service.take_over(c, g.site, told.person, begins, who, at))
    return {"done": True}


def _moment(text: str) -> datetime:
    try:
        return parse_instant(text, g.site.zone)
    except NoInstant as error:
        refuse([Sentence("{what}.", {"what": error.sentence})], "not-valid", 422)
    except ValueError:
        said = {"text": text[:30]}
        refuse(
            [Sentence("{text!r} is no day and time: write it as 2026-12-08T09:00.", said)], "not-valid", 422
        )


def _facts(one: Charge | None, names: Any) -> dict[str, Any]:
    return {
        "person": one.person if one else None,
        "name": names.get(one.person, one.person) if one else None,
        "post": one.post.code if one else None,
        "instead_of": (one.instead_of or None) if one else None,
        "planned": bool(one and one.planned),
    }
