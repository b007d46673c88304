"""The job that decides on a leave slip: a signature repairs the published months, which takes a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from webapp.services.leave_decide import Signing, receive_leave, refuse_leave, sign_leave
from webapp.services.leave_outcome import Done
from webapp.services.problems import CannotDo
from webapp.store.sites import sites

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt

DECISIONS = {"sign": sign_leave, "refuse": refuse_leave, "receive": receive_leave}


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Decide as the job's facts say: slip, verb, reason, override, at. A refusal ends the job with why."""
    facts, store = attempt.job.facts, attempt.store
    with store.read() as connection:
        code = next(one.code for one in sites(connection) if one.id == attempt.job.site_id)
    signing = Signing(int(facts["slip"]), attempt.job.actor, facts["reason"], bool(facts["override"]))
    outcome = DECISIONS[facts["verb"]](store, code, signing, datetime.fromisoformat(facts["at"]))
    if not isinstance(outcome, Done):
        reasons = outcome.reasons if hasattr(outcome, "reasons") else (outcome.reason,)
        raise CannotDo(*(one.sentence for one in reasons))
    return {
        "state": str(outcome.slip.state),
        "months": [vars(effect) for effect in outcome.months],
        "tasks": list(outcome.tasks),
    }
