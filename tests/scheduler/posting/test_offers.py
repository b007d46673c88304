"""A plan without the duties that hard rules exclude offers just those that no such rule forbids."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.roster import Duty
from scheduler.posting.plan import Plan
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules import discover
from scheduler.rules._forbidding import Forbidding
from tests.scheduler.months import month
from tests.scheduler.wild import wild_month

SEEDS = st.integers(0, 10**6)
FORBIDDING = [rule for cls in discover().values() if isinstance(rule := cls(), Forbidding)]


@given(seed=SEEDS)
@settings(max_examples=25)
def test_what_is_offered_is_what_no_hard_rule_forbids(seed: int) -> None:
    problem, book = wild_month(seed), rulebook([RuleSetting("employment", severity="soft")])
    hard = [rule for rule in FORBIDDING if rule.code in {e.rule.code for e in book.entries if e.hard}]
    every = Plan(problem).duties
    allowed = [duty for duty in every if not any(rule.forbids(problem, duty) for rule in hard)]
    assert book.plan(problem).duties == allowed
    assert len(allowed) < len(every)


@given(seed=SEEDS)
@settings(max_examples=15)
def test_what_is_held_stays_on_offer(seed: int) -> None:
    problem, book = wild_month(seed), rulebook()
    held = Plan(problem).duties[::17]
    plan = book.plan(problem, held)
    assert set(held) <= set(plan.duties)
    assert set(plan.duties) - set(held) <= set(book.plan(problem).duties)
    rows = book.post(problem, plan).rows
    forbidden = {duty for duty in held if any(rule.forbids(problem, duty) for rule in FORBIDDING)}
    assert sum(row.rule in {rule.code for rule in FORBIDDING} for row in rows) >= len(forbidden)


@pytest.mark.parametrize("rule", FORBIDDING, ids=repr)
@given(seed=SEEDS)
@settings(max_examples=10)
def test_a_rule_looks_at_no_more_than_it_says(rule: Forbidding, seed: int) -> None:
    problem = wild_month(seed, agents=3, days=6)
    said: dict[tuple[object, ...], bool] = {}
    for duty in Plan(problem).duties:
        parts = tuple(getattr(duty, part) for part in rule.looks_at)
        assert said.setdefault(parts, rule.forbids(problem, duty)) == rule.forbids(problem, duty)


def test_without_shifts_there_is_nothing_to_offer() -> None:
    problem = replace(month(2, 3), shifts=(), past=(), preferences=())
    assert rulebook().plan(problem).duties == []


def test_an_offered_duty_is_one_of_the_problem() -> None:
    problem = month(2, 2)
    first = rulebook().plan(problem).duties[0]
    assert isinstance(first, Duty)
    problem.check_duty(first)
