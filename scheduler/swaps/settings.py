"""What a centre says about swaps; the manuals' values, or assumptions [A], where it says nothing."""

from dataclasses import dataclass
from datetime import date, timedelta

AUTOMATIC, SUPERVISED = "automatic", "supervised"
APPROVALS = (AUTOMATIC, SUPERVISED)


@dataclass(frozen=True)
class SwapSettings:
    """`[swaps]` of a centre.

    A swap's duties start more than `lead_hours` after the question (SW-06 [A]); who is asked answers within
    `expiry_hours` [A]. With `approval` "automatic" a swap that keeps all there is to keep is approved at
    once, with "supervised" it waits for the supervisor. One that keeps the rules but not the centre's own
    bounds, `most_a_month` per agent [A] and `service_fall` (by how much of all contacts a queue's service
    level may fall on a day [A]; 1: by any amount), goes to the supervisor with `exceptions`, else it is
    refused (C-24). `night_weight` is what a night counts in the loads of the log (NT-01). An appeal is
    decided in `appeal_days` working days. `supervisor` and `night_manager` are the posts that approve and
    that move nights (C-06).
    """

    lead_hours: int = 24
    expiry_hours: int = 72
    approval: str = AUTOMATIC
    exceptions: bool = True
    most_a_month: int = 4
    service_fall: float = 0.05
    night_weight: int = 2
    appeal_days: int = 5
    supervisor: str = "operations-supervisor"
    night_manager: str = "duty-manager"

    def __post_init__(self) -> None:
        """Refuse values that cannot be; raises ValueError."""
        if self.approval not in APPROVALS:
            raise ValueError(f"The approval of swaps is {' or '.join(APPROVALS)}, not {self.approval!r}.")
        if min(self.lead_hours, self.most_a_month, self.night_weight, self.appeal_days) < 0:
            raise ValueError("Hours, days and numbers of swaps are at least 0.")
        if self.expiry_hours < 1:
            raise ValueError("Who is asked has at least an hour to answer.")
        if not 0 <= self.service_fall <= 1:
            raise ValueError("The service level may fall by a fraction between 0 and 1.")


USUAL_SWAPS = SwapSettings()
"""The settings of a centre that says nothing."""


def working_days_later(day: date, number: int) -> date:
    """The day so many working days, Monday to Friday, after a day (EV-07: 5 [A])."""
    left = number
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
