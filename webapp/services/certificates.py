"""Certificates of months: made by a job, kept as documents, read by everybody (that nobody is preferred)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from webapp.services.limits import order_work
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store import documents, jobs
from webapp.store.documents import Document, Origin
from webapp.store.jobs import Job
from webapp.store.rosters import roster_of
from webapp.store.sites import StoredSite

KIND = "certify"
CERTIFICATE = "certificate"
SHUFFLES, ID_RUNS, SEED = 2, 1, 1
QUICK, THOROUGH = "quick", "thorough"
EFFORTS: Mapping[str, int] = {QUICK: 0, THOROUGH: 1}
"""How much each run searches, in words. Re-runs are compared with a run of the same effort, whichever."""
DATA, TEXT, PAGE = "certificate.json", "certificate.txt", "certificate.html"
FILES: Mapping[str, str] = {DATA: "application/json", TEXT: "text/plain", PAGE: "text/html"}
"""The files of a certificate and their types."""


@dataclass(frozen=True)
class KeptCertificate:
    """A certificate and the document it is kept in; `version` is the roster's that it speaks of."""

    document: Document

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the certificate says, as in certificate.json."""
        found: Mapping[str, Any] = self.document.facts["certificate"]
        return found

    @property
    def version(self) -> int:
        """The version of the roster that is certified."""
        return int(self.document.facts["version"])


def certificate_of(connection: Connection, site: StoredSite, month: Month) -> KeptCertificate | None:
    """The newest certificate of a month; None where there is none."""
    found = documents.newest(connection, site.id, CERTIFICATE, str(month))
    return KeptCertificate(found) if found else None


def file_of(connection: Connection, site: StoredSite, month: Month, name: str) -> bytes | None:
    """A file of the newest certificate of a month; None where there is none."""
    found = documents.newest(connection, site.id, CERTIFICATE, str(month))
    return documents.files_of(connection, found.id).get(name) if found else None


def start(connection: Connection, site: StoredSite, month: Month, actor: str, effort: str = QUICK) -> int:
    """The number of the job that certifies the month's roster; of the one under way where there is one.

    `effort` is of EFFORTS. Raises CannotDo where there is no such roster or effort.
    """
    if effort not in EFFORTS:
        raise CannotDo(
            Sentence(
                "There is no effort {effort!r}: choose one of {list}.",
                {"effort": effort, "list": ", ".join(EFFORTS)},
            )
        )
    before = under_way(connection, site, month)
    if before and before.open:
        return before.id
    stored = roster_of(connection, site.id, str(month))
    if stored is None:
        raise CannotDo(
            Sentence("There is no roster of {month} yet: nothing can be certified.", {"month": str(month)})
        )
    facts = {"month": str(month), "version": stored.version, "seed": SEED}
    facts |= {"effort": EFFORTS[effort], "shuffles": SHUFFLES, "id_runs": ID_RUNS}
    return order_work(connection, KIND, facts, actor, site_id=site.id, subject=str(month))


def under_way(connection: Connection, site: StoredSite, month: Month) -> Job | None:
    """The newest job that certifies a month; None where nobody asked for one."""
    return next(iter(jobs.jobs_of(connection, site.id, KIND, str(month), 1)), None)


def stop(connection: Connection, site: StoredSite, month: Month) -> bool:
    """End the month's job; False where none is under way, or it has ended by now."""
    job = under_way(connection, site, month)
    return job is not None and jobs.cancel(connection, job.id)


def keep(
    connection: Connection,
    site: StoredSite,
    month: Month,
    version: int,
    origin: Origin,
    facts: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> int:
    """Keep a certificate as the newest of its month; its number."""
    told = {"version": version, "certificate": dict(facts)}
    return documents.add_document(connection, site.id, CERTIFICATE, str(month), origin, told, files)
