"""Days and times as somebody typed them into a form; what cannot be read is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from flask import g

from scheduler.domain.sentence import Sentence
from webapp.centre.times import NoInstant, parse_clock, parse_date, parse_instant
from webapp.services.problems import CannotDo

T = TypeVar("T")
NO_DAY = Sentence("{text!r} is no day: write it as 2026-12-31.").template
NO_TIME = Sentence("{text!r} is no time: write it as 08:30.").template
NO_MOMENT = Sentence("{text!r} is no day and time: write it as 2026-12-08T09:00.").template
SHOWN = 30
"""Letters of what cannot be read that its sentence shows."""


def typed_day(text: str) -> date:
    """A day. Raises CannotDo."""
    return _read(parse_date, text, NO_DAY)


def typed_minute(text: str) -> int:
    """A time of day, in minutes from midnight. Raises CannotDo."""
    return _read(parse_clock, text, NO_TIME)


def typed_moment(text: str) -> datetime:
    """A day and time on the clock of the site at hand. Raises CannotDo."""
    return _read(lambda told: parse_instant(told, g.site.zone), text, NO_MOMENT)


def _read(parse: Callable[[str], T], text: str, wrong: str) -> T:
    try:
        return parse(text)
    except NoInstant as error:
        raise CannotDo(Sentence("{what}.", {"what": error.sentence})) from None
    except ValueError:
        raise CannotDo(Sentence(wrong, {"text": text[:SHOWN]})) from None
