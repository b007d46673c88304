"""Only templates of the day's kind of period (FC-03)."""

from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.period_shifts import PeriodShifts
from tests.scheduler.rules.by_hand import found, roster, said, unit

BILLING, NORMAL = frozenset({"BILLING"}), frozenset({"NORMAL"})
SHIFTS = (
    ShiftTemplate("B", 600, 1110, kinds=BILLING),
    ShiftTemplate("D", 540, 1050, kinds=NORMAL),
    ShiftTemplate("N", 1320, 1830, kinds=BILLING | NORMAL),
    ShiftTemplate("X", 630, 1140, kinds=frozenset({"EVENT"})),
)


def _month() -> RosterProblem:
    """Days 0 and 1 are BILLING, day 2 is NORMAL, day 3 EVENT."""
    problem = unit(shifts=SHIFTS, days=4)
    kinds = ("BILLING", "BILLING", "NORMAL", "EVENT")
    return replace(problem, days=tuple(replace(d, kind=k) for d, k in zip(problem.days, kinds, strict=True)))


def test_each_day_uses_its_own_catalogue() -> None:
    assert found(_month(), PeriodShifts(), "BBDX") == []
    assert found(_month(), PeriodShifts(), "DBBB") == [("Ann", day, 1) for day in (0, 2, 3)]
    assert found(_month(), PeriodShifts(), "..NN") == [("Ann", 3, 1)]


def test_the_day_a_duty_starts_on_decides() -> None:
    # The night of the last BILLING day ends on a NORMAL one.
    nights = replace(_month(), shifts=(*SHIFTS[:2], replace(SHIFTS[2], kinds=BILLING), SHIFTS[3]))
    assert found(nights, PeriodShifts(), ".N") == []
    assert found(nights, PeriodShifts(), "..N") == [("Ann", 2, 1)]


def test_sentence() -> None:
    assert said(_month(), PeriodShifts(), roster(_month(), "...D")) == [
        "Ann has D on Thu 2026-06-04, but D is not meant for days of the kind EVENT."
    ]
