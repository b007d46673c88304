"""The audit: what it adds up, what it compares and what it says."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.audit import Audit, audit, located
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.violation import Violation, Where
from scheduler.rulebook import RuleSetting, rulebook
from tests.scheduler.months import month, random_roster
from tests.scheduler.wild import wild_month, wild_roster

SEEDS = st.integers(0, 10**6)


def _audit(problem_seed: int, roster_seed: int) -> Audit:
    problem = wild_month(problem_seed)
    return audit(problem, rulebook(), wild_roster(problem, roster_seed, crowded=True))


@given(seed=SEEDS)
@settings(max_examples=15)
def test_an_untouched_roster_is_judged_the_same_again(seed: int) -> None:
    problem = wild_month(seed)
    roster = wild_roster(problem, seed, crowded=True)
    before = audit(problem, rulebook(), roster)
    again = audit(replace(problem), rulebook(), Roster(reversed(roster.duties)))
    assert again.violations == before.violations
    assert [str(again.sentence(v)) for v in again.violations] == [
        str(before.sentence(v)) for v in before.violations
    ]
    assert again.totals == before.totals
    assert again.objective == before.objective
    assert again.worse_than(before) == ()


@given(seed=SEEDS)
@settings(max_examples=15)
def test_totals_add_up(seed: int) -> None:
    judged = _audit(seed, seed)
    assert [total.rule for total in judged.totals] == [entry.rule.code for entry in judged.rulebook.entries]
    assert sum(total.violations for total in judged.totals) == len(judged.violations)
    assert sum(total.amount for total in judged.totals) == sum(v.amount for v in judged.violations)
    soft = [v for v in judged.violations if v not in judged.hard]
    assert judged.objective == sum(judged.cost(v) for v in soft) == sum(total.cost for total in judged.totals)
    assert all(total.cost == 0 for total in judged.totals if total.hard)
    assert {v.rule for v in judged.hard} <= {total.rule for total in judged.totals if total.hard}


@given(seed=SEEDS)
@settings(max_examples=15)
def test_every_violation_is_told_in_a_sentence(seed: int) -> None:
    judged = _audit(seed, seed)
    for violation in judged.violations:
        said = str(judged.sentence(violation))
        assert said.endswith(".")
        assert violation.where.agent in said
        assert violation.where.queue in said
        if violation.where.day >= 0:
            assert str(judged.problem.horizon.date_of(violation.where.day)) in said


def test_soft_costs_are_weight_times_price() -> None:
    needs = Requirement({"main": (3,) + (0,) * 95})
    problem = replace(month(1, 2), preferences=(), leave=frozenset(), past=(), requirement=needs)
    off = [
        RuleSetting(code, "off")
        for code in ("fair-nights", "fair-weekends", "fair-holidays", "isolated-days")
    ]
    judged = audit(problem, rulebook([*off, RuleSetting("understaffing", weight=7)]), Roster())
    # Three agents missing for 30 minutes: 30 x (1 + 2 + 3) = 180, times 7.
    assert judged.objective == 1260
    assert [total.amount for total in judged.totals if total.rule == "understaffing"] == [90]


def test_a_swap_that_breaks_rest_is_reported() -> None:
    problem = replace(month(2, 4), leave=frozenset(), past=())
    night, early, late = (
        problem.duty("A00", day, shift, "main") for day, shift in ((0, "N"), (1, "E"), (1, "L"))
    )
    other = problem.duty("A01", 1, "E", "main")
    before = audit(problem, rulebook(), Roster([night, other]))
    after = audit(problem, rulebook(), Roster([night, early]))
    worse = {v.rule: v for v in after.worse_than(before)}
    # 06:30 to 07:00: half an hour of rest, 630 minutes short of 11 h and 1410 short of 24 h.
    assert worse["min-rest"].amount == 630
    assert worse["rest-after-nights"].amount == 1410
    assert worse["min-rest"].where.agent == "A00"
    # 06:30 to 14:00: 210 minutes short. That is better, so nothing about rest is worse.
    milder = audit(problem, rulebook(), Roster([night, late]))
    assert [v.amount for v in milder.violations if v.rule == "min-rest"] == [210]
    assert "min-rest" not in {v.rule for v in milder.worse_than(after)}
    assert {v.rule: v.amount for v in after.worse_than(milder)} == {"min-rest": 420, "rest-after-nights": 420}


def test_taking_a_violation_away_is_not_worse() -> None:
    problem = replace(month(2, 4), leave=frozenset({("A00", 1)}), past=())
    book = rulebook([RuleSetting("month-hours", "off")])
    duty = problem.duty("A00", 1, "E", "main")
    before = audit(problem, book, Roster([duty]))
    assert [v.rule for v in before.hard] == ["approved-leave"]
    after = audit(problem, book, Roster())
    assert after.worse_than(before) == ()
    assert [v.rule for v in before.worse_than(after)] == ["approved-leave"]


def test_a_second_breach_at_the_same_place_is_worse() -> None:
    problem = replace(month(1, 2), leave=frozenset({("A00", 1)}), past=())
    duty = problem.duty("A00", 1, "E", "main")
    one, two = (audit(problem, rulebook(), Roster([duty] * times)) for times in (1, 2))
    assert {v.rule: v.amount for v in two.worse_than(one)}["approved-leave"] == 1


def test_soft_rules_make_nothing_worse() -> None:
    problem = replace(month(1, 2), leave=frozenset({("A00", 1)}), past=())
    book = rulebook([RuleSetting("approved-leave", "soft"), RuleSetting("month-hours", "off")])
    judged = audit(problem, book, Roster([problem.duty("A00", 1, "E", "main")]))
    assert judged.worse_than(audit(problem, book, Roster())) == ()


def test_rules_that_are_off_are_not_judged() -> None:
    problem = month(4, 14)
    book = rulebook([RuleSetting("min-rest", "off")])
    assert "min-rest" not in {v.rule for v in audit(problem, book, random_roster(problem, 1)).violations}


def test_places_become_facts() -> None:
    problem = month(1, 2)
    at = located(problem, Violation("x", Where("A00", 1, queue="main"), 1))
    assert {name: str(fact) for name, fact in at.facts.items()} == {
        "agent": "A00",
        "date": "2026-06-02",
        "queue": "main",
    }
    timed = located(problem, Violation("x", Where(interval=49), 1))
    assert str(timed.facts["time"]) == "2026-06-02 00:30:00+08:00"


@pytest.mark.parametrize(
    "changes", [{"agent": "nobody"}, {"shift": "Z"}, {"queue": "fax"}, {"day": -1}, {"day": 2}], ids=str
)
def test_a_duty_that_does_not_fit_the_problem_is_refused(changes: dict[str, object]) -> None:
    problem = month(1, 2)
    duty: Duty = replace(problem.duty("A00", 0, "E", "main"), **changes)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="does not fit the problem"):
        audit(problem, rulebook(), Roster([duty]))
