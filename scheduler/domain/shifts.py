"""Shift templates: a start, an end, breaks; no date, no person."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.clock import DAY_MINUTES

NIGHT_ENDS = 6 * 60
NIGHT_LEAST = 2 * 60


@dataclass(frozen=True)
class Break:
    """A pause inside a shift, in wall minutes since the shift's day began; unpaid ones do not count as
    hours.
    """

    start: int
    end: int
    paid: bool = False


@dataclass(frozen=True)
class ShiftTemplate:
    """A dateless shift in wall minutes of its first day; `end` above 1440 lies on the next day.

    `queues` empty means every queue; `kinds` are the kinds of period (NORMAL, BILLING, EVENT) it may be
    used in.
    """

    code: str
    start: int
    end: int
    breaks: tuple[Break, ...] = ()
    queues: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset({"NORMAL", "BILLING", "EVENT"})

    def __post_init__(self) -> None:
        """Refuse a shift that does not last, or a break outside it; raises ValueError."""
        if not 0 <= self.start < DAY_MINUTES or not self.start < self.end <= self.start + DAY_MINUTES:
            raise ValueError(f"Shift {self.code} must start within its day and last at most 24 hours.")
        for pause in self.breaks:
            if not self.start <= pause.start < pause.end <= self.end:
                raise ValueError(f"Shift {self.code} has a break outside its times.")

    @cached_property
    def is_night(self) -> bool:
        """At least 2 h between 00:00 and 06:00, of its first or its second day (NT-01, an assumption [A])."""
        nights = ((0, NIGHT_ENDS), (DAY_MINUTES, DAY_MINUTES + NIGHT_ENDS))
        return sum(max(0, min(self.end, b) - max(self.start, a)) for a, b in nights) >= NIGHT_LEAST

    @cached_property
    def unpaid_minutes(self) -> int:
        """Minutes of unpaid breaks."""
        return sum(pause.end - pause.start for pause in self.breaks if not pause.paid)

    def serves(self, queue: str) -> bool:
        """Whether a duty of this shift may be for the queue."""
        return not self.queues or queue in self.queues


def usual_paid_minutes(shifts: Sequence[ShiftTemplate]) -> int:
    """Paid minutes of the middle one of the shifts by length: what one duty usually counts."""
    paid = sorted(shift.end - shift.start - shift.unpaid_minutes for shift in shifts)
    return max(1, paid[len(paid) // 2]) if paid else 480
