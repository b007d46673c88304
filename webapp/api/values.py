"""The values that calls take and give: bounded, strict (a number is no text), free of control characters."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)

from scheduler.domain.sentence import Sentence
from webapp.centre.times import LATEST, OLDEST_HIRE
from webapp.guard import UNFIT
from webapp.i18n import sentence_text
from webapp.services.months import parse_month

MOST_NUMBER = 2**31 - 1
MOST_PAGE = 1000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written as 2026-12-31")
    found = date.fromisoformat(value)
    if not OLDEST_HIRE <= found.year <= LATEST:
        raise ValueError(f"a day is of the years {OLDEST_HIRE} to {LATEST}")
    return found


def _month(value: str) -> str:
    return str(parse_month(value))


def _clean(value: object) -> object:
    if isinstance(value, str) and UNFIT.search(value):
        raise ValueError("control characters are not taken")
    return value


def _said(value: object) -> object:
    return sentence_text(value) if isinstance(value, Sentence) else value


Day = Annotated[date, BeforeValidator(_day)]
Code = Annotated[StrictStr, BeforeValidator(_clean), Field(min_length=1, max_length=40)]
Name = Annotated[StrictStr, BeforeValidator(_clean), Field(min_length=1, max_length=80)]
Line = Annotated[StrictStr, BeforeValidator(_clean), Field(max_length=400)]
Text = Annotated[StrictStr, BeforeValidator(_clean), Field(max_length=2000)]
LongText = Annotated[StrictStr, BeforeValidator(_clean), Field(max_length=200_000)]
MonthName = Annotated[
    StrictStr,
    Field(pattern=r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$", examples=["2026-12"], max_length=7),
    AfterValidator(_month),
]
Number = Annotated[StrictInt, Field(ge=1, le=MOST_NUMBER)]
Whole = Annotated[StrictInt, Field(ge=-MOST_NUMBER, le=MOST_NUMBER)]
Real = Annotated[StrictFloat | StrictInt, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Yes = StrictBool
# In an address everything is text.
Asked = Annotated[int, Field(ge=1, le=MOST_NUMBER)]
Page = Annotated[int, Field(ge=1, le=MOST_PAGE)]
Word = Annotated[str, BeforeValidator(_clean), Field(max_length=80)]

Said = Annotated[str, BeforeValidator(_said)]
"""A sentence in the caller's language (Accept-Language)."""
Facts = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": True})]
"""Facts whose names depend on what they are about."""


class Taken(BaseModel):
    """What a call takes; nothing unknown is let through (ASVS 5.0, 15.3.3)."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What a call gives."""

    model_config = ConfigDict(from_attributes=True)


class Error(Given):
    """Why a call was refused."""

    code: str
    sentence: str
    facts: Facts


class Refusal(Given):
    """The one shape of errors."""

    error: Error


class Done(Given):
    """A deed that leaves nothing to tell."""

    done: bool


class Since(Taken):
    """A page of a list that grows: at most `limit` rows, older than the row `before`."""

    before: Asked | None = None
    limit: Page = 100
