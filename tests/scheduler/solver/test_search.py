"""The search keeps every hard rule, repeats itself to the byte and says what it could not do."""

from dataclasses import replace
from typing import Any

import pytest

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.solver import arms
from scheduler.solver.result import SolveResult, Status
from scheduler.solver.search import solve
from scheduler.solver.tour_window import Answer, solve_tours
from tests.scheduler.months import month

Solved = tuple[RosterProblem, SolveResult]


@pytest.fixture(scope="module")
def solved() -> Solved:
    problem = month(5, 14)
    return problem, solve(problem, rulebook(), seed=1, effort=1, seconds=600, bounded=("understaffing",))


def test_every_hard_rule_is_kept(solved: Solved) -> None:
    problem, result = solved
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert audit(problem, rulebook(), result.roster).hard == ()


def test_bounds_are_below_what_was_found(solved: Solved) -> None:
    _, result = solved
    short = next(t.amount for t in result.audit.totals if t.rule == "understaffing")
    assert 0 < result.bound <= result.objective
    assert result.amount_bounds["understaffing"] <= short
    assert result.gap == pytest.approx((result.objective - result.bound) / result.objective)
    assert result.gap < 0.05


def test_seed_and_effort_fix_the_roster(solved: Solved) -> None:
    problem, result = solved
    again = solve(problem, rulebook(), seed=1, effort=1, seconds=500)
    assert again.roster.duties == result.roster.duties
    assert not again.cut_by_clock


def test_the_roster_repeats_itself_where_tours_are_sought_together(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, works = month(6, 7), list[float]()

    def counted(*given: Any) -> Answer:
        found = solve_tours(*given)
        works.append(found.work)
        return found

    monkeypatch.setattr(arms, "solve_tours", counted)
    one, two = (solve(problem, rulebook(), seed=3, effort=1, seconds=time) for time in (600, 900))
    assert not one.cut_by_clock
    assert not two.cut_by_clock
    # Each search had several such windows, and the same ones.
    assert len(works) > 4
    assert sorted(works[: len(works) // 2]) == sorted(works[len(works) // 2 :])
    assert one.roster.duties == two.roster.duties


def test_another_seed_finds_another_roster(solved: Solved) -> None:
    problem, result = solved
    assert solve(problem, rulebook(), seed=2, effort=0, seconds=600).roster.duties != result.roster.duties


def test_the_clock_stops_the_search_and_is_told() -> None:
    # So much effort would take hours.
    result = solve(month(4, 14), rulebook(), seed=1, effort=100_000, seconds=3)
    assert result.cut_by_clock


def test_contradictions_name_the_agents_and_the_rules() -> None:
    problem = month(4, 14)
    greedy = replace(problem.agents[2], minutes_min=14 * 480, minutes_max=14 * 480)
    agents = (*problem.agents[:2], greedy, *problem.agents[3:])
    result = solve(replace(problem, agents=agents), rulebook(), seed=1, effort=0, seconds=600)
    assert result.status == Status.INFEASIBLE
    assert result.impossible == ("A02",)
    assert {v.where.agent for v in result.audit.hard} == {"A02"}


def test_a_hard_rule_on_cover_that_nobody_can_keep_is_not_called_infeasible_without_proof() -> None:
    problem = month(3, 7)
    many = {"main": (9,) * problem.horizon.intervals, "bill": (0,) * problem.horizon.intervals}
    book = rulebook([RuleSetting("understaffing", severity="hard")])
    result = solve(replace(problem, requirement=Requirement(many)), book, seed=1, effort=0, seconds=600)
    assert result.status == Status.NOT_FOUND
    assert any(v.rule == "understaffing" for v in result.audit.hard)


@pytest.mark.parametrize("agents", [0, 1])
def test_hardly_anybody(agents: int) -> None:
    problem = month(agents, 7)
    result = solve(problem, rulebook(), seed=1, effort=0, seconds=600)
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert result.bound <= result.objective


def test_everybody_on_leave_leaves_the_roster_empty() -> None:
    problem = month(3, 7)
    away = frozenset((agent.id, day) for agent in problem.agents for day in range(7))
    idle = tuple(replace(agent, minutes_min=0, minutes_max=0) for agent in problem.agents)
    result = solve(replace(problem, leave=away, agents=idle), rulebook(), seed=1, effort=0, seconds=600)
    assert result.roster.duties == ()
    assert result.status in (Status.FEASIBLE, Status.OPTIMAL)


def test_exact_repair_of_tours_stops_with_the_clock() -> None:
    # 72 h of rest leave room for about 8 duties where 17 are contracted: none is legal, no time to show it.
    settings = [RuleSetting(code, parameters={"minutes": 4320}) for code in ("min-rest", "rest-after-nights")]
    result = solve(month(8, 28), rulebook(settings), seed=1, effort=0, seconds=1)
    assert result.cut_by_clock
    assert len(result.impossible) < 8
    assert result.audit.hard
