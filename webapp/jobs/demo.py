"""The job that fills a demo at its first start: its month is planned, reviewed and published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from webapp.jobs import plan
from webapp.services.installation import publish_demo
from webapp.services.months import parse_month

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Do what the kind "plan" does, then publish the month as the demo's supervisor."""
    found = plan.work(attempt)
    month, site_id = parse_month(attempt.job.facts["month"]), attempt.job.site_id
    state = attempt.store.retrying(lambda connection: publish_demo(connection, site_id, month))
    return {**found, "state": state}
