"""Spares that stand by."""

import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.standby_pool import StandbyPool
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.rules.by_hand import ann, said, unit

SHIFTS = (ShiftTemplate("E", 420, 900), ShiftTemplate("Y", 420, 900, activity="standby"))


def _centre(agents: int, **changes: object) -> RosterProblem:
    return unit(*[ann(id=f"A{n:02d}", **changes) for n in range(agents)], days=1, shifts=SHIFTS)


def _short(problem: RosterProblem, standing_by: int, rule: StandbyPool) -> list[int]:
    roster = Roster(problem.duty(agent.id, 0, "Y", None) for agent in problem.agents[:standing_by])
    assert sum(slacks(problem, rule, roster)) == sum(amounts(problem, rule, roster))
    return amounts(problem, rule, roster)


@pytest.mark.parametrize(("agents", "spares"), [(59, 3), (79, 4), (44, 3), (40, 2)])
def test_five_per_cent_rounded_up(agents: int, spares: int) -> None:
    # 2.95, 3.95, 2.2 and exactly 2 (ST-04).
    problem = _centre(agents)
    assert _short(problem, spares, StandbyPool()) == []

    assert _short(problem, spares - 1, StandbyPool()) == [1]


def test_only_those_employed_count() -> None:
    assert _short(_centre(20, first_day=1), 0, StandbyPool()) == []


def test_other_duties_do_not_stand_by() -> None:
    problem = _centre(20)
    roster = Roster([problem.duty("A00", 0, "E", "main")])
    assert amounts(problem, StandbyPool(), roster) == [1]


def test_a_spare_is_no_cover() -> None:
    problem = _centre(1)
    assert problem.presence("Y", 0) == ()
    assert problem.presence("E", 0) != ()


def test_sentence() -> None:
    assert said(_centre(41), StandbyPool(), Roster()) == [
        "On Mon 2026-06-01 0 agents stand by; 3 are needed."
    ]
