"""The plan's variables by meaning."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.cover import staffed
from scheduler.domain.roster import Roster
from scheduler.posting.linear import Expr, total
from scheduler.posting.plan import Plan
from tests.scheduler.months import MEAL_AT_TWO, month
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.integers(0, 10**6)


def _value(expr: Expr, chosen: set[int]) -> int:
    return expr.const + sum(coef for var, coef in expr.terms.items() if var in chosen)


@given(seed=SEEDS)
def test_a_roster_survives_the_way_into_variables_and_back(seed: int) -> None:
    problem = wild_month(seed)
    plan, roster = Plan(problem), wild_roster(problem, seed, crowded=True)
    assert Roster(plan.duties[var] for var in plan.chosen(roster)) == roster
    assert [plan.var_of[d.agent, d.day, d.shift, d.queue] for d in plan.duties] == list(
        range(len(plan.duties))
    )


@given(seed=SEEDS)
def test_sums_count_what_a_roster_holds(seed: int) -> None:
    problem = wild_month(seed, agents=3, days=4)
    plan, roster = Plan(problem), wild_roster(problem, seed, crowded=True)
    chosen = set(plan.chosen(roster))
    for agent in problem.agents:
        for day in range(problem.known_from, problem.horizon.days):
            duties = problem.past_roster.of(agent.id, day) if day < 0 else roster.of(agent.id, day)
            nights = [duty for duty in duties if problem.shift_of[duty.shift].is_night]
            assert _value(plan.working(agent.id, day), chosen) == len(duties)
            assert _value(plan.nights(agent.id, day), chosen) == len(nights)
            lengths = plan.sum_of(agent.id, day, lambda duty: duty.end - duty.start)
            assert _value(lengths, chosen) == sum(duty.end - duty.start for duty in duties)


@given(seed=SEEDS)
def test_presence_is_that_of_the_roster(seed: int) -> None:
    problem = wild_month(seed, agents=4, days=3)
    plan, roster = Plan(problem), wild_roster(problem, seed)
    chosen = set(plan.chosen(roster))
    there = staffed(problem, roster)
    for queue in problem.queues:
        assert [
            _value(plan.present(queue.code, interval), chosen)
            for interval in range(problem.horizon.intervals)
        ] == there[queue.code]


def test_days_before_the_horizon_are_constants() -> None:
    problem = replace(month(2, 3), past=(), shifts=MEAL_AT_TWO)
    night = problem.duty("A00", -1, "N", "main")
    plan = Plan(replace(problem, past=(night,)))
    for expr, value in (
        (plan.working("A00", -1), 1),
        (plan.nights("A00", -1), 1),
        (plan.working("A00", -2), 0),
        (plan.working("A01", -1), 0),
    ):
        assert (expr.terms, expr.const) == ({}, value)
    assert [choice.duty for choice in plan.choices("A00", -1)] == [night]
    # The night lasts until 06:30 of day 0 without 02:00-02:30: 30 minutes in half-hour 0, none in 4.
    assert [plan.present("main", interval).const for interval in (0, 4, 12, 13)] == [30, 0, 30, 0]


def test_an_agent_may_choose_a_shift_for_each_queue_it_serves() -> None:
    plan = Plan(month(1, 1))
    assert [(choice.duty.shift, choice.duty.queue) for choice in plan.choices("A00", 0)] == [
        (shift, queue) for shift in "EDL" for queue in ("main", "bill")
    ] + [("N", "main"), ("B", "main"), ("B", "bill")]


def test_a_duty_without_a_variable_is_an_error() -> None:
    problem = month(1, 1)
    with pytest.raises(KeyError):
        Plan(problem).chosen(Roster([problem.duty("A00", 0, "E", None)]))


@given(seed=SEEDS)
def test_any_of_is_one_when_a_duty_of_the_sum_is_chosen(seed: int) -> None:
    problem = wild_month(seed, agents=3, days=4)
    plan, roster = Plan(problem), wild_roster(problem, seed, crowded=True)
    chosen = set(plan.chosen(roster))
    for agent in problem.agents:
        worked = total(plan.working(agent.id, day) for day in (1, 2))
        assert plan.value(plan.any_of(worked), chosen) == min(1, _value(worked, chosen))


def test_any_of_the_same_duties_is_one_variable() -> None:
    plan = Plan(replace(month(2, 3), past=()))
    first, second = plan.any_of(plan.working("A00", 0)), plan.any_of(plan.working("A00", 0))
    other = plan.any_of(plan.working("A01", 0))
    assert first.terms == second.terms == {len(plan.duties): 1}
    assert other.terms == {len(plan.duties) + 1: 1}
    assert [definition.terms for definition in plan.defined] == [
        plan.working("A00", 0).terms,
        plan.working("A01", 0).terms,
    ]
    assert plan.agents_of(total([first, other])) == {"A00", "A01"}


def test_any_of_what_is_settled_is_a_constant() -> None:
    plan = Plan(month(1, 1))
    for expr, value in ((Expr(), 0), (Expr(const=2), 1), (Expr({0: 1}, 1), 1)):
        assert (plan.any_of(expr).terms, plan.any_of(expr).const) == ({}, value)
    assert plan.defined == []


@pytest.mark.parametrize("expr", [Expr({0: 2}), Expr({0: -1}), Expr({0: 1}, -1), Expr({10**6: 1})])
def test_any_of_refuses_what_is_no_plain_sum_of_duties(expr: Expr) -> None:
    with pytest.raises(ValueError, match="a sum of duties, each counted once"):
        Plan(month(1, 1)).any_of(expr)
