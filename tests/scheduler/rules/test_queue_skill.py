"""Duties only for queues the agent is trained for and the shift serves."""

from scheduler.domain.roster import Roster
from scheduler.posting.plan import Plan
from scheduler.rules.queue_skill import QueueSkill
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


def test_sentences() -> None:
    roster = Roster([PROBLEM.duty("Ann", 1, "E", "bill"), PROBLEM.duty("Bob", 1, "N", None)])
    assert said(PROBLEM, QueueSkill(), roster) == [
        "Ann has E for bill on Tue 2026-06-02 but may not serve that queue on it.",
        "Bob has N for any queue on Tue 2026-06-02 but may not serve that queue on it.",
    ]
