"""Cover counted in parts of an agent, with prices of its own by interval."""

from dataclasses import replace

from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.shifts import ShiftTemplate
from scheduler.posting.plan import Plan
from scheduler.rules.overstaffing import Overstaffing
from scheduler.rules.understaffing import Understaffing
from tests.scheduler.rules.by_hand import ann, found, roster, unit

# On a grid of hours: a late shift of 22:00-02:00 that is half away in its second hour.
LATE = ShiftTemplate("L", 22 * 60, 26 * 60, parts=((22, 4), (23, 2), (24, 4), (25, 4)))
PRICE = ((0, 4), (4, 12))


def _unit() -> RosterProblem:
    """Two days; 22:00-24:00 of day 0 need two agents (8 quarters); one quarter is carried in at 00:00."""
    problem = unit(ann(), ann(id="Bob"), days=2, step=60, shifts=(LATE,))
    need = tuple(8 if hour in (22, 23) else 0 for hour in range(48))
    carried = tuple(int(hour == 0) for hour in range(48))
    told = Requirement(
        {"main": need}, 4, {"main": carried}, {"main": (PRICE,) * 48}, {"main": (((0, 1), (2, 2)),) * 48}
    )
    return replace(problem, requirement=told)


def test_a_shift_brings_its_parts_into_the_next_day_too() -> None:
    problem = _unit()
    present = staffed(problem, roster(problem, "L"))["main"]
    assert {hour: there for hour, there in enumerate(present) if there} == {0: 1, 22: 4, 23: 2, 24: 4, 25: 4}


def test_missing_parts_cost_what_the_requirement_says() -> None:
    # 22:00: 4 of 8 quarters missing: 4 x 4. 23:00: 6 missing: 4 x 4 + 2 x 12.
    assert found(_unit(), Understaffing(), "L") == [("", -1, 16), ("", -1, 40)]
    assert Understaffing().price(_unit()).of(40) == 40


def test_surplus_parts_cost_what_the_requirement_says() -> None:
    # 00:00 of day 0: the quarter carried in, 1 x 1; 00:00 and 01:00 of day 1: 4 quarters, 2 x 1 + 2 x 2.
    assert found(_unit(), Overstaffing(), "L") == [("", -1, 1), ("", -1, 6), ("", -1, 6)]


def test_what_is_carried_in_stands_in_place_of_last_months_duties() -> None:
    problem = _unit()
    past = replace(problem, past=(problem.duty("Ann", -1, "L", "main"),))
    assert staffed(past, roster(past, ""))["main"][:3] == [1, 0, 0]
    assert Plan(past).present("main", 0).const == 1
    assert problem.requirement is not None
    bare = replace(past, requirement=replace(problem.requirement, carried=None))
    assert staffed(bare, roster(bare, ""))["main"][:3] == [4, 4, 0]
    assert Plan(bare).present("main", 0).const == 4
