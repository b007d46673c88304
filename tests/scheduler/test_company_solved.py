"""The engines obey rules on several agents: managers, seats, a mentor, a team together and spares at once."""

from dataclasses import replace

from scheduler.domain.needs import DutyNeed, SeatLimit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.solver.search import solve
from tests.scheduler.months import SHIFTS
from tests.scheduler.rules.by_hand import ann, unit

DAYS = 14
MANAGER = frozenset({"manager"})
COMPANY = (
    *SHIFTS[:4],
    ShiftTemplate("M", 480, 960, activity="management", roles=MANAGER),
    ShiftTemplate("Y", 480, 960, activity="standby"),
)


def _company() -> RosterProblem:
    """Two managers by day, ten agents (one remote, one a trainee, three that move together), four seats."""
    managers = [ann(id=f"M{n}", roles=MANAGER, queues=(), last_day=DAYS - 1) for n in range(2)]
    people = [
        ann(
            id=f"A{n}",
            team="together" if n < 3 else "others",
            remote=n == 9,
            mentor="A4" if n == 5 else None,
            minutes_min=60 * 60,
            minutes_max=88 * 60,
            last_day=DAYS - 1,
        )
        for n in range(10)
    ]
    problem = unit(*managers, *people, days=DAYS, shifts=COMPANY)
    busy = tuple(1 + 2 * (16 <= interval % 48 < 40) for interval in range(problem.horizon.intervals))
    return replace(
        problem,
        requirement=Requirement({"main": busy, "bill": (0,) * problem.horizon.intervals}),
        duty_needs=(DutyNeed("duty manager", "role", "manager", 1, 1, start=480, end=960),),
        seat_limits=(SeatLimit("", 6),),
        together=frozenset({"together"}),
    )


def test_all_of_them_are_kept_at_once() -> None:
    book = rulebook([RuleSetting("standby-pool", "hard", None, {})])
    problem = _company()
    found = solve(problem, book, seed=1, effort=1, seconds=600)
    assert found.audit.hard == ()
    by_shift = [duty.shift for duty in found.roster.duties]
    # One manager a day; 5 % of twelve employed are one spare a day.
    assert by_shift.count("M") == DAYS
    assert by_shift.count("Y") >= DAYS
    assert found.roster.by_agent["A5"] != ()
