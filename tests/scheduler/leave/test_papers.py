"""Papers within 48 hours of the first absent duty, reminder after 24 (LV-03, LV-05, K-29)."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.leave.papers import Papers, certificate_counts, due_at, papers
from tests.scheduler.leave.asking import SETTINGS

MONDAY = datetime(2026, 6, 8, 8, tzinfo=UTC)
SUDDEN = SETTINGS.type_of["emergency-sick"]


def at(days: int, hour: int, minute: int) -> datetime:
    return MONDAY.replace(hour=hour, minute=minute) + timedelta(days)


@pytest.mark.parametrize(
    ("came", "found"),
    [(at(2, 7, 59), Papers.THERE), (at(2, 8, 0), Papers.THERE), (at(2, 8, 1), Papers.OVERDUE)],
)
def test_papers_count_until_two_days_after_the_first_absent_duty(came: datetime, found: Papers) -> None:
    """Sick from Monday 08:00: Wednesday 07:59 is in time, 08:01 is not."""
    assert papers(SETTINGS, SUDDEN, MONDAY, came, at(5, 0, 0)) == found


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (at(1, 7, 59), Papers.AWAITED),
        (at(1, 8, 0), Papers.TO_REMIND),
        (at(2, 8, 0), Papers.TO_REMIND),
        (at(2, 8, 1), Papers.OVERDUE),
    ],
)
def test_papers_that_stay_away_are_reminded_of_then_overdue(now: datetime, found: Papers) -> None:
    assert papers(SETTINGS, SUDDEN, MONDAY, None, now) == found
    assert due_at(SETTINGS, MONDAY) == at(2, 8, 0)


def test_only_illness_asks_for_a_hospitals_papers() -> None:
    assert papers(SETTINGS, SETTINGS.type_of["annual"], MONDAY, None, at(9, 0, 0)) == Papers.NOT_NEEDED
    assert {kind.code for kind in SETTINGS.types if kind.certificate} == {"sick", "emergency-sick"}
    assert {kind.overdue for kind in SETTINGS.types if kind.certificate} == {"becomes", "decide"}


@pytest.mark.parametrize(("level", "counts"), [("county", False), ("city", True), ("national", True)])
def test_a_certificate_is_of_a_city_hospital_or_a_higher_one(level: str, counts: bool) -> None:
    refused = certificate_counts(SETTINGS, "S1", level)
    assert (refused is None) == counts
    assert refused is None or "county hospital; one of city level or higher" in str(refused)
