"""Nights only for those who can work nights."""

from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.night_exemption import NightExemption
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

EXEMPT = ann(id="Eve", can_work_nights=False)


def test_only_the_exempt_are_kept_from_nights() -> None:
    problem = unit(ann(), EXEMPT)
    assert found(problem, NightExemption(), "NNN", "EDL") == []
    assert found(problem, NightExemption(), "", "NEN") == [("Eve", 0, 1), ("Eve", 2, 1)]


def test_a_night_is_two_hours_between_midnight_and_six() -> None:
    # V: 18:00-02:00 has 120 minutes after midnight, U: 18:00-01:59 has 119.
    shifts = (ShiftTemplate("V", 1080, 1560), ShiftTemplate("U", 1080, 1559))
    assert found(unit(EXEMPT, shifts=shifts), NightExemption(), "VU") == [("Eve", 0, 1)]


def test_sentence() -> None:
    problem = unit(EXEMPT)
    assert said(problem, NightExemption(), roster(problem, "N")) == [
        "Eve cannot work nights but has N on Mon 2026-06-01."
    ]
