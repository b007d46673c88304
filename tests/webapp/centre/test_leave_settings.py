"""[leave] of centre.toml: the manuals' values by default, every one of them data."""

from pathlib import Path

import pytest

from scheduler.leave.chain import approver
from scheduler.leave.kinds import Entitlement
from scheduler.leave.settings import LeaveSettings
from tests.webapp.centre.small import TOML, mistakes, write
from webapp.centre.problem import roster_problem
from webapp.centre.read import read_centre

LEAVE = """
[leave]
allotment = 0.2
window_post = "director"
receiver = "head"
overdue_post = "head"

[[leave.places]]
team = "North"
places = 3

[[leave.chain]]
most_days = 2
post = "head"

[[leave.chain]]
post = "director"

[[leave.types]]
code = "annual"
days = 10
notice_days = 3

[[leave.types]]
code = "moving"
name = "Moving house"
days = 1
per = "year"
passes = "override"
facts = [{ fact = "other-city", days = 2 }]
"""


def settings(folder: Path, text: str) -> LeaveSettings:
    return read_centre(write(folder, toml=TOML + text)).leave_settings


def test_without_the_table_the_manuals_hold(tmp_path: Path) -> None:
    assert settings(tmp_path, "") == LeaveSettings()


def test_every_value_is_data(tmp_path: Path) -> None:
    found = settings(tmp_path, LEAVE)
    assert [approver(found, half) for half in (4, 5)] == ["head", "director"]
    assert (found.places_of("North", 1), found.places_of("South", 10)) == (3, 2)
    annual, moving = found.type_of["annual"], found.type_of["moving"]
    assert (annual.entitlement, annual.notice_days, annual.halves) == (Entitlement(10, "year"), 3, True)
    assert moving.entitlement is not None
    assert (moving.entitlement.days, moving.entitlement.per) == (1, "year")
    assert moving.entitlement.half_days({"other-city": 1}) == 6
    assert found.type_of["sick"] == LeaveSettings().type_of["sick"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[leave]\nnotice = 1\n", "unknown key 'notice'"),
        ('[leave]\nreceiver = "porter"\n', "the post 'porter' is none of the approval chain"),
        ('[[leave.chain]]\nmost_days = 3\npost = "head"\n', "leaves some lengths undecided"),
        ('[[leave.types]]\ncode = "x"\noverdue = "becomes"\n', "papers that stay away make it another kind"),
        ('[[leave.types]]\ncode = "x"\nbecomes = "y"\n', "there is no leave of type 'y'"),
        ('[[leave.types]]\ncode = "x"\n[[leave.types]]\ncode = "x"\n', "stands there twice"),
        ('[[leave.types]]\ncode = "x"\npasses = "always"\n', "cannot stand here"),
        ("[leave]\nallotment = 2\n", "a number from 0 to 1"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, said: str) -> None:
    found = mistakes(write(tmp_path, toml=TOML + text))
    assert len(found) == 1
    assert said in found[0]
    assert "centre.toml" in found[0]


def test_a_centres_own_kind_passes_no_leave_days_by_what_it_says_there(tmp_path: Path) -> None:
    """The one source of what is protected is the table of kinds."""
    leave = (
        "agent,first_day,last_day,type,status\n"
        "A1,2026-03-02,2026-03-02,moving,approved\nA2,2026-03-03,2026-03-03,annual,approved\n"
    )
    centre = read_centre(write(tmp_path, toml=TOML + LEAVE, leave=leave))
    first, last = centre.leave[0].first_day, centre.leave[1].last_day
    problem = roster_problem(centre, first, last, None)
    assert problem.leave == {("A1", 0), ("A2", 1)}
    assert problem.protected_leave == {("A1", 0)}
    assert [text for text in map(str, centre.warnings) if "no-leave day" in text] == [
        "A2 has approved annual leave on Tue 2026-03-03, a no-leave day (Bills)."
    ]
