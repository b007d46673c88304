"""Boards of many agents: a smaller centre's roster grown by copies, and what its agents would exchange."""

import random
from collections.abc import Iterator
from dataclasses import replace

from scheduler.clearing.offers import Board, Offer, Wanted
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.domain.roster import Duty, Roster

SAME_DAY, OTHER_DAY, GIVE_AWAY, TAKE_ON = 0.50, 0.38, 0.06, 0.06
"""Shares of offers: for another shift that day, for a duty on a day off, for nothing, nothing for a duty."""


def grown(problem: RosterProblem, roster: Roster, agents: int) -> tuple[RosterProblem, Roster]:
    """A problem of so many agents and its roster: copies of the agents, in teams of their own."""
    copies = [(problem.agents[n % len(problem.agents)], n // len(problem.agents)) for n in range(agents)]
    people = tuple(replace(a, id=f"{a.id}.{k}", team=f"{a.team}.{k}") for a, k in copies)

    def copied(duties: tuple[Duty, ...]) -> Iterator[Duty]:
        by_agent = Roster(duties).by_agent
        return (replace(d, agent=f"{a.id}.{k}") for a, k in copies for d in by_agent.get(a.id, ()))

    times = agents / len(problem.agents)
    needs = problem.requirement.agents if problem.requirement else {}
    larger = replace(
        problem,
        agents=people,
        requirement=Requirement({q: tuple(int(n * times) for n in row) for q, row in needs.items()}),
        leave=frozenset((f"{a.id}.{k}", day) for a, k in copies for who, day in problem.leave if who == a.id),
        protected_leave=frozenset(),
        preferences=(),
        past=tuple(copied(problem.past)),
        ledger={},
    )
    return larger, Roster(copied(roster.duties))


def board_of(problem: RosterProblem, roster: Roster, offers: int, wide: int, seed: int) -> Board:
    """As many offers of random agents; each would take about `wide` shifts or days."""
    draw = random.Random(seed)
    names = [agent.id for agent in problem.agents]
    made = tuple(_offer(problem, roster, draw, f"O{n:04d}", draw.choice(names), wide) for n in range(offers))
    return Board(made, {name: draw.choice((0, 0, 0, 1, 1, 2, 3)) for name in names})


def _offer(
    problem: RosterProblem, roster: Roster, draw: random.Random, name: str, agent: str, wide: int
) -> Offer:
    way = draw.random()
    codes = [shift.code for shift in problem.shifts]
    free = [day for day in range(problem.horizon.days) if not roster.of(agent, day)]
    if way >= 1 - TAKE_ON:
        return Offer(name, agent, None, _on(draw, free, codes, wide))
    gives = draw.choice(roster.by_agent[agent])
    if way >= 1 - TAKE_ON - GIVE_AWAY:
        return Offer(name, agent, gives, for_nothing=True)
    if way < SAME_DAY:
        others = [code for code in codes if code != gives.shift]
        return Offer(name, agent, gives, frozenset((gives.day, c) for c in draw.sample(others, min(wide, 8))))
    return Offer(name, agent, gives, _on(draw, free, codes, wide))


def _on(draw: random.Random, days: list[int], codes: list[str], wide: int) -> frozenset[Wanted]:
    """A few days, and on each of them some shifts."""
    chosen = draw.sample(days, min(len(days), max(1, wide // 2)))
    return frozenset((day, code) for day in chosen for code in draw.sample(codes, min(len(codes), wide)))
