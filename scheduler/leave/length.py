"""How long a leave is: affected duties, a night twice (NT-01), or calendar days (NB-04); in half days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scheduler.leave.kinds import LeaveType

OnDay = Literal["off", "day", "night", "unknown"]
"""What the published roster has for the agent on a day; unknown where none is published."""


@dataclass(frozen=True)
class Length:
    """`weighted` half days decide on the post and fill statistics; `charged` come off the entitlement.

    They differ only for kinds that count calendar days: 3 days of marriage leave are 3, whatever is on
    them.
    """

    weighted: int
    charged: int


def length(kind: LeaveType, on: Sequence[OnDay], half: bool, night_weight: int = 2) -> Length:
    """The length of a leave over days; a day of which no roster is known counts as one worked by day."""
    weights = {"off": 1 if kind.calendar_days else 0, "day": 1, "night": night_weight, "unknown": 1}
    whole = 1 if half else 2
    weighted = sum(weights[what] for what in on) * whole
    return Length(weighted, len(on) * whole if kind.calendar_days else weighted)
