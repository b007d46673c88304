"""Late, early, absent, and how much of a duty was kept (AT-03, AT-04, AT-05, AT-07)."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.attendance import USUAL_ATTENDANCE, AttendanceSettings, Verdict, judged, minutes_kept

START, END = datetime(2026, 3, 16, 8, 30, tzinfo=UTC), datetime(2026, 3, 16, 17, 35, tzinfo=UTC)
DUTY = (START, END)
SECOND_SET = AttendanceSettings(0, 61, 1.0)


@pytest.mark.parametrize(
    ("settings", "minutes", "verdict"),
    [
        (USUAL_ATTENDANCE, 0, Verdict()),
        (USUAL_ATTENDANCE, 1, Verdict(late=1)),
        (USUAL_ATTENDANCE, 29, Verdict(late=29)),
        (USUAL_ATTENDANCE, 30, Verdict(absent=0.5)),
        (USUAL_ATTENDANCE, 31, Verdict(absent=0.5)),
        (SECOND_SET, 60, Verdict(late=60)),
        (SECOND_SET, 61, Verdict(absent=1)),
        (AttendanceSettings(grace_minutes=5), 5, Verdict()),
    ],
)
def test_so_many_minutes_late(settings: AttendanceSettings, minutes: int, verdict: Verdict) -> None:
    assert judged(settings, DUTY, START + timedelta(minutes=minutes), END) == verdict


def test_a_second_counts_and_both_ends_add_up_to_a_day() -> None:
    second = timedelta(seconds=1)
    assert judged(USUAL_ATTENDANCE, DUTY, START - timedelta(minutes=5), END) == Verdict()
    assert judged(USUAL_ATTENDANCE, DUTY, START + second, END) == Verdict(late=1)
    assert judged(USUAL_ATTENDANCE, DUTY, START, END - second) == Verdict(early=1)
    hour = timedelta(hours=1)
    assert judged(USUAL_ATTENDANCE, DUTY, START + hour, END - hour) == Verdict(absent=1)
    assert judged(USUAL_ATTENDANCE, DUTY, None, END) == Verdict(no_in=True)
    assert judged(USUAL_ATTENDANCE, DUTY, START, None) == Verdict(no_out=True)


def test_what_was_kept_of_a_duty() -> None:
    day = datetime(2026, 3, 16, tzinfo=UTC)

    def at(hour: float) -> datetime:
        return day + timedelta(hours=hour)

    # Of eight hours 7.6 inside: 95 per cent; coming early adds nothing.
    assert minutes_kept((at(8), at(16)), [(at(7), at(15.6))], 0) == pytest.approx(0.95 * 480)
    # Nine hours with an unpaid one: out for the hour loses nothing, out for one and a half loses the half.
    assert minutes_kept((at(8), at(17)), [(at(13), at(17)), (at(8), at(12))], 60) == 540
    assert minutes_kept((at(8), at(17)), [(at(8), at(12)), (at(13.5), at(17))], 60) == 510
    # Overlapping records count once; without a time nothing is told.
    assert minutes_kept((at(8), at(16)), [(at(8), at(14)), (at(10), at(16))], 0) == 480
    assert minutes_kept((at(8), at(16)), [(at(8), None)], 0) is None
    assert minutes_kept((at(8), at(16)), [], 0) is None
