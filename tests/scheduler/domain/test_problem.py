"""The problem refuses parts that do not fit and reckons times, presence and pay in elapsed minutes."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent, Preference
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Duty
from scheduler.domain.shifts import Break, ShiftTemplate
from tests.scheduler.months import month
from tests.scheduler.wild import wild_month

PARIS = ZoneInfo("Europe/Paris")


def _night(first: date) -> RosterProblem:
    """One day of Paris and a night 22:00-06:30 with a break from 02:30 to 03:00 of the second morning."""
    shift = ShiftTemplate("N", 1320, 1830, (Break(1590, 1620),))
    return RosterProblem(Horizon(first, 1, PARIS, 30), (), (), (shift,), (Day(first),))


@pytest.mark.parametrize(
    ("first", "elapsed"),
    [
        (date(2026, 6, 1), 510),
        (date(2026, 3, 28), 450),  # the hour 02:00-03:00 of the 29th is left out: 510 - 60
        (date(2026, 10, 24), 570),  # and of 25 October passes twice: 510 + 60
    ],
)
def test_a_night_is_paid_for_the_minutes_that_pass(first: date, elapsed: int) -> None:
    problem = _night(first)
    start, end = problem.times("N", 0)
    assert end - start == elapsed
    assert problem.paid_minutes("N", 0) == elapsed - 30
    # The break of 30 minutes keeps its length although 03:00 is 90 minutes after 02:30, or before it.
    assert sum(minutes for _, minutes in problem.presence("N", 0)) == elapsed - 30


def test_presence_leaves_breaks_out_to_the_minute() -> None:
    shift = ShiftTemplate("X", 495, 600, (Break(525, 540, paid=True),))
    problem = RosterProblem(
        Horizon(date(2026, 6, 1), 1, PARIS, 30), (), (), (shift,), (Day(date(2026, 6, 1)),)
    )
    # 08:15-10:00 without 08:45-09:00: 15 minutes of 08:00, 15 of 08:30, all of 09:00 and 09:30.
    assert problem.presence("X", 0) == ((16, 15), (17, 15), (18, 30), (19, 30))
    # A paid break is paid: 105 minutes.
    assert problem.paid_minutes("X", 0) == 105


def test_presence_before_the_horizon_has_negative_intervals() -> None:
    intervals = [interval for interval, _ in _night(date(2026, 6, 1)).presence("N", -1)]
    # 22:00 is 4 half-hours before midnight; 02:30 (interval 5) is the break.
    assert intervals == [-4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12]


@given(seed=st.integers(0, 10**6), day=st.integers(-1, 8))
def test_presence_adds_up_to_the_shift_less_its_breaks(seed: int, day: int) -> None:
    # Without a requirement nothing is counted in parts of an agent.
    problem = replace(wild_month(seed), requirement=None)
    for shift in problem.shifts:
        if any(pause.end > shift.end for pause in shift.breaks):
            continue
        if not shift.covers:
            assert problem.presence(shift.code, day) == ()
            continue
        start, end = problem.times(shift.code, day)
        away = sum(
            max(0, min(end, begin + pause.end - pause.start) - begin)
            for pause in shift.breaks
            for begin in (problem.horizon.minute_at(day, pause.start),)
        )
        away += sum(pause.minutes for pause in shift.floating) + shift.brief_before + shift.brief_after
        assert sum(minutes for _, minutes in problem.presence(shift.code, day)) == end - start - away


def test_a_problem_whose_parts_do_not_fit_is_refused() -> None:
    good = month(3, 5)
    agent, shift = good.agents[0], good.shifts[0]
    stranger = Duty("nobody", -1, -900, -420, "E", "main")
    wish = Preference("nobody", 0, None, "on", 1)
    for changes, sentence in (
        ({"days": good.days[:-1]}, "The horizon has 5 days but 4 are described"),
        ({"agents": (agent, agent)}, "The agent A00 occurs twice"),
        ({"shifts": (shift, shift)}, "The shift E occurs twice"),
        ({"queues": (good.queues[0],) * 2}, "The queue main occurs twice"),
        ({"requirement": Requirement({"main": (1,) * 10})}, "requirement of queue main does not fit"),
        ({"requirement": Requirement({"fax": (1,) * 240})}, "requirement of queue fax does not fit"),
        ({"past": (stranger,)}, "The past duty of nobody on day -1 does not fit"),
        ({"past": (good.duty("A00", 0, "E", "main"),)}, "The past duty of A00 on day 0 does not fit"),
        ({"preferences": (wish,)}, "The wish of nobody on day 0 does not fit"),
        ({"preferences": (replace(wish, agent="A00", day=5),)}, "The wish of A00 on day 5 does not fit"),
    ):
        with pytest.raises(ValueError, match=sentence):
            replace(good, **changes)


def test_parts_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ValueError, match="Agent A: least hours must not exceed most hours"):
        Agent("A", "T", ("main",), 480, 479, True, 0, 1)
    with pytest.raises(ValueError, match="The wish of A is on or off with a weight of at least 1"):
        Preference("A", 0, None, "maybe", 1)
    with pytest.raises(ValueError, match="The wish of A is on or off with a weight of at least 1"):
        Preference("A", 0, None, "on", 0)
    with pytest.raises(ValueError, match="Queue main requires a negative number of agents"):
        Requirement({"main": (0, -1)})
    with pytest.raises(ValueError, match="Every queue needs a requirement for the same intervals"):
        Requirement({"main": (0, 1), "bill": (0,)})


def test_known_from_is_the_first_day_with_a_duty_given() -> None:
    problem = replace(month(3, 5), past=())
    assert problem.known_from == 0
    assert replace(problem, past=(problem.duty("A01", -3, "E", "main"),)).known_from == -3
