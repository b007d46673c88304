"""More agents present than required."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.rules.overstaffing import Overstaffing
from tests.scheduler.months import MEAL_AT_TWO
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit


def _needing(problem: RosterProblem, need: int) -> RosterProblem:
    """So many agents of the queue main at 07:00 and 07:30 of day 0, very many at all other times."""
    row = [99] * problem.horizon.intervals
    row[14:16] = [need, need]
    return replace(problem, requirement=Requirement({"main": tuple(row)}))


def _surplus(problem: RosterProblem, *tours: str) -> dict[int, int]:
    found(problem, Overstaffing(), *tours)
    return {v.where.interval: v.amount for v in Overstaffing().check(problem, roster(problem, *tours))}


def test_on_the_edge_and_one_agent_too_many() -> None:
    pair = (ann(), ann(id="Bob"))
    assert _surplus(_needing(unit(*pair), 2), "E", "E") == {}
    assert _surplus(_needing(unit(*pair), 1), "E", "E") == {14: 30, 15: 30}
    assert _surplus(_needing(unit(*pair), 0), "E", "E") == {14: 60, 15: 60}


def test_duties_carried_in_count() -> None:
    needs = Requirement({"main": (0,) * 336})
    problem = replace(unit(past="N", shifts=MEAL_AT_TWO), requirement=needs)
    # Half-hours 0-12 of last month's night without the break at 02:00 (half-hour 4).
    assert list(_surplus(problem, "")) == [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]


def test_each_further_agent_costs_more() -> None:
    # On a grid of 15 minutes: 15 at 1, 15 at 2.
    assert Overstaffing().price(unit(step=15)).of(30) == 45


def test_without_a_requirement_nobody_is_too_many() -> None:
    assert found(unit(), Overstaffing(), "E") == []


def test_sentence() -> None:
    problem = _needing(unit(), 0)
    assert said(problem, Overstaffing(), roster(problem, "E"))[0] == (
        "main at Mon 2026-06-01 07:00: 1 present for 0 required, 1 too many."
    )
