"""What `roster` and `plan` say alike when a roster is found."""

import pytest

from webapp.commands.results import tell_result
from webapp.services.months import Month

FACTS = {
    "status": "feasible",
    "objective": 302400,
    "bound": 279666,
    "understaffed_hours": 266.0,
    "points_off": None,
}


@pytest.mark.parametrize("cut", [False, True])
def test_a_roster_that_the_clock_cut_short_is_told(capsys: pytest.CaptureFixture[str], cut: bool) -> None:
    tell_result({**FACTS, "cut_by_clock": cut}, Month(2026, 12))
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == [
        "feasible: cost 302,400, at least 279,666 for any roster",
        "266.0 agent-hours understaffed in 2026-12",
    ]
    assert ["clock cut the search short" in line for line in said[2:]] == [True] * cut


def test_how_far_burdens_lie_from_fair_shares_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    far = {"points_off": 1.5, "points_off_bound": 0.49, "cut_by_clock": False}
    tell_result({**FACTS, **far}, Month(2026, 12))
    said = capsys.readouterr().out.splitlines()
    assert said[2:] == ["Burden points at most 1.5 off a fair share; 0.49 could not be avoided"]
