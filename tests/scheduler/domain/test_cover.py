"""Who is present where, and how agents who can serve several queues are spread."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.clock import Horizon
from scheduler.domain.cover import missing_after, queues_served, staffed
from scheduler.domain.people import Agent
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue, Requirement
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import ShiftTemplate

DATE = date(2026, 6, 1)
QUEUES = tuple(Queue(code, 0, 1440) for code in "abc")
SHIFTS = (
    ShiftTemplate("H", 0, 60),  # the first hour
    ShiftTemplate("Q", 0, 15),  # a quarter of it
    ShiftTemplate("A", 0, 60, queues=frozenset("a")),
    ShiftTemplate("N", 1320, 1500),  # the last two hours and the first of the next day
)


def _problem(skills: Sequence[str], needs: dict[str, int]) -> RosterProblem:
    """One day on a grid of hours; an agent for each string of queues; needs in the first hour."""
    agents = tuple(Agent(f"A{n}", "T", tuple(queues), 0, 6000, True, 0, 0) for n, queues in enumerate(skills))
    requirement = Requirement({queue: (need,) + (0,) * 23 for queue, need in needs.items()})
    horizon = Horizon(DATE, 1, ZoneInfo("Asia/Shanghai"), 60)
    return RosterProblem(horizon, agents, QUEUES, SHIFTS, (Day(DATE),), requirement)


def _all_on(problem: RosterProblem, shift: str, queue: str | None = None) -> Roster:
    return Roster(problem.duty(agent.id, 0, shift, queue) for agent in problem.agents)


def _first_hour(problem: RosterProblem, roster: Roster) -> dict[str, int]:
    return {queue: row[0] for queue, row in staffed(problem, roster).items()}


def test_a_duty_of_any_queue_serves_what_agent_and_shift_have_in_common() -> None:
    problem = _problem(["ab", "b"], {})
    assert queues_served(problem, problem.duty("A0", 0, "H", None)) == ("a", "b")
    assert queues_served(problem, problem.duty("A0", 0, "A", None)) == ("a",)
    assert queues_served(problem, problem.duty("A1", 0, "A", None)) == ()
    assert queues_served(problem, problem.duty("A1", 0, "H", "c")) == ("c",)


def test_a_duty_of_a_queue_counts_there() -> None:
    problem = _problem(["ab"], {"b": 3})
    assert _first_hour(problem, _all_on(problem, "H", "a")) == {"a": 60, "b": 0, "c": 0}


def test_duties_of_any_queue_go_where_agents_are_missing() -> None:
    # Needs 2 and 1, three agents for both: 2 x 60 and 1 x 60.
    problem = _problem(["ab", "ab", "ab"], {"a": 2, "b": 1})
    assert _first_hour(problem, _all_on(problem, "H")) == {"a": 120, "b": 60, "c": 0}


def test_an_agent_moves_aside_for_another() -> None:
    # One agent each is needed for a and b. A0 (a, b) would take a; A1 (a, c) can only take a, so A0 takes b.
    problem = _problem(["ab", "ac"], {"a": 1, "b": 1})
    assert _first_hour(problem, _all_on(problem, "H")) == {"a": 60, "b": 60, "c": 0}


def test_a_quarter_hour_counts_as_one() -> None:
    problem = _problem(["a", "a"], {"a": 1})
    assert _first_hour(problem, _all_on(problem, "Q")) == {"a": 30, "b": 0, "c": 0}


def test_duties_carried_in_are_there_and_those_carried_out_end_with_the_month() -> None:
    problem = _problem(["ab"], {"b": 1})
    night = replace(problem, past=(problem.duty("A0", -1, "N", "b"),))
    assert _first_hour(night, Roster()) == {"a": 0, "b": 60, "c": 0}
    rows = staffed(problem, _all_on(problem, "N", "a"))
    assert rows["a"] == [0] * 22 + [60, 60]


def test_a_past_duty_of_any_queue_counts_for_the_first_it_can_serve() -> None:
    problem = _problem(["ba"], {"a": 1})
    night = replace(problem, past=(problem.duty("A0", -1, "N", None),))
    assert _first_hour(night, Roster()) == {"a": 0, "b": 60, "c": 0}


@given(
    skills=st.lists(st.sampled_from(["ab", "bc", "ac", "abc", "a", "c"]), max_size=6),
    needs=st.fixed_dictionaries({queue: st.integers(0, 4) for queue in "abc"}),
)
def test_the_split_is_the_best_of_all(skills: list[str], needs: dict[str, int]) -> None:
    problem = _problem(skills, needs)
    there = _first_hour(problem, _all_on(problem, "H"))
    tried = [sum((needs[queue] - split.count(queue)) ** 2 for queue in "abc") for split in product(*skills)]
    assert sum((needs[queue] - there[queue] // 60) ** 2 for queue in "abc") == min(tried)


@given(order=st.permutations(["ab", "bc", "ac", "abc", "bc"]))
def test_the_order_of_agents_does_not_matter(order: list[str]) -> None:
    needs = {"a": 1, "b": 1, "c": 2}
    problem = _problem(order, needs)
    usual = _problem(sorted(order), needs)
    assert _first_hour(problem, _all_on(problem, "H")) == _first_hour(usual, _all_on(usual, "H"))


def test_the_night_out_of_the_horizon_is_for_duties_of_its_last_day() -> None:
    # Two queues need 2 and 1 from midnight to one; the day's other shifts begin at one.
    problem = replace(
        _problem(["ab", "ab", "ab"], {"a": 2, "b": 1}), shifts=(SHIFTS[3], ShiftTemplate("D", 60, 540))
    )
    nobody, two = Roster(()), Roster(problem.duty(agent, 0, "N", None) for agent in ("A0", "A1"))
    assert missing_after(problem, nobody) == 3.0
    # N ends at one on the next day: two of the three are there for the whole hour.
    assert missing_after(problem, two) == 1.0
    # Where a shift begins at midnight, the next day can see to itself.
    early = _problem(["ab", "ab", "ab"], {"a": 2, "b": 1})
    assert missing_after(early, Roster(())) == 0.0
