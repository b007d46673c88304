"""Every rule's solver form and its checker, written independently, say the same about any roster."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.plan import Plan
from scheduler.rules import discover
from scheduler.rules.rule import Rule
from tests.scheduler.months import month, random_roster
from tests.scheduler.rules.agreement import amounts, priced, slacks
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.sampled_from(random.Random(1).sample(range(10**6), 50))
"""Few enough that each wild month is made once for all rules."""
OTHER_PARAMETERS: dict[str, tuple[dict[str, int], ...]] = {
    "min-rest": ({"minutes": 1410}, {"minutes": 2880}),
    "rest-after-nights": ({"minutes": 2880}, {"minutes": 4320}),
    "max-run-days": ({"most": 1}, {"most": 3}),
    "max-run-nights": ({"most": 1},),
    "min-run-days": ({"least": 3}, {"least": 5}),
    "min-run-off": ({"least": 3}, {"least": 5}),
    "weekends-off": ({"least": 2},),
    "fair-nights": ({"points_a_duty": 5},),
    "fair-burden": ({"night": 0, "weekend": 3}, {"holiday": 7, "bill_run": 0}),
    "forward-rotation": ({"minutes": 0, "days": 3}, {"minutes": 240, "days": 7}),
    "standby-pool": ({"per_cent": 40},),
    "granted-wishes": ({"percent": 100}, {"percent": 20}),
    "min-run-nights": ({"least": 3}, {"least": 5}),
    "month-hours": ({"overtime": 600},),
    "overtime": ({"free": 600},),
    "seven-day-hours": ({"minutes": 960}, {"minutes": 1455}),
    "min-run-queue": ({"least": 3}, {"least": 10}),
    "week-starts": ({"most": 1}, {"most": 3}),
    "week-days-off": ({"least": 3}, {"least": 6}),
    "week-hours": ({"minutes": 960}, {"minutes": 1455}),
}
"""Beside the numbers a rule proposes itself: rules whose rows depend on a number."""
ONE_DUTY = {
    "forbidden-successions",
    "min-run-days",
    "min-run-nights",
    "min-run-off",
    "min-run-queue",
    "forward-rotation",
    "granted-wishes",
    "isolated-days",
    "least-change",
    "max-run-days",
    "max-run-nights",
    "min-rest",
    "preferences",
    "rest-after-nights",
    "week-days-off",
}
"""Their rows count duties where their checkers count days; they agree where one-duty-a-day holds."""
RULES = [cls() for cls in discover().values()] + [
    discover()[code](**given) for code, others in OTHER_PARAMETERS.items() for given in others
]


@cache
def _wild(seed: int, crowded: bool = False) -> tuple[RosterProblem, Roster, Plan]:
    problem = wild_month(seed)
    return problem, wild_roster(problem, seed + 1, crowded=crowded), Plan(problem)


@cache
def _breaking(seed: int) -> tuple[RosterProblem, Roster]:
    problem = wild_month(seed)
    return problem, wild_roster(problem, 7, crowded=True)


def _agree(rule: Rule, problem: RosterProblem, roster: Roster, plan: Plan | None = None) -> None:
    missed, found = slacks(problem, rule, roster, plan), amounts(problem, rule, roster)
    assert all(amount > 0 for amount in found)
    assert sum(missed) == sum(found)
    price = rule.price(problem)
    assert priced(price, missed) == priced(price, found)


@pytest.mark.parametrize("rule", RULES, ids=repr)
@given(seed=SEEDS)
@settings(max_examples=20)
def test_rows_and_checker_agree_on_wild_months(rule: Rule, seed: int) -> None:
    _agree(rule, *_wild(seed))


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_rows_and_checker_agree_on_a_usual_month(rule: Rule) -> None:
    problem = month(6, 28, seed=4)
    _agree(rule, problem, random_roster(problem, 5))


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_rows_and_checker_agree_without_agents_or_requirement(rule: Rule) -> None:
    problem = month(0, 3)
    _agree(rule, problem, Roster())


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.code not in ONE_DUTY], ids=repr)
@given(seed=SEEDS)
@settings(max_examples=10)
def test_rows_and_checker_agree_on_crowded_days(rule: Rule, seed: int) -> None:
    _agree(rule, *_wild(seed, crowded=True))


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_wild_months_break_the_rule(rule: Rule) -> None:
    """Agreement about rosters that break nothing would say little."""
    wild = (_breaking(seed) for seed in range(12))
    assert any(amounts(problem, rule, roster) for problem, roster in wild)
