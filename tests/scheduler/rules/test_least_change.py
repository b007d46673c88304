"""What has been published stays."""

from dataclasses import replace

import pytest

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rules.least_change import LeastChange
from tests.scheduler.rules.agreement import slacks
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _told(*tours: str) -> RosterProblem:
    problem = unit(ann(queues=("main", "bill")), ann(id="Bob"))
    return replace(problem, published=roster(problem, *tours))


def test_without_a_published_roster_nothing_is_asked() -> None:
    assert found(unit(), LeastChange(), "EDL") == []


def test_the_published_roster_costs_nothing() -> None:
    assert found(_told("ED.N", "..LL"), LeastChange(), "ED.N", "..LL") == []


def test_each_changed_cell_counts_once() -> None:
    # Ann's D is gone, her day off is a duty, her N is an L: three cells. Bob is as before.
    assert found(_told("ED.N", "L"), LeastChange(), "E.LL", "L") == [
        ("Ann", 1, 1),
        ("Ann", 2, 1),
        ("Ann", 3, 1),
    ]


def test_two_agents_who_swap_change_two_cells() -> None:
    assert found(_told("E.", "D."), LeastChange(), "D.", "E.") == [("Ann", 0, 1), ("Bob", 0, 1)]


def test_another_queue_is_a_change() -> None:
    problem = _told("E")
    made = Roster([problem.duty("Ann", 0, "E", "bill")])
    assert [v.amount for v in LeastChange().check(problem, made)] == [1]
    assert sum(slacks(problem, LeastChange(), made)) == 1


def test_a_duty_published_for_any_queue_may_have_one() -> None:
    problem = replace(unit(), published=Roster([unit().duty("Ann", 0, "E", None)]))
    assert found(problem, LeastChange(), "E") == []
    assert found(problem, LeastChange(), "D") == [("Ann", 0, 1)]


def test_a_published_duty_must_fit_the_problem() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        replace(unit(days=2), published=Roster([unit().duty("Ann", 5, "E", "main")]))


def test_sentences() -> None:
    problem = _told("ED.")
    assert said(problem, LeastChange(), roster(problem, "D.N")) == [
        "Ann has D (main) on Mon 2026-06-01; published was E (main).",
        "Ann is off on Tue 2026-06-02; published was D (main).",
        "Ann has N (main) on Wed 2026-06-03; published was a day off.",
    ]
