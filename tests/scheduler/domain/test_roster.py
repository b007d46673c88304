"""Rosters and their views; sentences."""

from datetime import date, datetime

import pytest

from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from tests.scheduler.months import month, random_roster


def test_the_order_of_duties_does_not_matter() -> None:
    roster = random_roster(month(4, 7), 3)
    again = Roster(reversed(roster.duties))
    assert again == roster
    assert hash(again) == hash(roster)
    assert roster != Roster(roster.duties[1:])


def test_views_show_each_duty_once() -> None:
    roster = random_roster(month(4, 7), 3)
    assert [duty for tour in roster.by_agent.values() for duty in tour] == list(roster.duties)
    assert [duty for cell in roster.by_cell.values() for duty in cell] == list(roster.duties)
    first = roster.duties[0]
    assert roster.of(first.agent, first.day) == (first,)
    assert roster.of("nobody", 0) == ()


def test_a_changed_roster_is_the_one_made_of_its_duties() -> None:
    problem = month(4, 7)
    roster, other = random_roster(problem, 3), random_roster(problem, 4)
    out = [duty for duty in roster.duties if duty not in other.duties]
    into = [duty for duty in other.duties if duty not in roster.duties]
    assert out
    assert roster.changed(out, into) == other
    assert roster.changed(out, into).by_agent == other.by_agent
    with pytest.raises(ValueError, match="not in list"):
        roster.changed(into[:1], ())


def test_replacing_a_day_leaves_the_other_days() -> None:
    problem = month(2, 3)
    early, late = problem.duty("A00", 0, "E", "main"), problem.duty("A00", 0, "L", "main")
    other = problem.duty("A01", 0, "E", "main")
    assert Roster([early, other]).replace("A00", 0, [late]) == Roster([other, late])
    assert Roster([early, other]).replace("A00", 0, []) == Roster([other])


def test_sentences_show_dates_with_their_weekday() -> None:
    facts: Facts = {
        "agent": "A00",
        "date": date(2026, 12, 1),
        "time": datetime(2026, 12, 1, 8, 30),
        "hours": 9.5,
        "least": 8.0,
    }
    said = Sentence("{agent} {date} {time} {hours} {least}", facts)
    assert str(said) == "A00 Tue 2026-12-01 Tue 2026-12-01 08:30 9.5 8"


def test_violations_are_the_same_whatever_facts_explain_them() -> None:
    assert Violation("x", Where("A"), 1, {"a": 1}) == Violation("x", Where("A"), 1, {"a": 2})
    assert Where("A", 3) < Where("A", 4) < Where("B", 0)
