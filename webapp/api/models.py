"""What the API takes and gives. Models are strict: a number is no text, nothing unknown is let through."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from webapp.guard import UNFIT

MOST_VERSION = 2**31 - 1
MOST_CHANGES = 400
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written as 2026-12-31")
    return date.fromisoformat(value)


def _clean(value: object) -> object:
    if isinstance(value, str) and UNFIT.search(value):
        raise ValueError("control characters are not taken")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Code = Annotated[StrictStr, BeforeValidator(_clean), Field(min_length=1, max_length=40)]
Text = Annotated[StrictStr, BeforeValidator(_clean), Field(max_length=2000)]
Version = Annotated[StrictInt, Field(ge=1, le=MOST_VERSION)]


class Taken(BaseModel):
    """What a call takes."""

    model_config = ConfigDict(extra="forbid")


class CellChange(Taken):
    """What an agent is to have on a day: a shift, or null for a day off."""

    agent: Code
    date: Day
    shift: Code | None
    queue: Code | None = None


class Edit(Taken):
    """Changes of cells, made by somebody who looked at `version`; `override` = why rules may be broken."""

    version: Version
    changes: Annotated[list[CellChange], Field(min_length=1, max_length=MOST_CHANGES)]
    override: Text = ""


class PlanOrder(Taken):
    """How a month is to be planned."""

    effort: Literal["quick", "thorough", "deep"] = "thorough"
    seed: Annotated[StrictInt, Field(ge=0, le=MOST_VERSION)] = 1
    improve: StrictBool = False


class SwapRequest(Taken):
    """A duty of one's own, offered to an agent or (partner null) to everybody; for theirs, or for nothing."""

    month: Annotated[StrictStr, Field(pattern=r"^\d{4}-\d{2}$")]
    date: Day
    partner: Code | None = None
    partner_date: Day | None = None
    in_return: Annotated[list[Day], Field(max_length=31)] = []
    reason: Text = ""


class SwapAnswer(Taken):
    """Taking part in a swap; `give` is the day of one's own duty in return, where one is asked for."""

    give: Day | None = None


class LeaveRequest(Taken):
    """One's own leave."""

    type: Code
    first_day: Day
    last_day: Day
    reason: Text
    half: Literal["", "first", "second"] = ""
    handover: Text = ""


class Read(Taken):
    """Notices that were read."""

    numbers: Annotated[list[Annotated[StrictInt, Field(ge=1, le=MOST_VERSION)]], Field(max_length=200)]


class Error(BaseModel):
    """Why a call was refused."""

    code: str
    sentence: str
    facts: dict[str, Any]


class Refusal(BaseModel):
    """The one shape of errors."""

    error: Error


class Site(BaseModel):
    """A site."""

    code: str
    name: str
    timezone: str


class Sites(BaseModel):
    """The sites that the account reaches."""

    sites: list[Site]


class Month(BaseModel):
    """A month that has a roster."""

    month: str
    version: int
    state: str


class Months(BaseModel):
    """The months of a site."""

    months: list[Month]


class Duty(BaseModel):
    """A duty; times with their offset."""

    agent: str
    date: str
    shift: str
    queue: str
    start: str
    end: str


class Roster(Month):
    """A month's roster as it is now."""

    duties: list[Duty]


class Edited(BaseModel):
    """The version that was written; `price` = by how much the roster's cost rose."""

    version: int
    cells: int
    price: int


class Job(BaseModel):
    """Long work."""

    job: int
    kind: str
    subject: str
    state: str
    progress: dict[str, Any] | None
    result: dict[str, Any] | None
    reason: str


class Uploaded(BaseModel):
    """What an upload of counts did: intervals new, changed, and as they were."""

    new: int
    changed: int
    unchanged: int
    first_day: str | None
    last_day: str | None


class Swap(BaseModel):
    """A swap."""

    swap: int
    kind: str
    state: str
    asker: str
    partner: str | None
    duties: list[dict[str, Any]]
    in_return: list[str]
    asked_at: str
    expires_at: str
    waits_for: str | None


class Swaps(BaseModel):
    """Swaps."""

    swaps: list[Swap]


class Leave(BaseModel):
    """A leave slip."""

    slip: int
    agent: str
    type: str
    first_day: str
    last_day: str
    half: str
    state: str
    version: int


class Leaves(BaseModel):
    """Leave slips."""

    leave: list[Leave]


class Notice(BaseModel):
    """A notice as its recipient reads it."""

    number: int
    site: str
    title: str
    lines: list[str]
    at: str
    new: bool


class Notices(BaseModel):
    """The newest notices of the account."""

    notices: list[Notice]


class Noted(BaseModel):
    """How many of them were new."""

    noted: int
