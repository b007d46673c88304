"""What a simulation takes: contacts, how they are handled, and who is there for them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
MOST_QUEUES = 62


@dataclass(frozen=True)
class Demand:
    """Contacts to come, by path, queue and interval.

    `counts` (paths, queues, intervals): each path is one way in which the days may go. `aht_s` (queues,
    intervals) > 0 where contacts may come; `patience_s` and `threshold_s` (queues), patience infinite where
    nobody gives up. Handle times are exponential, or lognormal of the coefficient of variation `handle_cv`.
    Raises ValueError, naming what does not fit.
    """

    counts: IntArray
    aht_s: FloatArray
    patience_s: FloatArray
    threshold_s: FloatArray
    interval_minutes: int
    handle_cv: float | None = None

    def __post_init__(self) -> None:
        if self.counts.ndim != 3:
            raise ValueError("Counts of contacts are needed by path, queue and interval.")
        _, queues, intervals = self.counts.shape
        fits = self.aht_s.shape == (queues, intervals)
        if not fits or self.patience_s.shape != (queues,) or self.threshold_s.shape != (queues,):
            raise ValueError("Handle times, patience and thresholds must be those of the counted queues.")
        if queues > MOST_QUEUES:
            raise ValueError(f"At most {MOST_QUEUES} queues can be simulated together, not {queues}.")
        if (self.counts < 0).any():
            raise ValueError("Counts of contacts must not be negative.")
        busy = self.counts.any(axis=0)
        if not (np.isfinite(self.aht_s).all() and (self.aht_s[busy] > 0).all()):
            raise ValueError("A handle time of 0 s cannot be worked: give the queue one above 0.")
        if not (self.patience_s > 0).all() or not (self.threshold_s >= 0).all():
            raise ValueError("Patience must be above 0 s, and thresholds must not be negative.")
        if self.handle_cv is not None and not 0 < self.handle_cv < 10:
            raise ValueError(
                f"Handle times cannot vary by {self.handle_cv}: a number from 0 to 10 is needed."
            )

    @property
    def interval_s(self) -> float:
        """Length of an interval in seconds."""
        return self.interval_minutes * 60.0


@dataclass(frozen=True)
class Staff:
    """Who is there: by agent and interval the share of it on contacts, in [0, 1], and the queues served.

    `skills` holds bit q for queue q. Shares below 1 (shrinkage, breaks) are spread over the agents there, so
    that in each interval the right number, up to one, is off contacts for the whole of it; who, is chance.
    """

    share: FloatArray
    skills: IntArray
    agents: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.share.shape != self.skills.shape or self.share.ndim != 2:
            raise ValueError("Shares and skills are needed for the same agents and intervals.")
        if not ((self.share >= 0) & (self.share <= 1)).all():
            raise ValueError("An agent is there for a share of an interval from 0 to 1.")


def one_queue(
    counts: IntArray,
    agents: int,
    aht_s: float,
    interval_minutes: int,
    threshold_s: float = 20.0,
    patience_s: float = np.inf,
) -> tuple[Demand, Staff]:
    """A queue of its own with so many agents all the time; counts (paths, intervals)."""
    paths, intervals = counts.shape
    demand = Demand(
        counts.reshape(paths, 1, intervals),
        np.full((1, intervals), aht_s),
        np.array([patience_s]),
        np.array([threshold_s]),
        interval_minutes,
    )
    return demand, Staff(np.ones((agents, intervals)), np.ones((agents, intervals), dtype=np.int64))
