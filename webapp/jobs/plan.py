"""The job that plans a month: forecast, requirement and roster, kept as a draft of the month."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp.services import drafts
from webapp.services.months import parse_month
from webapp.services.plan import make_plan
from webapp.services.sites import export_site
from webapp.store.sites import sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Plan the month of the job's facts: month, seconds, effort, seed, scenario."""
    facts, store = attempt.job.facts, attempt.store
    with store.read() as connection:
        code = next(one.code for one in sites(connection) if one.id == attempt.job.site_id)
    with tempfile.TemporaryDirectory(prefix="paiban-") as folder:
        centre, plan = Path(folder) / code, Path(folder) / "plan"
        export_site(store, code, centre)
        made = make_plan(
            centre,
            parse_month(facts["month"]),
            plan,
            seconds=float(facts.get("seconds", 60)),
            effort=facts.get("effort"),
            seed=int(facts.get("seed", 1)),
            scenario=facts.get("scenario"),
            progress=lambda text: attempt.report({"step": text}),
        )
        with store.read() as connection:
            from webapp.store.jobs import database_now

            at = database_now(connection)
        version = drafts.store_plan(store, code, centre, plan, attempt.job.actor, at)
    result = made.roster.result
    return {
        "version": version.version.version if version else None,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "warnings": list(made.warnings),
    }
