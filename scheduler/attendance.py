"""What became of a duty by the clock: in time, late, left early, absent; how much was kept (AT-03, AT-07).

Only the whole stretch counts: when somebody came first and left last. What lies between is for adherence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MINUTE_S = 60
A_DAY = 1.0
Stretch = tuple[datetime | None, datetime | None]
"""From when to when somebody was there; None = the clock does not say."""


@dataclass(frozen=True)
class AttendanceSettings:
    """From how many minutes on late is absent, and for how much of a day (AT-03, AT-05).

    `grace_minutes` late are no lateness. The manuals' first set is 30 minutes and half a day; the second is
    more than an hour, 61 minutes, and a day.
    """

    grace_minutes: int = 0
    absent_minutes: int = 30
    absent_days: float = 0.5


USUAL_ATTENDANCE = AttendanceSettings()


@dataclass(frozen=True)
class Verdict:
    """Of one duty: minutes late and minutes left early, days absent, and whether a time is missing."""

    late: int = 0
    early: int = 0
    absent: float = 0.0
    no_in: bool = False
    no_out: bool = False


IN_TIME = Verdict()
ABSENT = Verdict(absent=A_DAY)


def judged(
    settings: AttendanceSettings,
    duty: tuple[datetime, datetime],
    came: datetime | None,
    left: datetime | None,
) -> Verdict:
    """The verdict on a duty that somebody came to, or left, at these times.

    A second late is late, and counts as a minute; absent is who misses whole minutes enough.
    """
    starts, ends = duty
    late_s = (came - starts).total_seconds() if came else 0.0
    early_s = (ends - left).total_seconds() if left else 0.0
    late, late_days = _counted(settings, late_s)
    early, early_days = _counted(settings, early_s)
    return Verdict(late, early, min(A_DAY, late_days + early_days), came is None, left is None)


def _counted(settings: AttendanceSettings, seconds: float) -> tuple[int, float]:
    """Minutes, or days: what is long enough to be absence is not lateness as well."""
    if seconds <= settings.grace_minutes * MINUTE_S:
        return 0, 0.0
    if seconds // MINUTE_S >= settings.absent_minutes:
        return 0, settings.absent_days
    return int(-(-seconds // MINUTE_S)), 0.0


def minutes_kept(duty: tuple[datetime, datetime], spans: Sequence[Stretch], unpaid: float) -> float | None:
    """Minutes of a duty on which somebody was there; None where a time is missing.

    Who logs out for an unpaid break of so many minutes loses nothing by it.
    """
    starts, ends = duty
    inside: list[tuple[datetime, datetime]] = []
    for came, left in sorted(((a, b) for a, b in spans if a and b), key=lambda one: one[0]):
        begin, end = max(came, starts, *(one[1] for one in inside[-1:])), min(left, ends)
        if begin < end:
            inside.append((begin, end))
    if not spans or any(None in one for one in spans):
        return None
    there = sum((b - a).total_seconds() for a, b in inside) / MINUTE_S
    between = (inside[-1][1] - inside[0][0]).total_seconds() / MINUTE_S - there if inside else 0.0
    return there + min(unpaid, between)
