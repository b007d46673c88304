"""The monthly figures for the appraisal: read, signed by the director, taken as a file (RL-07)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, g

from webapp.api.shared import Calls
from webapp.api.values import Facts, Given, Line, Taken
from webapp.gate import current_account, now, store
from webapp.i18n import sentence_text
from webapp.pages.places import attached, month_or_404
from webapp.services import appraisal_signed as service
from webapp.services.month_files import XLSX

calls = Calls("appraisal", "Appraisal")


class SignOrder(Taken):
    """A remark beside the signature."""

    reason: Line = ""


class AgentMonth(Given):
    """An agent's month; hours are paid hours, `leave_days` by kind, `kept` a fraction of the duties due.

    `late` and `early` are times, `adherence` the fraction kept of duties with times of coming and going.
    """

    agent: str
    name: str
    team: str
    duties: int
    paid_hours: float
    overtime_hours: float
    nights: int
    weekends: int
    holidays: int
    swaps: int
    called_in: int
    absences: int
    leave_days: Facts
    kept: float | None
    late: int
    early: int
    absent_days: float
    adherence: float | None


class Difference(Given):
    """A figure that is not what was signed."""

    agent: str
    figure: str
    signed: float | None
    now: float | None


class Record(Given):
    """A signature, or a correction."""

    number: int
    kind: str
    actor: str
    at: datetime
    reason: str
    sha256: str


class Appraisal(Given):
    """The figures that count: signed ones where there are any; `state` open, signed or corrected."""

    state: str
    signature: Record | None
    corrections: list[Record]
    differences: list[Difference]
    lines: list[AgentMonth]


@calls.get("/months/<month>/appraisal", "appraise", Appraisal)
def appraisal(month: str) -> service.Appraisal:
    """The figures of a month, and whether they are signed."""
    on = month_or_404(month)
    with store().read() as connection:
        return service.appraisal(connection, g.site, on)


@calls.post("/months/<month>/appraisal/sign", "sign-appraisal", Record, takes=SignOrder)
def sign(month: str, told: SignOrder) -> Any:
    """Sign the figures as they are now."""
    on, who, at = month_or_404(month), current_account().person, now()
    return store().retrying(lambda c: service.sign(c, g.site, on, who, told.reason, at))


@calls.sends("/months/<month>/appraisal/take", "appraise", (XLSX,))
def take(month: str) -> Response:
    """The figures as a workbook: as signed, once they are; who takes it, and when, is kept."""
    on, who, at, say = month_or_404(month), current_account(), now(), sentence_text
    return attached(store().retrying(lambda c: service.take_appraisal(c, g.site, on, who, at, say)))
