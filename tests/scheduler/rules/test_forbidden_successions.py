"""Shifts that may not follow each other on the next day."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.rules.forbidden_successions import ForbiddenSuccessions
from tests.scheduler.rules.by_hand import found, roster, said, unit


def _unit(past: str = "") -> RosterProblem:
    """No early duty after a late one or a night, no late one after a night."""
    after = {"L": frozenset("E"), "N": frozenset("EL")}
    return replace(unit(past=past), forbidden_after=after)


def test_each_forbidden_pair_counts() -> None:
    assert found(_unit(), ForbiddenSuccessions(), "LENLE") == [("Ann", 1, 1), ("Ann", 3, 1), ("Ann", 4, 1)]


def test_a_day_off_between_makes_any_succession_legal() -> None:
    assert found(_unit(), ForbiddenSuccessions(), "L.EN.EL") == []


def test_the_last_duty_of_last_month_counts() -> None:
    assert found(_unit("N"), ForbiddenSuccessions(), "E") == [("Ann", 0, 1)]
    assert found(_unit("N."), ForbiddenSuccessions(), "E") == []
    # Between two days of last month nothing is judged.
    assert found(_unit("NE"), ForbiddenSuccessions(), "D") == []


def test_without_data_nothing_is_forbidden() -> None:
    assert found(unit(), ForbiddenSuccessions(), "NELEN") == []


def test_sentence() -> None:
    problem = _unit()
    assert said(problem, ForbiddenSuccessions(), roster(problem, "LE")) == [
        "Ann has E on Tue 2026-06-02, forbidden on the day after L."
    ]
