"""Half-hours in which agents are missing: the shifts that cover them, and who could work one (K-24)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from scheduler.domain.sentence import Sentence
from webapp.api.edits import Candidate
from webapp.api.place import opened
from webapp.api.shared import Calls, not_there
from webapp.api.values import Day, Given, Taken, Word
from webapp.reach import reached
from webapp.services import holes as service
from webapp.services.month_cells import day_cover

calls = Calls("holes", "Changes of rosters")


class Where(Taken):
    """A day; a queue, and a time of it as 09:30, without which the worst is meant; and a shift to ask about.

    The shift is named with the day on which it begins, as E.5.
    """

    date: Day
    queue: Word = ""
    at: Annotated[Word, Field(pattern=r"^([0-2]\d:[0-5]\d)?$")] = ""
    shift: Word = ""


class Span(Given):
    """Half-hours on end in which a queue has too few agents, and the agent hours that are missing in them."""

    queue: str
    start: datetime
    end: datetime
    hours: float


class Filling(Given):
    """A shift that begins on a day and covers the hole; `hours` are the missing agent hours it would fill."""

    shift: str
    date: date
    hours: float


class Hole(Given):
    """What is missing on a day; of one half-hour, the shifts that cover it, most filled first.

    `able` and `unable` are those who are free for the shift `asked`, the cheapest first; `unable` would break
    a hard rule.
    """

    version: int
    spans: list[Span]
    start: datetime | None
    short: float
    fillings: list[Filling]
    asked: Filling | None
    able: list[Candidate]
    unable: list[Candidate]


@calls.get("/months/<month>/holes", "read-roster", Hole, asks=Where)
def hole(month: str, asked: Where) -> dict[str, Any]:
    """Who could work where agents are missing."""
    found = opened(month)
    if not found.month.first_day <= asked.date <= found.month.last_day:
        raise not_there(Sentence("{day} is not a day of {month}.", {"day": asked.date, "month": month}))
    short = service.spans(day_cover(found, asked.date))
    seen = reached(found.centre)
    one = service.hole(found, asked.date, short, asked.queue, asked.at, asked.shift, seen)
    fits = one.fits if one else None
    return {
        "version": found.version,
        "spans": [{**vars(span), "queue": span.queue.code} for span in short],
        "start": one.slot.start if one else None,
        "short": one.slot.short if one else 0.0,
        "fillings": [_filling(way) for way in one.fillings] if one else [],
        "asked": _filling(fits.chosen) if fits else None,
        "able": fits.able if fits else [],
        "unable": fits.unable if fits else [],
    }


def _filling(way: service.Filling) -> dict[str, Any]:
    return {"shift": way.duty.shift, "date": way.on, "hours": way.hours}
