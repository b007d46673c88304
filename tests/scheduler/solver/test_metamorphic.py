"""What must not change a roster, and what ends in a sentence instead of one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.audit import audit
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rulebook import rulebook
from scheduler.solver.result import SolveResult, Status
from scheduler.solver.search import solve
from tests.scheduler.months import calendar, month

BOOK = rulebook()


def _solved(problem: RosterProblem, **given: object) -> SolveResult:
    return solve(problem, BOOK, seed=1, effort=0, seconds=600, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def known() -> tuple[RosterProblem, SolveResult]:
    problem = month(5, 7)
    return problem, _solved(problem)


def test_a_month_some_weeks_later_is_the_same_roster(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, found = known
    first = problem.horizon.first_day + timedelta(weeks=5)
    later = replace(problem, horizon=replace(problem.horizon, first_day=first), days=calendar(first, 7))
    again = _solved(later)
    assert again.roster == found.roster
    assert (again.objective, again.bound) == (found.objective, found.bound)


def test_an_agent_who_can_do_nothing_leaves_cost_and_bound_alone(
    known: tuple[RosterProblem, SolveResult],
) -> None:
    problem, found = known
    idle = Agent("Z", "T9", (), 0, 0, False, 0, 6)
    again = _solved(replace(problem, agents=(*problem.agents, idle)))
    assert again.audit.hard == ()
    assert "Z" not in again.roster.by_agent
    # Neither roster undercuts the bound of the other problem.
    assert again.bound <= found.objective
    assert found.bound <= again.objective
    # What each of the others costs in the same roster stays as it was.
    wider = replace(problem, agents=(*problem.agents, idle))
    assert audit(wider, BOOK, found.roster).violations == found.audit.violations


def test_pins_that_contradict_each_other_are_told(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, _ = known
    start = Roster([problem.duty("A00", 1, "L", "main"), problem.duty("A00", 2, "E", "main")])
    found = _solved(problem, start=start, pins=frozenset({("A00", 1), ("A00", 2)}))
    assert found.status in (Status.INFEASIBLE, Status.NOT_FOUND)
    assert set(start.duties) <= set(found.roster.duties)
    # 22:30 to 07:00.
    assert "A00 has only 8.5 h of rest between L and E on Wed 2026-06-03; 11 h are needed." in [
        str(found.audit.sentence(violation)) for violation in found.audit.hard
    ]


def test_without_agents_all_is_missing() -> None:
    found = _solved(month(0, 7))
    assert found.roster == Roster()
    assert found.status == Status.OPTIMAL
    assert found.bound == found.objective > 0


def test_one_agent_has_a_roster() -> None:
    found = _solved(month(1, 7))
    assert found.audit.hard == ()
    assert found.bound <= found.objective


def test_where_all_are_on_leave_everybody_is_named(known: tuple[RosterProblem, SolveResult]) -> None:
    problem, _ = known
    away = frozenset((agent.id, day) for agent in problem.agents for day in range(7))
    found = _solved(replace(problem, leave=away, preferences=()))
    assert found.status == Status.INFEASIBLE
    assert found.impossible == tuple(agent.id for agent in problem.agents)
    said = [str(found.audit.sentence(violation)) for violation in found.audit.hard]
    assert all(any(agent.id in sentence for sentence in said) for agent in problem.agents)
