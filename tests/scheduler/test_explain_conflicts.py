"""Three contradictions are planted: all are named, with ways out that work."""

from dataclasses import replace

import pytest

from scheduler.audit import audit
from scheduler.domain.needs import Threshold
from scheduler.domain.people import FixedDuty, Unavailable
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.explain_conflicts import Conflict, Explained, explain_month
from scheduler.rulebook import Rulebook, RuleSetting, rulebook
from tests.scheduler.months import month


def planted(agents: int = 8, days: int = 14) -> tuple[RosterProblem, Rulebook]:
    """A01 is away for most of the hours owed, A02 owes work on 14 days of 14, and on the third night more
    people are required than can work nights.
    """
    problem = replace(month(agents, days), preferences=(), past=(), leave=frozenset())
    able = sum(agent.can_work_nights for agent in problem.agents)
    needs = [0] * problem.horizon.intervals
    for interval in problem.horizon.day_intervals[3][:4]:
        needs[interval] = able + 1
    people = list(problem.agents)
    people[1] = replace(people[1], minutes_min=4800, minutes_max=4800)
    people[2] = replace(people[2], minutes_min=14 * 480, minutes_max=14 * 480)
    hard = rulebook([RuleSetting("understaffing", "hard"), RuleSetting("overstaffing", "off")])
    problem = replace(
        problem,
        agents=tuple(people),
        leave=frozenset(("A01", day) for day in range(2, 12)),
        requirement=Requirement({"main": tuple(needs), "bill": (0,) * len(needs)}),
    )
    return problem, hard


@pytest.fixture(scope="module")
def explained() -> Explained:
    return explain_month(*planted())


def of(explained: Explained, agent: str) -> Conflict:
    found = [conflict for conflict in explained.conflicts if conflict.agent == agent]
    assert len(found) == 1
    return found[0]


def words(conflict: Conflict) -> list[str]:
    return [str(sentence) for way in conflict.ways for sentence in way.sentences]


def test_all_three_are_named_and_no_other(explained: Explained) -> None:
    assert not explained.possible
    assert [conflict.agent for conflict in explained.conflicts] == ["A01", "A02", ""]


def test_leave_against_hours(explained: Explained) -> None:
    conflict = of(explained, "A01")
    assert conflict.rules == ("approved-leave", "month-hours")
    # 4 days are left of 14: 4 x 8 = 32 h of the 80 owed.
    assert "A01 has 32 paid hours in the month; the contract asks for 80 to 80." in words(conflict)
    leave = next(way for way in conflict.ways if way.rule == "approved-leave")
    assert len(leave.sentences) == leave.size == 6


def test_hours_against_the_longest_run(explained: Explained) -> None:
    conflict = of(explained, "A02")
    assert conflict.rules == ("max-run-days", "month-hours")
    # 6 on, 1 off, twice: 12 x 8 = 96 h of 112.
    assert "A02 has 96 paid hours in the month; the contract asks for 112 to 112." in words(conflict)
    assert any(
        text.startswith("Set ") and "(max-run-days) to 14 days, now 6" in text for text in words(conflict)
    )


def test_more_required_than_there_are(explained: Explained) -> None:
    conflict = of(explained, "")
    assert conflict.rules == ("understaffing",)
    assert any("Thu 2026-06-04" in text and "too few" in text for text in words(conflict))


def test_ways_are_in_order_of_size_and_work(explained: Explained) -> None:
    problem, book = planted()
    for conflict in explained.conflicts:
        sizes = [way.size for way in conflict.ways]
        assert sizes == sorted(sizes)
        assert sizes
    people = tuple(
        replace(agent, minutes_min=0) if agent.id in ("A01", "A02") else agent for agent in problem.agents
    )
    needs = problem.requirement
    assert needs
    lower = Requirement({queue: tuple(min(n, 2) for n in series) for queue, series in needs.agents.items()})
    found = explain_month(replace(problem, agents=people, requirement=lower), book)
    assert found.possible
    assert audit(replace(problem, agents=people, requirement=lower), book, found.roster).hard == ()


def alone(least: int) -> RosterProblem:
    """A fortnight of one agent who owes so many minutes and has a score of 50."""
    problem = replace(month(1, 14), preferences=(), past=(), leave=frozenset(), requirement=None)
    agent = replace(problem.agents[0], minutes_min=least, minutes_max=6000, skills={"score": 50})
    return replace(problem, agents=(agent,))


def test_what_an_agent_may_not_serve_is_named_beside_the_hours_owed() -> None:
    problem = replace(alone(480), thresholds=(Threshold("main", "score", 80),))
    conflict = of(explain_month(problem, rulebook()), "A00")
    assert conflict.rules == ("month-hours", "queue-skill")
    # The 480 minutes owed are one duty, which is either not worked or for a queue that is not A00's.
    assert {way.rule: way.size for way in conflict.ways} == {"month-hours": 1, "queue-skill": 1}


def test_a_fixed_duty_on_a_day_without_availability_names_both() -> None:
    fixed, away = (FixedDuty("A00", 3, "E"),), (Unavailable("A00", 3),)
    problem = replace(alone(0), fixed=fixed, unavailable=away)
    assert of(explain_month(problem, rulebook()), "A00").rules == ("availability", "fixed-duties")


def test_every_contradiction_with_one_rule_is_told_with_its_own_ways_out() -> None:
    duties = [(3, "E"), (5, "L"), (6, "E"), (9, "E"), (11, "E")]
    fixed = tuple(FixedDuty("A00", day, shift) for day, shift in duties)
    away = tuple(Unavailable("A00", day) for day in (9, 11))
    problem = replace(alone(0), fixed=fixed, unavailable=away, leave=frozenset({("A00", 3)}))
    found = {conflict.rules: conflict for conflict in explain_month(problem, rulebook()).conflicts}
    assert found.keys() == {
        ("approved-leave", "fixed-duties"),
        ("fixed-duties", "min-rest"),
        ("availability", "fixed-duties"),
    }
    given = {
        rules: [
            str(sentence) for way in conflict.ways if way.rule == "fixed-duties" for sentence in way.sentences
        ]
        for rules, conflict in found.items()
    }
    # Each names its own days: 3; one of 5 and 6 (22:30 to 07:00 are 8.5 h); 9 and 11.
    assert given["approved-leave", "fixed-duties"] == [
        "A00 does not have E on Thu 2026-06-04, which is fixed."
    ]
    assert len(given["fixed-duties", "min-rest"]) == 1
    assert given["availability", "fixed-duties"] == [
        "A00 does not have E on Wed 2026-06-10, which is fixed.",
        "A00 does not have E on Fri 2026-06-12, which is fixed.",
    ]
