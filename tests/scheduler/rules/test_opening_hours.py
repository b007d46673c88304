"""Nobody is on duty for a queue while it is closed."""

import pytest

from scheduler.domain.requirement import Queue
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rules.opening_hours import OpeningHours
from tests.scheduler.rules.agreement import amounts
from tests.scheduler.rules.by_hand import ann, found, roster, said, unit

SHOP = Queue("main", 480, 1260)  # 08:00-21:00


@pytest.mark.parametrize(
    ("start", "end", "outside"),
    [
        (480, 1260, False),  # just the opening hours
        (479, 960, True),
        (780, 1261, True),
        (1320, 1830, True),
    ],
)
def test_a_duty_lies_within_the_hours_of_its_queue(start: int, end: int, outside: bool) -> None:
    problem = unit(shifts=(ShiftTemplate("X", start, end),), queues=(SHOP,))
    assert found(problem, OpeningHours(), "X") == ([("Ann", 0, 1)] if outside else [])


def test_a_queue_that_never_closes_allows_nights() -> None:
    assert found(unit(), OpeningHours(), "NNE") == []


def test_until_midnight_is_not_round_the_clock() -> None:
    late = (Queue("main", 360, 1440),)
    assert found(unit(queues=late, shifts=(ShiftTemplate("L", 930, 1440),)), OpeningHours(), "L") == []
    assert found(unit(queues=late, shifts=(ShiftTemplate("N", 930, 1441),)), OpeningHours(), "N") == [
        ("Ann", 0, 1)
    ]


def test_a_duty_of_any_queue_needs_one_that_is_open_all_the_time() -> None:
    queues = (SHOP, Queue("day", 0, 1440))
    problem = unit(
        ann(queues=("main", "day")), ann(id="Bob"), queues=queues, shifts=(ShiftTemplate("X", 420, 900),)
    )
    for agent, outside in (("Ann", []), ("Bob", [1])):
        assert amounts(problem, OpeningHours(), Roster([problem.duty(agent, 0, "X", None)])) == outside


def test_sentence() -> None:
    problem = unit(queues=(SHOP,))
    assert said(problem, OpeningHours(), roster(problem, "E")) == [
        "Ann has E on Mon 2026-06-01, partly outside the opening hours of main."
    ]
