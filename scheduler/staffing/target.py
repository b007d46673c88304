"""What service is wanted: a share answered in time, a speed of answer, or a share that may give up."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from scheduler.staffing.erlang import FloatArray, Performance

Denominator = Literal["offered", "answered", "offered_less_short"]
"""Of which contacts a share is taken: all offered (KP-03), the answered ones, or the offered ones less those
that gave up within the threshold. Sources differ; without abandonment the three are one."""
TOLERANCE = 1e-12
"""A target counts as reached when it is missed by rounding only (requirements section 10)."""
USUAL_THRESHOLD_S = 20.0


@dataclass(frozen=True)
class ServiceTarget:
    """`share` of the contacts answered within `threshold_s` seconds; share in (0, 1]; `of` which contacts."""

    share: float
    threshold_s: float
    of: Denominator = "offered"

    def __post_init__(self) -> None:
        if not 0.0 < self.share <= 1.0:
            raise ValueError(
                f"The share answered in time is {self.share}: a fraction above 0 and up to 1 is needed."
            )
        _check_seconds("threshold", self.threshold_s)
        if self.of not in get_args(Denominator):
            raise ValueError(
                f"A share of {self.of!r} is not known: one of {', '.join(get_args(Denominator))} is needed."
            )

    @property
    def need(self) -> float:
        """What `measure` must reach."""
        return self.share

    def measure(self, outcome: Performance) -> FloatArray:
        """The share answered in time, of the contacts that `of` names; rises with agents."""
        return outcome.service_level_of(self.of)


@dataclass(frozen=True)
class SpeedTarget:
    """A mean speed of answer of at most `asa_s` seconds, over the answered contacts.

    `threshold_s` is only what the service level is told for.
    """

    asa_s: float
    threshold_s: float = USUAL_THRESHOLD_S

    def __post_init__(self) -> None:
        _check_seconds("speed of answer", self.asa_s)
        _check_seconds("threshold", self.threshold_s)

    @property
    def need(self) -> float:
        """What `measure` must reach."""
        return -self.asa_s

    def measure(self, outcome: Performance) -> FloatArray:
        """The negative speed of answer; rises with agents, minus infinity where the queue grows for ever."""
        return -outcome.asa_s


@dataclass(frozen=True)
class AbandonTarget:
    """At most `share` of the offered contacts give up; share in [0, 1). Only with patience (Erlang A)."""

    share: float
    threshold_s: float = USUAL_THRESHOLD_S

    def __post_init__(self) -> None:
        if not 0.0 <= self.share < 1.0:
            raise ValueError(
                f"The share that may give up is {self.share}: a fraction of at least 0 and below 1 is needed."
            )
        _check_seconds("threshold", self.threshold_s)

    @property
    def need(self) -> float:
        """What `measure` must reach."""
        return -self.share

    def measure(self, outcome: Performance) -> FloatArray:
        """The negative share that gives up; rises with agents."""
        return -outcome.abandoned


Target = ServiceTarget | SpeedTarget | AbandonTarget


def reached(target: Target, outcome: Performance) -> NDArray[np.bool_]:
    """Where the target holds, rounding aside."""
    return np.asarray(target.measure(outcome) >= target.need - TOLERANCE)


def _check_seconds(what: str, value: float) -> None:
    if not 0.0 <= value < float("inf"):
        raise ValueError(f"The {what} is {value} s: a time of at least 0 s is needed.")
