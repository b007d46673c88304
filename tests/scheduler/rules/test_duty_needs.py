"""So many of a role, team, skill or group on duty."""

from dataclasses import replace
from datetime import date

from scheduler.domain.needs import DutyNeed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.shifts import Break, ShiftTemplate
from scheduler.rules.duty_needs import DutyNeeds
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.rules.by_hand import PARIS, ann, found, roster, said, unit

MANAGER = frozenset({"manager"})
THIRDS = (
    ShiftTemplate("E", 0, 480, (Break(240, 270),), activity="management", roles=MANAGER),
    ShiftTemplate("D", 480, 960, activity="management"),
    ShiftTemplate("L", 960, 1440, activity="management"),
    ShiftTemplate("S", 0, 1440, (Break(480, 960),)),
    ShiftTemplate("Y", 0, 1440, activity="standby"),
)
ALWAYS = DutyNeed("duty manager", "role", "manager", least=1)


def _asking(*needs: DutyNeed, days: int = 1, past: str = "") -> RosterProblem:
    people = [ann(id=name, roles=MANAGER, team="T", skills={"score": 80}) for name in ("Ann", "Bea", "Cat")]
    return replace(unit(*people, ann(id="Dan"), days=days, shifts=THIRDS, past=past), duty_needs=needs)


def _tours(problem: RosterProblem, *tours: str) -> int:
    """Agent-minutes that the rule finds missing or too many; rows and checker agree."""
    made = roster(problem, *tours)
    duties = [
        replace(duty, queue=None) if not problem.shift_of[duty.shift].covers else duty for duty in made.duties
    ]
    made = type(made)(duties)
    assert sum(slacks(problem, DutyNeeds(), made)) == sum(amounts(problem, DutyNeeds(), made))
    return sum(amounts(problem, DutyNeeds(), made))


def test_three_managers_fill_a_day_and_a_meal_leaves_no_gap() -> None:
    assert _tours(_asking(ALWAYS), "E", "D", "L") == 0


def test_a_third_of_the_day_without_a_manager() -> None:
    # Nobody from 08:00 to 16:00: 16 half-hours of 30 minutes. Dan works then, but is no manager.
    assert _tours(_asking(ALWAYS), "E", ".", "L", "D") == 480


def test_a_long_pause_and_standby_are_no_duty() -> None:
    # S stops from 08:00 to 16:00; Y stands by all day.
    assert _tours(_asking(ALWAYS), "S", "Y") == 480


def test_at_most_so_many() -> None:
    # Three managers where two may be, for 16 half-hours.
    need = DutyNeed("managers", "role", "manager", most=2)
    assert _tours(_asking(need), "D", "D", "D") == 480
    assert _tours(_asking(need), "D", "D", ".", "D") == 0


def test_need_of_a_team_skill_or_group_in_a_window_over_midnight() -> None:
    # 22:00 to 02:00 of one day: 00:00-02:00 and 22:00-24:00, 240 minutes for two agents.
    window = DutyNeed("night pair", "skill", "score", least=2, level=80, start=1320, end=120)
    assert _tours(_asking(window)) == 480
    assert _tours(_asking(window), "E", "E") == 240
    assert _tours(_asking(replace(window, level=81)), "E", "E", "E", "E") == 480
    assert _tours(_asking(replace(window, kind="team", of="T")), "E", "E", "L", "L") == 0
    assert _tours(_asking(replace(window, kind="group", of="vip")), "E", "E", "L", "L") == 480


def test_only_on_days_of_its_kind() -> None:
    assert _tours(_asking(replace(ALWAYS, kinds=frozenset({"BILLING"})))) == 0


def test_who_came_on_the_day_before_is_still_there() -> None:
    night = (ShiftTemplate("N", 1320, 1800),)
    problem = unit(ann(roles=MANAGER), days=1, shifts=night, past="N")
    problem = replace(problem, duty_needs=(replace(ALWAYS, end=360),))
    # 22:00 to 06:00 carried in covers 00:00-06:00.
    assert found(problem, DutyNeeds(), "") == []


def test_a_day_of_23_hours_has_46_half_hours() -> None:
    problem = unit(ann(roles=MANAGER), days=1, first=date(2026, 3, 29), zone=PARIS)
    amounts = [amount for _, _, amount in found(replace(problem, duty_needs=(ALWAYS,)), DutyNeeds(), "")]
    assert amounts == [30] * 46


def test_sentences() -> None:
    problem = replace(
        unit(ann(roles=MANAGER), days=1),
        duty_needs=(
            replace(ALWAYS, start=420, end=450),
            DutyNeed("no manager", "role", "manager", most=0, start=420, end=450),
        ),
    )
    assert said(problem, DutyNeeds(), roster(problem, ".")) == [
        "duty manager at Mon 2026-06-01 07:00: 0 on duty, at least 1 asked for."
    ]
    assert said(problem, DutyNeeds(), roster(problem, "E")) == [
        "no manager at Mon 2026-06-01 07:00: 1 on duty, at most 0 asked for."
    ]
