"""Peers: who shares work with whom."""

from dataclasses import replace

from scheduler.domain.needs import DutyNeed, Threshold
from scheduler.domain.peers import peers
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from tests.scheduler.rules.by_hand import ann, unit


def _circles(problem: RosterProblem) -> list[tuple[str, tuple[str, ...]]]:
    return [("".join(agent.id[0] for agent in circle.agents), circle.queues) for circle in peers(problem)]


def _who(*told: tuple[str, tuple[str, ...], str]) -> list[Agent]:
    return [ann(id=name, queues=queues, group=group) for name, queues, group in told]


def test_a_common_queue_or_group_joins_and_nothing_else_does() -> None:
    people = _who(("Ann", ("main",), ""), ("Bob", ("bill",), ""), ("Cem", ("main",), ""))
    assert _circles(unit(*people)) == [("AC", ("main",)), ("B", ("bill",))]
    both = [*people, ann(id="Dan", queues=("bill", "main"))]
    assert _circles(unit(*both)) == [("ABCD", ("main", "bill"))]
    grouped = _who(("Ann", ("main",), "g"), ("Bob", ("bill",), "g"), ("Cem", ("main",), ""))
    assert _circles(unit(*grouped)) == [("ABC", ("main", "bill"))]


def test_only_queues_that_an_agent_qualifies_for_join() -> None:
    people = _who(("Ann", ("main",), ""), ("Bob", ("bill", "main"), ""))
    skilled = replace(unit(*people), thresholds=(Threshold("main", "score", 80),))
    # Nobody has a score: Ann serves nothing, Bob the queue "bill".
    assert _circles(skilled) == [("A", ()), ("B", ("bill",))]


def test_mentors_and_teams_that_move_together_are_joined() -> None:
    people = _who(("Ann", ("main",), ""), ("Bob", ("bill",), ""), ("Cem", (), ""))
    people[2] = replace(people[2], mentor="Bob", team="U")
    assert _circles(unit(*people)) == [("A", ("main",)), ("BC", ("bill",))]
    people[0] = replace(people[0], team="U")
    assert _circles(replace(unit(*people), together=frozenset({"U"}))) == [("ABC", ("main", "bill"))]


def test_who_serves_no_queue_belongs_to_those_of_the_same_need() -> None:
    managers = [ann(id=name, queues=(), roles=frozenset({"manager"})) for name in ("Max", "Meg")]
    lead = ann(id="Lea", roles=frozenset({"manager"}))
    at_most = DutyNeed("few", "role", "manager", most=3)
    always = DutyNeed("duty manager", "role", "manager", 1)
    problem = replace(unit(*managers, lead), duty_needs=(at_most, always))
    # Lea serves the queue "main" and shares what that asks for.
    assert _circles(problem) == [("MM", ()), ("L", ("main",))]
    assert [circle.needs for circle in peers(problem)] == [(always,), ()]
    assert _circles(replace(problem, duty_needs=(at_most,))) == [("M", ()), ("M", ()), ("L", ("main",))]
