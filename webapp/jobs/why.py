"""The job that answers why an agent's day is as it is: what anything else would cost, found by the solver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from webapp.services.desk import open_month
from webapp.services.explain import cell_facts
from webapp.services.rostered import Rostered
from webapp.store.sites import sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Answer about the cell of the job's facts: month, agent, date, shift (None = anything else than now)."""
    facts = attempt.job.facts
    with attempt.store.read() as connection:
        code = next(one.code for one in sites(connection) if one.id == attempt.job.site_id)
        now = open_month(connection, code, facts["month"])
    case = Rostered(now.centre, now.month, now.roster, now.audit)
    on, shift = date.fromisoformat(facts["date"]), facts["shift"]
    return cell_facts(case, facts["agent"], on, free=False, shift=shift, seed=1)
