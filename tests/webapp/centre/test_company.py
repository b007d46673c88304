"""What a centre folder says about agents together: read whole, and every mistake in a sentence."""

from datetime import date
from pathlib import Path

import pytest

from scheduler.activities.demand import OffPhone
from scheduler.domain.needs import DutyNeed, SeatLimit, Threshold
from scheduler.domain.shifts import FloatingBreak
from tests.webapp.centre.small import TOML, mistakes, write
from webapp.centre.problem import roster_problem
from webapp.centre.read import read_centre

TOGETHER = (
    TOML.replace('country = "FR"', 'country = "FR"\nseats = 12').replace(
        'breaks = [{ start = "12:00", end = "12:30" }]',
        'breaks = [{ from = "11:00", to = "14:00", minutes = 30 }]\nbrief_before = 10',
    )
    + """
[[shifts]]
code = "M"
name = "Manager"
start = "00:00"
end = "08:00"
activity = "management"
roles = ["manager"]

[[groups]]
code = "vip"
name = "VIP"
seats = 2

[[thresholds]]
queue = "mail"
skill = "score"
least = 80

[[duty_needs]]
name = "duty manager"
role = "manager"
least = 1

[[duty_needs]]
name = "few of the north"
team = "North"
most = 3
from = "22:00"
to = "06:00"
kinds = ["NORMAL"]

[[teams]]
name = "South"
together = true

[[off_phone]]
name = "Team meeting"
kind = "meeting"
minutes = 60
most = 6
from = "09:00"
to = "17:00"

[[off_phone]]
name = "Listening"
kind = "monitoring"
minutes = 15
per = "week"
times = 3
teams = ["North"]
"""
)
AGENTS = """\
agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on,skills,roles,remote,mentor,group
A1,Ann,North,calls|mail,100,160,true,2020-01-01,score:85|typing:60,,yes,,vip
A2,李娜,South,mail|calls,80,120,no,,score:79,,,A1,
A3,Max,South,,80,120,no,,,manager|trainer,no,,
"""


def test_all_of_it_reaches_the_problem(tmp_path: Path) -> None:
    centre = read_centre(write(tmp_path, toml=TOGETHER, agents=AGENTS))
    problem = roster_problem(centre, date(2026, 3, 1), date(2026, 3, 31), None)
    ann, na, max_ = problem.agents
    assert (ann.skills, ann.roles, ann.remote, ann.mentor, ann.group) == (
        {"score": 85, "typing": 60},
        frozenset(),
        True,
        None,
        "vip",
    )
    assert (na.mentor, na.remote, max_.queues) == ("A1", False, ())
    assert max_.roles == {"manager", "trainer"}
    assert problem.queues_of == {"A1": ("calls", "mail"), "A2": ("calls",), "A3": ()}
    assert problem.thresholds == (Threshold("mail", "score", 80),)
    assert problem.seat_limits == (SeatLimit("", 12), SeatLimit("vip", 2))
    assert problem.together == {"South"}
    assert problem.duty_needs == (
        DutyNeed("duty manager", "role", "manager", 1),
        DutyNeed("few of the north", "team", "North", 0, 3, 0, 1320, 360, frozenset({"NORMAL"})),
    )
    day, _, manager = problem.shifts
    assert day.floating == (FloatingBreak(660, 840, 30),)
    assert (day.brief_before, day.unpaid_minutes) == (10, 30)
    assert (manager.activity, manager.roles) == ("management", frozenset({"manager"}))
    assert centre.company.off_phone == (
        OffPhone("Team meeting", "meeting", 60, together=True, most=6, start=540, end=1020),
        OffPhone("Listening", "monitoring", 15, "week", 3, frozenset({"North"})),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("A1,\n", "Zoe,\n", "agents.csv, line 3, mentor: nobody knows the agent 'Zoe'"),
        ("A1,\n", "A2,\n", "agents.csv, line 3, mentor: nobody is their own mentor"),
        (
            "yes,,vip",
            "yes,A2,vip",
            "agents.csv, line 2, mentor: the mentors lead in a circle: A1 -> A2 -> A1",
        ),
        ("score:79", "score", "agents.csv, line 3, skills: 'score' is no skill with its level"),
        ("score:79", "score:-1", "is no skill with its level; write score:85|typing:60."),
        ("score:79", "score:1001", "the level 1001 is out of bounds; write 0 to 1000."),
        ("score:79", "score:1|score:2", "the skill 'score' stands there twice"),
        ("manager|trainer", "mana ger|trainer", "roles: 'mana ger' is not a code"),
        ("yes,,vip", "perhaps,,vip", "agents.csv, line 2, remote: 'perhaps' is neither yes nor no"),
        ("yes,,vip", "yes,,vlp", "nobody knows the seat group 'vlp'; did you mean 'vip'?"),
        ("manager|trainer", "", "agents.csv, line 4, queues: "),
        (
            "manager|trainer",
            "trainer",
            "duty_needs: no agent has the role 'manager', which the need 'duty manager' asks for",
        ),
        ("manager|trainer", "trainer", "centre.toml, shifts: no agent has the role 'manager'"),
        ("South", "West", "centre.toml, teams: no agent has the team 'South'"),
        (
            "North",
            "West",
            "centre.toml, off_phone: no agent has the team 'North', which 'Listening' asks for",
        ),
    ],
)
def test_mistakes_of_agents(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert AGENTS.count(old) >= 1
    found = mistakes(write(tmp_path, toml=TOGETHER, agents=AGENTS.replace(old, new)))
    assert any(words in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("least = 80", "least = 80\nmost = 70", "least 80 is more than most 70"),
        ("least = 80", "", "the threshold asks for nothing; add least or most."),
        ('role = "manager"', "", "a need asks for one kind of agents; name one of role, team, skill, group."),
        ('role = "manager"', 'role = "manager"\nteam = "North"', "a need asks for one kind of agents"),
        ('role = "manager"', 'role = "manager"\nlevel = 5', "a level is one of a skill"),
        ("least = 1\n", "", "the need asks for nobody; add least or most."),
        ('to = "06:00"', 'to = "22:00"', "the window is empty"),
        ('name = "few of the north"', 'name = "duty manager"', "'duty manager' stands there twice"),
        ("seats = 2", "seats = -2", "-2 is out of bounds"),
        ('kind = "meeting"', 'kind = "party"', "'party' cannot stand here"),
        ("minutes = 60\nmost", "minutes = 61\nmost", "61 is no multiple of 5"),
        ('teams = ["North"]', 'teams = "North"', "this is no list of texts"),
        ("together = true", 'together = "yes"', "write true or false, without quotes"),
        ('roles = ["manager"]', 'roles = ["the manager"]', "'the manager' is not a code"),
        ('activity = "management"', 'activity = "rest"', "'rest' cannot stand here"),
        ("brief_before = 10", "brief_before = 4", "a briefing of 4 minutes is too short"),
        ("brief_before = 10", "brief_before = 31", "31 is out of bounds; write a whole number from 0 to 30"),
        ('to = "14:00", minutes = 30', 'to = "11:20", minutes = 30', "has no room for its floating breaks"),
        ("minutes = 30 }", "minutes = 32 }", "32 is no multiple of 5"),
        ('from = "11:00"', 'start = "11:00"', "unknown key 'start'"),
    ],
)
def test_mistakes_of_the_file(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in TOGETHER
    found = mistakes(write(tmp_path, toml=TOGETHER.replace(old, new, 1), agents=AGENTS))
    assert any(words in sentence for sentence in found), found
