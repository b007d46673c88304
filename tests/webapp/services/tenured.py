"""A small centre with dates of entry, its month, and ways to plant leaks into what decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import ClassVar

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.rulebook import Rulebook
from tests.webapp.centre.small import TOML, write
from webapp.centre.model import AgentRow, Centre
from webapp.centre.problem import roster_problem
from webapp.centre.read import read_centre
from webapp.services.certify_decisions import Case
from webapp.services.months import Month

MONTH = Month(2026, 6)
AGENTS = 24


def centre(folder: Path, encoded: bool = False) -> Centre:
    """Everybody may do everything; hired at drawn days, or (`encoded`) in the order of ids."""
    read = read_centre(write(folder, toml=TOML, leave=None, preferences=None, past_duties=None, ledger=None))
    days = list(range(0, 200 * AGENTS, 200))
    if not encoded:
        Random(5).shuffle(days)
    agents = tuple(
        AgentRow(
            f"A{n:02d}", f"Name {n}", "T", ("calls", "mail"), 60, 200, True, date(2012, 1, 1) + timedelta(day)
        )
        for n, day in enumerate(days)
    )
    return replace(read, agents=agents)


def case(seed: int = 1) -> Case:
    """June 2026, asking for little."""
    return Case(MONTH, (), seed, 1, asked=1)


def problem_of(found: Centre, of: Case) -> RosterProblem:
    """The month's problem."""
    return roster_problem(found, of.month.first_day, of.month.last_day, of.requirement)


def fair(problem: RosterProblem, book: Rulebook, of: Case) -> Roster:
    """Two nights and two days every day, dealt by a draw from the seed and the agents' order."""
    draw, duties = Random(of.seed), []
    for day in range(problem.horizon.days):
        if day % 2 == 0:
            chosen = draw.sample(problem.agents, 8)
        for place, agent in enumerate(chosen):
            duties.append(problem.duty(agent.id, day, "N" if place < 4 else "D", "mail"))
    return Roster(duties)


@dataclass(frozen=True)
class Peeking:
    """A search that gives nights to whom a closure over the centre knows to be new."""

    hired: ClassVar[Mapping[str, date | None]] = {}

    @staticmethod
    def roster(problem: RosterProblem, book: Rulebook, of: Case) -> Roster:
        """As fair, but the nights go to the newest of those on duty."""
        made = fair(problem, book, of)
        duties = []
        for day in range(problem.horizon.days):
            there = sorted(
                (duty.agent for duty in made.duties if duty.day == day),
                key=lambda agent: Peeking.hired[agent] or date.min,
                reverse=True,
            )
            for place, agent in enumerate(there):
                duties.append(problem.duty(agent, day, "N" if place < 4 else "D", "mail"))
        return Roster(duties)


def by_id(problem: RosterProblem, book: Rulebook, of: Case) -> Roster:
    """As fair, but the nights go to the last ids of those on duty."""
    made = fair(problem, book, of)
    duties = []
    for day in range(problem.horizon.days):
        there = sorted((duty.agent for duty in made.duties if duty.day == day), reverse=True)
        for place, agent in enumerate(there):
            duties.append(problem.duty(agent, day, "N" if place < 4 else "D", "mail"))
    return Roster(duties)
