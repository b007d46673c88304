"""Paid hours above the contract, and how much of them there may be."""

from dataclasses import replace

from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules.month_hours import MonthHours
from scheduler.rules.overtime import Overtime
from scheduler.solver.result import SolveResult
from scheduler.solver.search import solve
from tests.scheduler.months import month
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

# Every duty counts 8 h = 480 minutes.


def test_on_the_edge_and_one_minute_beyond() -> None:
    assert found(unit(ann(minutes_max=960)), Overtime(), "EE") == []
    assert found(unit(ann(minutes_max=959)), Overtime(), "EE") == [("Ann", -1, 1)]


def test_some_of_it_may_be_free() -> None:
    assert found(unit(ann(minutes_max=480)), Overtime(free=480), "EE") == []
    assert found(unit(ann(minutes_max=480)), Overtime(free=480), "EEE") == [("Ann", -1, 480)]


def test_last_months_duties_are_paid_already() -> None:
    assert found(unit(ann(minutes_max=960), past="EEE"), Overtime(), "EE") == []


def test_month_hours_allow_overtime_up_to_its_limit() -> None:
    problem = unit(ann(minutes_min=480, minutes_max=960))
    assert found(problem, MonthHours(overtime=480), "EEE") == []
    assert found(problem, MonthHours(overtime=479), "EEE") == [("Ann", -1, 1)]
    assert found(problem, MonthHours(overtime=480), "") == [("Ann", -1, 480)]  # the least stays
    assert said(problem, MonthHours(overtime=60), roster(problem, "EEE")) == [
        "Ann has 24 paid hours in the month; the contract asks for 8 to 17, overtime included."
    ]
    assert str(MonthHours(overtime=2160).statement()).endswith("of the contract and 36 h of overtime.")


def test_a_short_month_has_no_overtime_unless_allowed_and_then_no_more_than_allowed() -> None:
    # Three agents of at most 40 h; a week that asks for one agent by day and night is 168 agent-hours.
    problem = month(3, 7)
    people = tuple(replace(a, minutes_min=0, minutes_max=2400, can_work_nights=True) for a in problem.agents)
    problem = replace(problem, agents=people, leave=frozenset(), past=())
    within = solve(problem, rulebook([RuleSetting("overtime", "soft")]), seed=1, effort=0)
    allowed = rulebook(
        [RuleSetting("overtime", "soft"), RuleSetting("month-hours", None, None, {"overtime": 480})]
    )
    beyond = solve(problem, allowed, seed=1, effort=0)

    def amount(result: SolveResult, rule: str) -> int:
        return next(total.amount for total in result.audit.totals if total.rule == rule)

    assert (len(within.audit.hard), len(beyond.audit.hard)) == (0, 0)
    assert amount(within, "overtime") == 0 < amount(within, "understaffing")
    # One more duty each is worth its price.
    assert amount(beyond, "overtime") == 3 * 480
    assert amount(beyond, "understaffing") < amount(within, "understaffing")


def test_sentence() -> None:
    problem = unit(ann(minutes_max=600))
    assert said(problem, Overtime(), roster(problem, "EE")) == [
        "Ann has 6 h of overtime above the 10 h of the contract."
    ]
    assert said(problem, Overtime(free=60), roster(problem, "EE")) == [
        "Ann has 6 h of overtime above the 10 h of the contract; at most 1 h are asked."
    ]
