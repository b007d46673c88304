"""What a centre asks of a change beside the rules: time to prepare, cover kept, service that may fall."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.staffing.requirement import StaffingNorm, expected, on_contacts


@dataclass(frozen=True)
class QueueService:
    """What a queue's service level follows from, one value per interval of the horizon.

    `offered` contacts, `load` in erlangs, `aht_s` seconds each, `shrinkage` the share of rostered time away.
    """

    queue: str
    offered: NDArray[np.float64]
    load: NDArray[np.float64]
    aht_s: NDArray[np.float64]
    shrinkage: NDArray[np.float64]
    norm: StaffingNorm

    def level(self, intervals: range, agents: NDArray[np.float64]) -> float:
        """The share of the contacts of some intervals answered in time by the agents present (K-06).

        The share is of all contacts offered; 1 where there are none.
        """
        span = slice(intervals.start, intervals.stop)
        calls = self.offered[span]
        if not calls.sum():
            return 1.0
        free = on_contacts(agents, self.shrinkage[span])
        outcome = expected(self.load[span], free, self.aht_s[span], self.norm)
        return float((outcome.service_level * calls).sum() / calls.sum())


@dataclass(frozen=True)
class ChangeLimits:
    """What a change must keep beside the hard rules (SW-06).

    `now` is the elapsed minute of the question, None for changes that may come at any time; the duties that
    come and go start more than `lead_minutes` later. With `keep_cover` no half-hour of a queue falls below
    the smaller of what is required and what was there. `service_fall` is by how much the service level of a
    queue on a day may fall (a fraction), None: by any amount; `services` says what it follows from.
    """

    now: int | None = None
    lead_minutes: int = 24 * 60
    keep_cover: bool = True
    service_fall: float | None = None
    services: tuple[QueueService, ...] = ()


RULES_ALONE = ChangeLimits(keep_cover=False)
"""Nothing beside the hard rules."""
