"""Three duty managers at 40 hours a week cannot fill a month; five can (SH-15, K-18)."""

from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.domain.needs import DutyNeed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.shifts import Break, ShiftTemplate
from scheduler.rulebook import RuleSetting, rulebook
from scheduler.rules.duty_needs import DutyNeeds
from scheduler.solver.search import solve
from tests.scheduler.rules.by_hand import ann, unit
from tests.webapp.services.living import AGENTS, TOML
from tests.webapp.services.test_roster import needs, roster
from webapp.services.needs import impossible_needs
from webapp.services.problems import CannotDo

MANAGER = frozenset({"manager"})
THIRDS = tuple(
    ShiftTemplate(code, start, start + 480, activity="management", roles=MANAGER)
    for code, start in (("M1", 0), ("M2", 480), ("M3", 960))
)
MONTH_MINUTES = 40 * 60 * 30 // 7
"""40 h a week in 30 days: 171.4 h."""


def _managers(number: int, days: int = 30, shifts: tuple[ShiftTemplate, ...] = THIRDS) -> RosterProblem:
    people = [
        ann(id=f"M{n}", roles=MANAGER, queues=(), minutes_max=MONTH_MINUTES * days // 30, last_day=days - 1)
        for n in range(number)
    ]
    problem = unit(*people, days=days, shifts=shifts)
    return replace(problem, duty_needs=(DutyNeed("duty manager", "role", "manager", 1),))


def test_three_managers_are_refused_by_name() -> None:
    # 30 days are 720 h; three contracts hold 3 x 171.4 h = 514.3 h.
    assert [str(one) for one in impossible_needs(_managers(3), rulebook())] == [
        "The need 'duty manager' (1 of the role manager) asks for 720.0 hours on duty, but the contracts of "
        "those it is for (M0, M1, M2) hold at most 514.2: name more agents, or ask for fewer at a time.",
    ]


def test_five_managers_are_rostered_without_a_gap() -> None:
    problem = _managers(5)
    assert impossible_needs(problem, rulebook()) == ()
    found = solve(problem, rulebook(), seed=1, effort=0, seconds=600)
    assert found.audit.hard == ()
    assert list(DutyNeeds().check(problem, found.roster)) == []


def test_unpaid_meals_stretch_the_hours() -> None:
    # 8 h with half an hour unpaid are 7.5 paid: 171.4 h of contract are 182.9 h on duty, four hold 731.4 h.
    meals = tuple(replace(shift, breaks=(Break(shift.start + 240, shift.start + 270),)) for shift in THIRDS)
    assert len(impossible_needs(_managers(4), rulebook())) == 1
    assert impossible_needs(_managers(4, shifts=meals), rulebook()) == ()


@pytest.mark.parametrize("soft", ["duty-needs", "month-hours"])
def test_nothing_is_proven_by_soft_rules(soft: str) -> None:
    assert impossible_needs(_managers(3), rulebook([RuleSetting(soft, "soft")])) == ()


def test_a_centre_is_refused_before_the_search(tmp_path: Path) -> None:
    toml = TOML + '\n[[duty_needs]]\nname = "lead"\nrole = "lead"\nleast = 1\nfrom = "08:00"\nto = "20:00"\n'
    people = [f"B{n},b,T,calls,150,170,yes,,{'lead' if n < 2 else ''}" for n in range(6)]
    agents = "\n".join([AGENTS + ",roles", *people]) + "\n"
    # 31 days of 12 h are 372 h; two contracts of 170 h with half an hour of meal a duty hold 361.3 h on duty.
    with pytest.raises(
        CannotDo, match=r"'lead' .* asks for 372\.0 hours on duty.*\(B0, B1\) hold at most 361\.2"
    ):
        roster(tmp_path, needs(1), toml=toml, agents=agents)
