"""Shifts that ask for a role."""

from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.shift_roles import ShiftRoles
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

SHIFTS = (
    ShiftTemplate("E", 420, 900),
    ShiftTemplate("L", 840, 1320, roles=frozenset({"manager", "deputy"})),
)


def test_who_has_one_of_the_roles_may_work_it() -> None:
    assert found(unit(ann(roles=frozenset({"deputy"})), shifts=SHIFTS), ShiftRoles(), "EL") == []


def test_who_has_another_role_or_none_may_not() -> None:
    assert found(unit(ann(roles=frozenset({"trainer"})), shifts=SHIFTS), ShiftRoles(), "EL") == [
        ("Ann", 1, 1)
    ]
    assert found(unit(shifts=SHIFTS), ShiftRoles(), "LL") == [("Ann", 0, 1), ("Ann", 1, 1)]


def test_sentence() -> None:
    problem = unit(shifts=SHIFTS)
    assert said(problem, ShiftRoles(), roster(problem, "L")) == [
        "Ann has L on Mon 2026-06-01, which asks for the role deputy or manager."
    ]
