from dataclasses import replace

from scheduler.neutral.digest import digest, digest_of_rules, digest_of_texts, pseudonyms
from scheduler.rulebook import RuleSetting, rulebook
from tests.scheduler.months import month


def test_equal_problems_have_equal_hashes_and_others_not() -> None:
    problem = month(5, 7)
    assert digest(problem) == digest(month(5, 7))
    agent = problem.agents[0]
    assert digest(problem) != digest(
        replace(problem, agents=(replace(agent, minutes_max=agent.minutes_max + 1), *problem.agents[1:]))
    )
    assert digest(problem) != digest(replace(problem, agents=problem.agents[::-1]))


def test_rules_are_hashed_with_their_parameters() -> None:
    usual = digest_of_rules(rulebook())
    assert usual == digest_of_rules(rulebook())
    assert usual != digest_of_rules(rulebook([RuleSetting("min-rest", parameters={"minutes": 601})]))
    assert usual != digest_of_rules(rulebook([RuleSetting("fair-nights", weight=61)]))


def test_texts_are_hashed_with_their_names() -> None:
    assert digest_of_texts({"a": "1", "b": "2"}) == digest_of_texts({"b": "2", "a": "1"})
    assert digest_of_texts({"a": "12"}) != digest_of_texts({"a1": "2"})


def test_pseudonyms_are_drawn_by_lot() -> None:
    agents = [f"A{n:02d}" for n in range(40)]
    found = pseudonyms(agents, "secret")
    assert sorted(found.values()) == [f"P{n:03d}" for n in range(1, 41)]
    assert found == pseudonyms(reversed(agents), "secret")
    assert found != pseudonyms(agents, "other")
    assert [found[agent] for agent in agents] != sorted(found.values())
