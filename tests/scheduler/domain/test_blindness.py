"""What must not decide cannot reach the solver: names, dates of entry, the order of a file (SW-01, C-03)."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from tests.scheduler.months import month
from webapp.centre.problem import roster_problem
from webapp.centre.read import read_centre

CENTRE = """
name = "Tiny"
timezone = "Europe/Paris"
country = "FR"
interval_minutes = 30

[[queues]]
code = "main"
name = "Main"
opens = "00:00"
closes = "24:00"
target_share = 0.8
target_threshold_s = 20
aht_s = 200

[[shifts]]
code = "E"
name = "Early"
start = "07:00"
end = "15:30"
breaks = [{ start = "11:00", end = "11:30", paid = false }]
"""
COLUMNS = (
    "agent,name,team,queues,month_hours_min,month_hours_max,can_work_nights,hired_on,valid_from,valid_to"
)
PEOPLE = [
    ("A1", "Li Wei", "red", "main", "150", "160", "yes", "2001-03-04", "", ""),
    ("A2", "Ann Bo", "red", "main", "150", "160", "no", "2024-01-09", "", "2026-11-20"),
    ("A3", "Eve Zhu", "blue", "main", "75", "80", "yes", "2026-11-10", "2026-11-10", ""),
    ("A4", "Max Ho", "blue", "main", "75", "80", "yes", "", "", ""),
]
PRIVATE = {
    "name",
    "hired",
    "hire",
    "entry",
    "joined",
    "age",
    "birth",
    "born",
    "gender",
    "sex",
    "grade",
    "rank",
}


def _problem(folder: Path, people: Sequence[tuple[str, ...]]) -> RosterProblem:
    folder.mkdir(exist_ok=True)
    (folder / "centre.toml").write_text(CENTRE, encoding="utf-8")
    rows = [",".join(row) for row in people]
    (folder / "agents.csv").write_text("\n".join([COLUMNS, *rows, ""]), encoding="utf-8")
    return roster_problem(read_centre(folder), date(2026, 11, 1), date(2026, 11, 30), None)


def _parts(value: Any) -> Iterator[type]:
    """Every dataclass that a problem is made of."""
    if is_dataclass(value):
        yield type(value)
        for field in fields(value):
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _parts(pair)


def test_no_part_of_a_problem_has_a_place_for_it() -> None:
    kinds = set(_parts(month(4, 7)))
    assert {kind.__name__ for kind in kinds} >= {
        "RosterProblem",
        "Agent",
        "Duty",
        "Queue",
        "ShiftTemplate",
        "Day",
    }
    words = {word for kind in kinds for field in fields(kind) for word in field.name.split("_")}
    assert words & PRIVATE == set()


def test_an_agent_is_what_planning_may_know() -> None:
    assert [field.name for field in fields(Agent)] == [
        "id",
        "team",
        "queues",
        "minutes_min",
        "minutes_max",
        "can_work_nights",
        "first_day",
        "last_day",
        "skills",
        "roles",
        "remote",
        "mentor",
        "group",
    ]
    with pytest.raises(AttributeError):
        month(1, 1).agents[0].hired_on  # type: ignore[attr-defined]  # noqa: B018


@given(order=st.permutations(PEOPLE), dates=st.permutations([person[7] for person in PEOPLE]))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_order_names_and_dates_of_entry_leave_the_problem_as_it_is(
    tmp_path: Path, order: list[tuple[str, ...]], dates: list[str]
) -> None:
    usual = _problem(tmp_path / "usual", PEOPLE)
    names = [person[1] for person in order]
    mixed = [
        (row[0], name, *row[2:7], hired, *row[8:])
        for row, name, hired in zip(order, names[::-1], dates, strict=True)
    ]
    assert _problem(tmp_path / "mixed", mixed) == usual
    assert [agent.id for agent in usual.agents] == ["A1", "A2", "A3", "A4"]
