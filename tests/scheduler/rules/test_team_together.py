"""Teams that move together."""

from dataclasses import replace

from scheduler.rules.team_together import TeamTogether
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

PROBLEM = replace(
    unit(ann(), ann(id="Bea"), ann(id="Cat"), ann(id="Uma", team="U")), together=frozenset({"T"})
)


def test_one_shift_a_day_with_days_off_of_their_own() -> None:
    assert found(PROBLEM, TeamTogether(), "EEL.", "E.LN", ".EL.") == []


def test_each_further_shift_is_a_breach() -> None:
    # Two shifts on the first day, three on the second.
    assert found(PROBLEM, TeamTogether(), "EE", "DD", "EL") == [("", 0, 1), ("", 1, 2)]


def test_other_teams_go_their_own_way() -> None:
    assert found(PROBLEM, TeamTogether(), "E", "E", "E", "L") == []
    assert found(replace(PROBLEM, together=frozenset()), TeamTogether(), "E", "D", "L") == []


def test_sentence() -> None:
    assert said(PROBLEM, TeamTogether(), roster(PROBLEM, "E", "L")) == [
        "Team T moves together but has E, L on Mon 2026-06-01."
    ]
