"""What floating breaks, briefings and shifts that are no cover leave of an agent's presence."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.clock import Horizon
from scheduler.domain.presence import attended_minutes, present_minutes, window_span
from scheduler.domain.shifts import Break, FloatingBreak, ShiftTemplate, stretches

JUNE = Horizon(date(2026, 6, 1), 2, ZoneInfo("Asia/Shanghai"), 30)
MARCH = Horizon(date(2026, 3, 29), 1, ZoneInfo("Europe/Paris"), 30)


def test_a_floating_break_is_spread_over_its_window() -> None:
    # 30 minutes over the 6 half-hours from 11:00 to 14:00: 5 off each.
    shift = ShiftTemplate("D", 540, 1020, floating=(FloatingBreak(660, 840, 30),))
    assert present_minutes(JUNE, shift, 0) == tuple((i, 25 if 22 <= i < 28 else 30) for i in range(18, 34))


def test_odd_minutes_are_spread_in_whole_ones() -> None:
    # 20 minutes over 3 half-hours: 6, 7 and 7 off them.
    shift = ShiftTemplate("D", 540, 660, floating=(FloatingBreak(540, 630, 20),))
    assert present_minutes(JUNE, shift, 0) == ((18, 24), (19, 23), (20, 23), (21, 30))


def test_a_floating_break_keeps_out_of_a_fixed_one() -> None:
    # From 11:00 to 12:30 one half-hour is a meal: 10 minutes come off the two others, 5 each.
    shift = ShiftTemplate("D", 660, 780, (Break(690, 720),), floating=(FloatingBreak(660, 750, 10, True),))
    assert present_minutes(JUNE, shift, 0) == ((22, 25), (24, 25), (25, 30))


def test_briefings_are_no_cover_but_duty() -> None:
    shift = ShiftTemplate("D", 540, 600, brief_before=10, brief_after=5)
    assert present_minutes(JUNE, shift, 0) == ((18, 20), (19, 25))
    assert attended_minutes(JUNE, shift, 0) == ((18, 30), (19, 30))


@pytest.mark.parametrize("activity", ["standby", "management", "training"])
def test_only_contacts_are_cover(activity: str) -> None:
    shift = ShiftTemplate("D", 540, 600, activity=activity)
    assert present_minutes(JUNE, shift, 0) == ()
    assert not shift.serves("main")
    assert shift.on_duty is (activity == "management")


def test_a_meal_is_duty_and_a_long_pause_is_not() -> None:
    shift = ShiftTemplate("S", 480, 720, (Break(510, 540), Break(570, 690)))
    assert attended_minutes(JUNE, shift, 0) == ((16, 30), (17, 30), (18, 30), (23, 30))


def test_a_window_keeps_its_length_when_the_clock_changes() -> None:
    # 01:00 to 04:00 would be two hours on 29 March; the break has three, up to 05:00.
    shift = ShiftTemplate("N", 0, 480, floating=(FloatingBreak(60, 240, 30),))
    assert window_span(MARCH, shift, shift.floating[0], 0) == (60, 240)
    # The duty itself is an hour shorter and ends the window of its last hours.
    late = ShiftTemplate("N", 0, 480, floating=(FloatingBreak(60, 480, 30),))
    assert window_span(MARCH, late, late.floating[0], 0) == (60, 420)


def test_floating_breaks_need_room_beside_each_other() -> None:
    room = (FloatingBreak(540, 600, 30), FloatingBreak(540, 600, 30))
    assert ShiftTemplate("D", 540, 660, floating=room).first_fit == (540, 570)
    with pytest.raises(ValueError, match="no room for its floating breaks"):
        ShiftTemplate("D", 540, 660, floating=(*room, FloatingBreak(540, 600, 5)))
    with pytest.raises(ValueError, match="no room for its floating breaks"):
        ShiftTemplate("D", 540, 660, (Break(570, 600),), floating=room)
    # Only in the other order do they fit: the second must be over before the first can begin late.
    late = (FloatingBreak(540, 660, 60), FloatingBreak(540, 600, 60))
    assert ShiftTemplate("D", 540, 660, floating=late).first_fit == (600, 540)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"floating": (FloatingBreak(500, 600, 30),)}, "a break outside its times"),
        ({"activity": "rest"}, "is for one of contacts, standby, management, training"),
        ({"brief_before": -1}, "a briefing of less than no time"),
        ({"floating": (FloatingBreak(540, 660, 5),) * 6}, "more than 5 floating breaks"),
    ],
)
def test_shifts_that_cannot_be_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ShiftTemplate("D", 540, 660, **changes)  # type: ignore[arg-type]


def test_stretches_are_what_is_left_between() -> None:
    assert list(stretches([(10, 20), (15, 30), (50, 60)], 0, 55)) == [(0, 10), (30, 50)]
    assert list(stretches([], 0, 5)) == [(0, 5)]
    assert list(stretches([(0, 5)], 0, 5)) == []
