"""One agent solved exactly."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.posting.plan import Plan
from scheduler.rulebook import rulebook
from scheduler.solver.compiled import forbidden
from scheduler.solver.tours import Tour, least_illegal_tour, rows_by_agent
from tests.scheduler.months import month


def tour(problem: RosterProblem) -> tuple[Plan, Tour]:
    plan = Plan(problem)
    limits = rulebook().post(problem, plan)
    return plan, least_illegal_tour(
        plan, rows_by_agent(plan, limits)["A00"], "A00", forbidden(plan, limits), 1
    )


def test_a_legal_tour_is_found_and_has_the_hours() -> None:
    problem = replace(month(1, 28), leave=frozenset())
    plan, found = tour(problem)
    assert (found.breach, found.proven) == (0, True)
    paid = sum(problem.paid_minutes(plan.duties[v].shift, plan.duties[v].day) for v in found.chosen)
    assert problem.agents[0].minutes_min <= paid <= problem.agents[0].minutes_max


def test_contradictory_rules_are_proven_to_contradict() -> None:
    # 7 days at most 6 in a row are worked: 6 x 8 h = 48 h; 56 h are demanded, 8 h must be missing.
    agent = replace(month(1, 7).agents[0], minutes_min=56 * 60, minutes_max=56 * 60)
    problem = replace(month(1, 7), agents=(agent,), leave=frozenset(), past=(), preferences=())
    _, found = tour(problem)
    assert found.breach > 0
    assert found.proven
