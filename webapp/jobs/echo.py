"""A job that counts: what an installation is tried out with."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from webapp.jobs.child import Attempt

STEP_S = 0.05


def work(attempt: Attempt) -> Mapping[str, Any]:
    """Count to `steps` from the checkpoint on; stops early, with what it has, when asked to."""
    count = int(attempt.job.checkpoint or 0)
    while count < int(attempt.job.facts["steps"]) and not attempt.cancelled():
        count += 1
        attempt.report({"count": count})
        attempt.keep(count)
        time.sleep(STEP_S)
    return {"count": count, "attempt": attempt.job.attempt}
