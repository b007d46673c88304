"""The seam between a centre's files and the problem that rostering solves."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.domain.people import FixedDuty, Unavailable
from scheduler.domain.personal import PersonalLimits
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import ShiftNeed
from scheduler.domain.roster import Roster
from scheduler.rules.no_leave_days import NoLeaveDays
from tests.webapp.centre.small import FILES, write
from webapp.centre.mistakes import Mistakes
from webapp.centre.problem import roster_problem
from webapp.centre.read import read_centre

HEAD = "agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on,valid_from,valid_to"
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def march(folder: Path, **changes: str) -> RosterProblem:
    return roster_problem(read_centre(write(folder, **changes)), *MARCH, None)


def hired(hours: str, valid_from: str = "", valid_to: str = "") -> str:
    """Two agents: A1 with these limits and days, A2 for all the month."""
    people = (
        f"A1,Ann,North,calls|mail,{hours},yes,,{valid_from},{valid_to}",
        "A2,Bo,South,mail,80,120,no,,,",
    )
    return "\n".join([HEAD, *people]) + "\n"


@pytest.mark.parametrize(
    ("hours", "first", "last", "minutes"),
    [
        # The whole month, also when joining on its first or leaving on its last day.
        ("100,160", "", "", (6000, 9600)),
        ("100,160", "2026-03-01", "2026-03-31", (6000, 9600)),
        # 16 of 31 days: 100 x 16/31 = 51.61 h = 3096.8 min, 160 x 16/31 = 82.58 h = 4954.8 min.
        ("100,160", "2026-03-16", "", (3097, 4954)),
        # 10 of 31 days: 32.26 h = 1935.5 min to 51.61 h = 3096.8 min.
        ("100,160", "", "2026-03-10", (1936, 3096)),
        # 2 of 31 days: 6.45 h to 7.74 h. No number of duties of 8 h lies between: none or one is allowed.
        ("100,120", "", "2026-03-02", (0, 480)),
        # 5 of 31 days, exactly 160 h a month: 25.81 h. Three or four duties of 8 h are allowed.
        ("160,160", "", "2026-03-05", (1440, 1920)),
        ("100,160", "2026-04-01", "", (0, 0)),
    ],
)
def test_hours_count_pro_rata_in_the_months_of_joining_and_leaving(
    tmp_path: Path, hours: str, first: str, last: str, minutes: tuple[int, int]
) -> None:
    problem = march(tmp_path, agents=hired(hours, first, last), leave=FILES["leave.csv"].splitlines()[0])
    agent = problem.agent_of["A1"]
    assert (agent.minutes_min, agent.minutes_max) == minutes


def test_approved_leave_takes_its_share_of_the_hours(tmp_path: Path) -> None:
    # Two of 31 days away: 100 x 29/31 = 93.55 h = 5612.9 min, 160 x 29/31 = 149.68 h = 8980.6 min.
    agent = march(tmp_path).agent_of["A1"]
    assert (agent.minutes_min, agent.minutes_max) == (5613, 8980)


def test_a_past_duty_of_any_queue_stays_one(tmp_path: Path) -> None:
    text = FILES["past_duties.csv"].replace(",N,mail,", ",N,,")
    assert [duty.queue for duty in march(tmp_path, past_duties=text).past] == [None]


def test_only_duties_of_the_31_days_before_are_remembered(tmp_path: Path) -> None:
    rows = "".join(
        f"A1,{day},D,calls,{day}T08:00,{day}T16:30\n" for day in ("2026-01-28", "2026-01-29", "2026-03-01")
    )
    past = march(tmp_path, past_duties=FILES["past_duties.csv"] + rows).past
    assert [duty.day for duty in past] == [-31, -1]


def test_leave_on_no_leave_days_is_told_from_protected_leave(tmp_path: Path) -> None:
    # 1 to 5 March are the bill run; sick leave passes (C-04).
    leave = "agent,first_day,last_day,type,status\nA1,2026-03-05,2026-03-06,annual,approved\n"
    leave += "A2,2026-03-01,2026-03-01,sick,approved\nA2,2026-03-04,2026-03-04,annual,pending\n"
    problem = march(tmp_path, leave=leave)
    assert problem.leave == {("A1", 4), ("A1", 5), ("A2", 0)}
    assert problem.protected_leave == {("A2", 0)}
    assert [day.no_leave_window for day in problem.days[:6]] == ["Bills"] * 5 + [""]
    told = [(v.where.agent, v.where.day, v.facts["name"]) for v in NoLeaveDays().check(problem, Roster())]
    assert told == [("A1", 4, "Bills")]


def test_fixed_duties_of_the_month_are_handed_over(tmp_path: Path) -> None:
    fixed = "agent,date,shift,queue\nA2,2026-03-31,N,mail\nA1,2026-03-02,D,\nA1,2026-04-01,D,\n"
    assert march(tmp_path, fixed_duties=fixed).fixed == (
        FixedDuty("A1", 1, "D"),
        FixedDuty("A2", 30, "N", "mail"),
    )


def test_times_in_which_agents_cannot_work_are_handed_over(tmp_path: Path) -> None:
    away = (
        "agent,first_day,last_day,from,to\nA2,2026-02-27,2026-03-02,,\nA1,2026-03-03,2026-03-03,18:00,06:00\n"
    )
    # The evening of day 2 begins at minute 2 x 1440 + 18 x 60 and ends twelve hours later.
    assert march(tmp_path, unavailable=away).unavailable == (
        Unavailable("A1", 2, (3960, 4680)),
        Unavailable("A2", 0),
        Unavailable("A2", 1),
    )


def test_hours_of_the_nights_around_the_month_are_handed_over(tmp_path: Path) -> None:
    head = "agent,first_day,last_day,from,to\n"
    away = "A1,2026-02-28,2026-02-28,22:00,06:00\nA1,2026-04-01,2026-04-01,00:00,06:00\n"
    early = "A1,2026-02-28,2026-02-28,20:00,22:00\n"
    # March has 31 x 1440 minutes less the hour that the clock is set forward on the 29th.
    assert march(tmp_path, unavailable=head + away + early).unavailable == (
        Unavailable("A1", 0, (-120, 360)),
        Unavailable("A1", 30, (44580, 44940)),
    )


def test_hours_that_the_clock_skips_keep_nobody_from_anything(tmp_path: Path) -> None:
    away = "agent,first_day,last_day,from,to\nA1,2026-03-28,2026-03-29,02:30,03:00\n"
    # 27 x 1440 + 150; on the 29th there is no 02:30.
    assert march(tmp_path, unavailable=away).unavailable == (Unavailable("A1", 27, (39030, 39060)),)


def test_own_limits_are_handed_over(tmp_path: Path) -> None:
    rows = (
        "A1,run_days_most,4,",
        "A1,run_days_least,2,",
        "A1,run_off_least,3,",
        "A1,weekends_off_least,1,",
        "A1,duties_most,0,N",
        "A2,disliked,5,D",
        "A2,disliked,7,N",
    )
    problem = march(tmp_path, own_limits="\n".join(["agent,limit,value,shift", *rows]) + "\n")
    assert problem.personal == {
        "A1": PersonalLimits(4, 2, 3, 1, {"N": 0}),
        "A2": PersonalLimits(disliked={"D": 5, "N": 7}),
    }


def test_shift_needs_of_the_month_are_handed_over(tmp_path: Path) -> None:
    rows = ("2026-03-02,N,2,100,1", "2026-03-02,D,3,,", "2026-04-01,D,9,,")
    problem = march(tmp_path, shift_needs="\n".join(["date,shift,duties,under,over", *rows]) + "\n")
    assert problem.shift_needs == (ShiftNeed(1, "D", 3), ShiftNeed(1, "N", 2, 100, 1))


def test_forbidden_successions_are_handed_over(tmp_path: Path) -> None:
    toml = FILES["centre.toml"].replace('code = "N"', 'code = "N"\nforbidden_next = ["D"]')
    assert march(tmp_path, toml=toml).forbidden_after == {"N": frozenset({"D"})}


def test_a_forbidden_follower_is_a_shift_of_the_centre(tmp_path: Path) -> None:
    toml = FILES["centre.toml"].replace('code = "N"', 'code = "N"\nforbidden_next = ["D", "Q"]')
    with pytest.raises(Mistakes, match="forbids the shift 'Q', which nobody knows"):
        march(tmp_path, toml=toml)
