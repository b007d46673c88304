"""Small rosters written by hand: a tour is a string with one letter a day, "." is a day off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from scheduler.audit import audit
from scheduler.domain.clock import Horizon
from scheduler.domain.people import Agent
from scheduler.domain.problem import Day, RosterProblem
from scheduler.domain.requirement import Queue
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import ShiftTemplate
from scheduler.rulebook import Rulebook, RuleInForce
from scheduler.rules.rule import HARD, Rule
from tests.scheduler.months import QUEUES, SHIFTS, ZONE
from tests.scheduler.rules.agreement import amounts, slacks

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 6, 1)


def ann(**changes: object) -> Agent:
    """An agent of the queue main who may work as much as she likes."""
    return replace(Agent("Ann", "T", ("main",), 0, 99_999, True, 0, 99), **changes)  # type: ignore[arg-type]


def unit(
    *agents: Agent,
    days: int = 7,
    first: date = MONDAY,
    zone: ZoneInfo = ZONE,
    step: int = 30,
    shifts: Sequence[ShiftTemplate] = SHIFTS,
    queues: Sequence[Queue] = QUEUES,
    past: str = "",
) -> RosterProblem:
    """A month of the agents (Ann when none is named); `past` are the first one's duties up to the day before.

    The shifts are E 07:00-15:30, D 09:00-17:30, L 14:00-22:30, N 22:00-06:30 and for BILLING days
    B 10:00-18:30, each with half an hour of unpaid break, so that each counts 8 h.
    """
    people = agents or (ann(),)
    horizon = Horizon(first, days, zone, step)
    calendar = tuple(Day(horizon.date_of(day)) for day in range(days))
    problem = RosterProblem(horizon, people, tuple(queues), tuple(shifts), calendar)
    return replace(problem, past=tuple(tour(problem, people[0].id, past, -len(past))))


def tour(problem: RosterProblem, agent: str, letters: str, first: int = 0) -> list[Duty]:
    """The duties of an agent from a day on, all for the queue main."""
    return [
        problem.duty(agent, first + number, letter, "main")
        for number, letter in enumerate(letters)
        if letter != "."
    ]


def roster(problem: RosterProblem, *tours: str) -> Roster:
    """The tours of the problem's agents in their order."""
    pairs = zip(problem.agents, tours, strict=False)
    return Roster(duty for agent, letters in pairs for duty in tour(problem, agent.id, letters))


def found(problem: RosterProblem, rule: Rule, *tours: str) -> list[tuple[str, int, int]]:
    """Agent, day (-1 = none) and amount of each violation; the rows must say the same."""
    made = roster(problem, *tours)
    assert sum(slacks(problem, rule, made)) == sum(amounts(problem, rule, made))
    return [(v.where.agent, v.where.day, v.amount) for v in rule.check(problem, made)]


def said(problem: RosterProblem, rule: Rule, made: Roster) -> list[str]:
    """What the audit says about each violation of the rule."""
    judged = audit(problem, Rulebook((RuleInForce(rule, HARD, 1),)), made)
    return [str(judged.sentence(violation)) for violation in judged.violations]
