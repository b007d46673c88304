"""The job that certifies a month: everything is decided again with other dates of entry, and compared."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.domain.sentence import Sentence
from webapp.services import said
from webapp.services.certificates import DATA, FILES, keep
from webapp.services.certify import certify
from webapp.services.certify_facts import certificate_facts
from webapp.services.certify_page import write_certificate
from webapp.services.certify_stored import stored_case
from webapp.services.months import parse_month
from webapp.services.problems import CannotDo
from webapp.store.documents import Origin
from webapp.store.jobs import database_now
from webapp.store.sites import sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Certify the month of the job's facts: month, version, seed, effort, shuffles, id_runs."""
    facts, store = attempt.job.facts, attempt.store
    month = parse_month(facts["month"])
    with store.read() as connection:
        site = next(one for one in sites(connection) if one.id == attempt.job.site_id)
    found = stored_case(store, site.code, month, int(facts["seed"]), int(facts["effort"]))
    if found is None:
        raise CannotDo(
            Sentence("There is no roster of {month} yet: nothing can be certified.", {"month": str(month)})
        )
    certificate = certify(
        found.centre,
        found.case,
        shuffles=int(facts["shuffles"]),
        id_runs=int(facts["id_runs"]),
        planned=found.rows,
        requests=found.requests,
        progress=lambda text: attempt.report({"step": said.kept(text)}),
    )
    with tempfile.TemporaryDirectory(prefix="paiban-") as name:
        write_certificate(certificate_facts(certificate), Path(name))
        files = {one: (Path(name) / one).read_bytes() for one in FILES}
    told, actor = json.loads(files[DATA]), attempt.job.actor
    number = store.retrying(
        lambda c: keep(c, site, month, found.version, Origin(actor, database_now(c)), told, files)
    )
    return {"document": number, "neutral": certificate.neutral}
