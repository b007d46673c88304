"""The job that forecasts a month, kept as the newest forecast of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webapp.services import said
from webapp.services.forecast_kept import keep_forecast, make_forecast_files
from webapp.services.months import parse_month
from webapp.services.sites import export_site
from webapp.store.documents import Origin
from webapp.store.jobs import database_now
from webapp.store.sites import sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Forecast the month of the job's facts: month, seed, scenario."""
    facts, store, actor = attempt.job.facts, attempt.store, attempt.job.actor
    month = parse_month(facts["month"])
    with store.read() as connection:
        site = next(one for one in sites(connection) if one.id == attempt.job.site_id)
    with tempfile.TemporaryDirectory(prefix="paiban-") as name:
        centre, out = Path(name) / site.code, Path(name) / "forecast"
        export_site(store, site.code, centre)
        out.mkdir()
        told = make_forecast_files(
            centre,
            month,
            out,
            seed=int(facts.get("seed", 1)),
            scenario=facts.get("scenario"),
            author=actor,
            progress=lambda text: attempt.report({"step": said.kept(text)}),
        )
        number = store.retrying(
            lambda connection: keep_forecast(
                connection, site, month, out, Origin(actor, database_now(connection)), told
            )
        )
    return {"document": number, "warnings": told["warnings"]}
