"""Requests for leave in June 2026 as tests ask for them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from scheduler.domain.problem import Day
from scheduler.leave.check import Assessment, Circumstances, assess
from scheduler.leave.length import OnDay
from scheduler.leave.request import LeaveRequest, Taken
from scheduler.leave.settings import LeaveSettings

SETTINGS = LeaveSettings()


def day(text: str) -> date:
    """`06-15` of 2026, or a whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def request(kind: str, first: str, last: str | None = None, **others: Any) -> LeaveRequest:
    """A request with a reason."""
    values: dict[str, Any] = {"slip": "S1", "agent": "A1", "reason": "family", **others}
    submitted = values.pop("submitted_at", datetime(2026, 6, 1, tzinfo=UTC))
    return LeaveRequest(
        type=kind, first_day=day(first), last_day=day(last or first), submitted_at=submitted, **values
    )


def weighed(
    asked: LeaveRequest,
    today: str = "06-01",
    closed: Mapping[str, str] | None = None,
    on: Mapping[str, OnDay] | None = None,
    away: tuple[Taken, ...] = (),
    granted: Mapping[str, int] | None = None,
    settings: LeaveSettings = SETTINGS,
    employed: bool = True,
) -> Assessment:
    """The request assessed; `closed` names the window of no-leave days, `on` the duties (else by day)."""
    windows = {day(text): name for text, name in (closed or {}).items()}
    duties = {day(text): what for text, what in (on or {}).items()}
    known = Circumstances(
        day(today),
        {d: Day(d, no_leave=d in windows, no_leave_window=windows.get(d, "")) for d in asked.days},
        {d: duties.get(d, "day") for d in asked.days},
        employed,
        away,
        granted or {},
    )
    found = assess(asked, settings, known)
    assert isinstance(found, Assessment)
    return found


def codes(found: Assessment) -> list[str]:
    """The codes of what stands against a request."""
    return [refusal.reason.code.removeprefix("leave-") for refusal in found.refusals]
