"""The certificate of a month: read, made as a job, and as the files that it is kept in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from flask import Response, g

from scheduler.domain.sentence import Sentence
from webapp.api.jobs import Job, job_numbered
from webapp.api.shared import Calls, not_there
from webapp.api.values import Facts, Given, Taken
from webapp.gate import current_account, store
from webapp.pages.certificate import readable
from webapp.pages.places import attached, month_or_404
from webapp.services import certificates as service
from webapp.services.month_files import MonthFile

calls = Calls("certificate", "The certificate")


class Which(Taken):
    """Which of its files."""

    kind: Literal["json", "txt", "html"]


class Effort(Taken):
    """How thoroughly to look."""

    effort: Literal["quick", "thorough"] = "quick"


class Certificate(Given):
    """The newest certificate of a month: what was shown, of which version."""

    number: int
    at: datetime
    actor: str
    facts: Facts


@calls.get("/months/<month>/certificate", "certificate", Certificate)
def certificate(month: str) -> dict[str, Any]:
    """The newest certificate of a month; agents read it once the month is published."""
    on = month_or_404(month)
    with store().read() as connection:
        kept = service.certificate_of(connection, g.site, on)
    if kept is None or not readable(on):
        raise _none(month)
    found = kept.document
    return {
        "number": found.id,
        "at": found.origin.at,
        "actor": found.origin.actor,
        "facts": dict(found.facts),
    }


@calls.post("/months/<month>/certificate", "solve", Job, takes=Effort, status=202)
def make(month: str, told: Effort) -> dict[str, Any]:
    """Have a month certified, as a job."""
    on, who = month_or_404(month), current_account().person
    return job_numbered(store().retrying(lambda c: service.start(c, g.site, on, who, told.effort)))


@calls.sends("/months/<month>/certificate/file", "certificate", tuple(service.FILES.values()), takes=Which)
def file(month: str, told: Which) -> Response:
    """The certificate as a file."""
    on, name = month_or_404(month), f"certificate.{told.kind}"
    with store().read() as connection:
        data = service.file_of(connection, g.site, on, name) if readable(on) else None
    if data is None:
        raise _none(month)
    return attached(MonthFile(f"{g.site.code}-{on}-{name}", service.FILES[name], data))


def _none(month: str) -> Exception:
    return not_there(Sentence("{site} has no certificate of {month}.", {"site": g.site.code, "month": month}))
