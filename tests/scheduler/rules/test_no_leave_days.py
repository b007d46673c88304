"""No leave on days on which none is granted."""

from dataclasses import replace

import numpy as np

from scheduler.audit import audit
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.plan import Plan
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules.no_leave_days import NoLeaveDays
from scheduler.solver.compiled import HARD_UNIT, compile_rows
from scheduler.solver.search import solve
from tests.scheduler.months import month
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _leave(*cells: tuple[str, int], protected: tuple[str, int] | None = None) -> RosterProblem:
    """Ann and Bob; days 1 and 2 are the mid-month bill-out."""
    problem = unit(ann(), ann(id="Bob"))
    days = [
        replace(day, no_leave=n in (1, 2), no_leave_window="bill-out" if n in (1, 2) else "")
        for n, day in enumerate(problem.days)
    ]
    kept = frozenset({protected} if protected else ())
    return replace(problem, days=tuple(days), leave=frozenset(cells), protected_leave=kept)


def test_each_day_of_leave_inside_the_window_is_refused() -> None:
    # Leave of days 0-1 touches the window on one day, that of day 3 on none.
    problem = _leave(("Ann", 0), ("Ann", 1), ("Bob", 3))
    assert found(problem, NoLeaveDays(), "") == [("Ann", 1, 1)]
    assert found(_leave(("Ann", 1), ("Ann", 2), ("Bob", 2)), NoLeaveDays(), "") == [
        ("Ann", 1, 1),
        ("Ann", 2, 1),
        ("Bob", 2, 1),
    ]


def test_days_off_are_no_leave() -> None:
    assert found(_leave(), NoLeaveDays(), "E..E", "....") == []


def test_protected_leave_passes() -> None:
    assert found(_leave(("Ann", 1), ("Ann", 2), protected=("Ann", 1)), NoLeaveDays(), "") == [("Ann", 2, 1)]


def test_it_costs_every_roster_the_same() -> None:
    problem = month(4, 7)
    days = (replace(problem.days[0], no_leave=True), *problem.days[1:])
    problem = replace(problem, days=days, leave=frozenset({("A00", 0)}))
    plan = Plan(problem)
    compiled = compile_rows(plan, rulebook().post(problem, plan))
    empty = np.full(compiled.agents * compiled.days, -1, dtype=np.int64)
    assert compiled.cost(empty) % HARD_UNIT == audit(problem, rulebook(), Roster()).objective
    result = solve(problem, rulebook(), seed=1, effort=0, seconds=600)
    total = next(total for total in result.audit.totals if total.rule == "no-leave-days")
    assert (total.hard, total.cost) == (False, 1000)
    assert not result.audit.hard
    assert 1000 <= result.bound <= result.objective


def test_a_hard_one_admits_no_roster() -> None:
    problem = month(2, 7)
    days = (replace(problem.days[0], no_leave=True), *problem.days[1:])
    problem = replace(problem, days=days, leave=frozenset({("A00", 0)}))
    result = solve(problem, rulebook([RuleSetting("no-leave-days", "hard")]), seed=1, effort=0, seconds=600)
    assert {violation.rule for violation in result.audit.hard} >= {"no-leave-days"}


def test_sentences() -> None:
    problem = _leave(("Ann", 1))
    assert said(problem, NoLeaveDays(), roster(problem, "")) == [
        "Ann is on leave on Tue 2026-06-02, a no-leave day (bill-out)."
    ]
    nameless = replace(problem, days=tuple(replace(day, no_leave_window="") for day in problem.days))
    assert said(nameless, NoLeaveDays(), roster(problem, "")) == [
        "Ann is on leave on Tue 2026-06-02, a no-leave day."
    ]
