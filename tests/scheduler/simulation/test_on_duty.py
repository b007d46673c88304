"""From a roster to who is there."""

import numpy as np
import pytest

from scheduler.domain.roster import Roster
from scheduler.simulation.on_duty import staff_of
from tests.scheduler.months import MEAL_AT_TWO, month, random_roster


def test_breaks_skills_and_shrinkage() -> None:
    problem = month(agents=3, days=7)
    # A00 serves main only, A01 both; E is 07:00-15:30 with a break at 11:00.
    roster = Roster([problem.duty("A00", 0, "E", "main"), problem.duty("A01", 0, "E", None)])
    bare = type(problem)(problem.horizon, problem.agents, problem.queues, problem.shifts, problem.days)
    shrinkage = np.zeros((2, problem.horizon.intervals))
    shrinkage[1] = 0.2
    staff = staff_of(bare, roster, shrinkage)
    on = np.flatnonzero(staff.share[0])
    assert on.tolist() == [i for i in range(14, 31) if i != 22]
    assert set(staff.share[0, on]) == {1.0}
    # Who serves both queues loses the mean of their shrinkages.
    assert staff.share[1, on] == pytest.approx(0.9)
    assert (set(staff.skills[0, on]), set(staff.skills[1, on])) == ({1}, {3})
    assert not staff.share[2].any()


def test_last_months_night_reaches_into_the_first_day() -> None:
    problem = month(agents=6, days=7)
    night = problem.duty("A01", -1, "N", "main")
    bare = type(problem)(
        problem.horizon, problem.agents, problem.queues, MEAL_AT_TWO, problem.days, past=(night,)
    )
    staff = staff_of(bare, Roster(), np.zeros((2, problem.horizon.intervals)))
    # 22:00 to 06:30 with a break from 02:00 to 02:30.
    assert np.flatnonzero(staff.share[1]).tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]


def test_agent_minutes_are_those_of_the_roster() -> None:
    problem = month(agents=8, days=14)
    roster = random_roster(problem, seed=4)
    staff = staff_of(problem, roster, np.zeros((2, problem.horizon.intervals)))
    minutes = sum(
        min(1.0, m / 30) * 30
        for d in (*problem.past, *roster.duties)
        for i, m in problem.presence(d.shift, d.day)
        if 0 <= i < problem.horizon.intervals
    )
    # Two duties of an agent may overlap in this illegal roster: nobody is there twice.
    assert staff.share.sum() * 30 <= minutes + 1e-6
    assert staff.share.max() == 1.0


def test_shrinkage_of_other_queues_is_refused() -> None:
    problem = month(agents=3, days=7)
    with pytest.raises(ValueError, match="every queue and interval"):
        staff_of(problem, Roster(), np.zeros((1, 5)))
