"""Duties only for queues the agent is trained for and the shift serves."""

from dataclasses import replace

import pytest

from scheduler.domain.needs import Threshold
from scheduler.domain.requirement import Queue
from scheduler.domain.roster import Roster
from scheduler.posting.plan import Plan
from scheduler.rules.queue_skill import QueueSkill
from tests.scheduler.months import SHIFTS
from tests.scheduler.rules.agreement import amounts, slacks
from tests.scheduler.rules.by_hand import ann, said, unit

BOTH, BILL = ann(id="Bea", queues=("main", "bill")), ann(id="Bob", queues=("bill",))
PROBLEM = unit(ann(), BOTH, BILL)


def _amounts(agent: str, shift: str, queue: str | None) -> list[int]:
    """What the checker finds in one duty; the rows agree wherever the duty can be chosen."""
    roster = Roster([PROBLEM.duty(agent, 0, shift, queue)])
    found = amounts(PROBLEM, QueueSkill(), roster)
    if (agent, 0, shift, queue) in Plan(PROBLEM).var_of:
        assert sum(slacks(PROBLEM, QueueSkill(), roster)) == sum(found)
    return found


def test_an_agent_serves_only_what_they_are_trained_for() -> None:
    assert _amounts("Ann", "E", "main") == []
    assert _amounts("Ann", "E", "bill") == [1]
    assert _amounts("Bea", "E", "bill") == []


def test_a_shift_serves_only_its_queues() -> None:
    # N is for main alone, and Bea is trained for both.
    assert _amounts("Bea", "N", "bill") == [1]
    assert _amounts("Bea", "N", "main") == []


def test_a_duty_of_any_queue_needs_one_that_agent_and_shift_share() -> None:
    assert _amounts("Bea", "N", None) == []
    assert _amounts("Bob", "E", None) == []
    assert _amounts("Bob", "N", None) == [1]


SEATS = ("general", "user", "value", "wind", "vip")
LIMITS = zip(SEATS, (80, 85, 85, 85, 90), (60, 80, 80, 80, 80), (40, 30, 30, 30, 15), strict=True)
THRESHOLDS = tuple(
    threshold
    for queue, score, typing, lookup in LIMITS
    for threshold in (
        Threshold(queue, "score", score),
        Threshold(queue, "typing", typing),
        Threshold(queue, "lookup", most=lookup),
    )
)


@pytest.mark.parametrize(
    ("levels", "eligible"),
    [
        ((85, 80, 30), SEATS[:4]),
        ((90, 80, 15), SEATS),
        ((90, 60, 15), SEATS[:1]),
        ((80, 60, 40), SEATS[:1]),
        ((79, 60, 40), ()),
    ],
)
def test_thresholds_of_the_seat_groups(levels: tuple[int, int, int], eligible: tuple[str, ...]) -> None:
    # The five groups of SH-11: score, typing and look-up seconds.
    agent = ann(queues=SEATS, skills=dict(zip(("score", "typing", "lookup"), levels, strict=True)))
    problem = unit(agent, queues=[Queue(code, 0, 1440) for code in SEATS], shifts=SHIFTS[:1])
    problem = replace(problem, thresholds=THRESHOLDS)
    allowed = []
    for queue in SEATS:
        roster = Roster([problem.duty("Ann", 0, "E", queue)])
        broken = amounts(problem, QueueSkill(), roster)
        assert sum(slacks(problem, QueueSkill(), roster)) == sum(broken)
        if not broken:
            allowed.append(queue)
    assert tuple(allowed) == problem.queues_of["Ann"] == eligible


def test_sentence_of_a_threshold() -> None:
    problem = replace(
        unit(ann(skills={"score": 79})),
        thresholds=(Threshold("main", "score", 80, 100), Threshold("bill", "typing", 60)),
    )
    assert said(problem, QueueSkill(), Roster([problem.duty("Ann", 0, "E", "main")])) == [
        "Ann has E for main on Mon 2026-06-01, which asks for score of at least 80 and of at most 100, "
        "but has 79."
    ]


def test_sentences() -> None:
    roster = Roster([PROBLEM.duty("Ann", 1, "E", "bill"), PROBLEM.duty("Bob", 1, "N", None)])
    assert said(PROBLEM, QueueSkill(), roster) == [
        "Ann has E for bill on Tue 2026-06-02 but may not serve that queue on it.",
        "Bob has N for any queue on Tue 2026-06-02 but may not serve that queue on it.",
    ]
