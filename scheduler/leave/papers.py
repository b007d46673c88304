"""Papers of an illness: when they are due, when to remind, and what follows without them (LV-03, LV-05)."""

from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.leave.kinds import LeaveType
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.settings import HOSPITALS, LeaveSettings


class Papers(StrEnum):
    """Where the papers of a slip stand."""

    NOT_NEEDED = "not needed"
    THERE = "there"
    AWAITED = "awaited"
    TO_REMIND = "to be reminded of"
    OVERDUE = "overdue"


def due_at(settings: LeaveSettings, first_absent: datetime) -> datetime:
    """The last moment for the papers: so many hours after the first absent duty begins."""
    return first_absent + timedelta(hours=settings.papers_hours)


def papers(
    settings: LeaveSettings, kind: LeaveType, first_absent: datetime, came: datetime | None, now: datetime
) -> Papers:
    """Where papers stand at `now`; all three times are aware, `came` None = not yet."""
    if not kind.certificate:
        return Papers.NOT_NEEDED
    due = due_at(settings, first_absent)
    if came is not None:
        return Papers.THERE if came <= due else Papers.OVERDUE
    if now > due:
        return Papers.OVERDUE
    remind = first_absent + timedelta(hours=settings.remind_hours)
    return Papers.AWAITED if now < remind else Papers.TO_REMIND


def certificate_counts(settings: LeaveSettings, slip: str, level: str) -> Refusal | None:
    """Why a hospital's certificate does not count; None when its level is high enough (LV-03)."""
    if HOSPITALS.index(level) >= HOSPITALS.index(settings.least_hospital):
        return None
    facts = {"slip": slip, "level": level, "least": settings.least_hospital}
    return Refusal(LeaveReason.CERTIFICATE_TOO_LOW, {**facts})
