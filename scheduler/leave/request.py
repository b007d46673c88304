"""A request for leave as those who decide see it: an agent's id, days, kind, evidence; nothing more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

Half = Literal["", "first", "second"]
"""Which half of one day; "" = whole days."""


@dataclass(frozen=True)
class LeaveRequest:
    """What is asked for. `submitted_at` is aware; `facts` lengthen the entitlement once they are verified."""

    slip: str
    agent: str
    type: str
    first_day: date
    last_day: date
    reason: str
    submitted_at: datetime
    half: Half = ""
    evidence: bool = False
    facts: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def days(self) -> tuple[date, ...]:
        """The calendar days, both ends included; none when it ends before it begins."""
        return tuple(self.first_day + timedelta(n) for n in range((self.last_day - self.first_day).days + 1))


@dataclass(frozen=True)
class Taken:
    """Leave that an agent has or waits for: its slip, kind, days and the half days it takes."""

    slip: str
    type: str
    first_day: date
    last_day: date
    half_days: int
    half: Half = ""
