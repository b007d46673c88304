"""The job that compares scenarios of a site, kept as the newest comparison of its first month."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp.services import said
from webapp.services.comparisons import keep_comparison
from webapp.services.months import parse_month
from webapp.services.scenarios import PLAIN, compare
from webapp.services.site_scenarios import file_of
from webapp.services.sites import export_site
from webapp.store.documents import Origin
from webapp.store.jobs import database_now
from webapp.store.sites import sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Compare the scenarios of the job's facts: month, months, names (the first is the base), seed."""
    facts, store, actor = attempt.job.facts, attempt.store, attempt.job.actor
    with store.read() as connection:
        site = next(one for one in sites(connection) if one.id == attempt.job.site_id)
    with tempfile.TemporaryDirectory(prefix="paiban-") as name:
        folder = Path(name) / site.code
        export_site(store, site.code, folder)
        names = tuple(facts["names"])
        compared = compare(
            folder,
            names,
            parse_month(facts["month"]),
            int(facts["months"]),
            as_of=None,
            seed=int(facts.get("seed", 1)),
            progress=lambda text: attempt.report({"step": said.kept(text)}),
        )
        texts = {one: (folder / file_of(one)).read_bytes() for one in names if one != PLAIN}
    number = store.retrying(
        lambda connection: keep_comparison(
            connection, site, compared, texts, Origin(actor, database_now(connection))
        )
    )
    return {"document": number}
