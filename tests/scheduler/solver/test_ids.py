"""Ids may tell who came first: no place in the search, and no burden, goes with them."""

from dataclasses import replace
from statistics import fmean

import pytest

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.requirement import Requirement
from scheduler.ledger import bears
from scheduler.neutral.relation import pooled, relation
from scheduler.rulebook import rulebook
from scheduler.solver import group_search
from scheduler.solver.search import solve
from scheduler.solver.start import canonical, in_order
from tests.scheduler.months import month

AGENTS, DAYS = 8, 5


@pytest.fixture(scope="module")
def equal() -> RosterProblem:
    """Eight agents with nothing between them but their ids, and more nights and days than go round evenly."""
    people = tuple(
        Agent(f"A{n:02d}", "T", ("main", "bill"), 0, DAYS * 480, True, 0, DAYS - 1) for n in range(AGENTS)
    )
    main = [2 if 16 <= slot < 44 else 1 for slot in range(48)]
    return replace(
        month(AGENTS, DAYS),
        agents=people,
        leave=frozenset(),
        preferences=(),
        past=(),
        ledger={},
        requirement=Requirement({"main": tuple(main * DAYS), "bill": (0,) * 48 * DAYS}),
        published=None,
    )


def test_agents_stand_in_an_order_drawn_from_the_seed(equal: RosterProblem) -> None:
    shuffled = replace(equal, agents=equal.agents[::-1])
    orders = [[agent.id for agent in canonical(equal, seed).agents] for seed in range(400)]
    assert [[agent.id for agent in canonical(shuffled, seed).agents] for seed in range(400)] == orders
    assert in_order(shuffled).agents == equal.agents
    # The mean of 400 places, each of 0 to 7 alike: 3.5, give or take four times sqrt(5.25 / 400) = 0.46.
    for agent in equal.agents:
        assert abs(fmean(order.index(agent.id) for order in orders) - 3.5) < 0.46


def test_burdens_do_not_go_with_ids(equal: RosterProblem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty seeds, short searches: what stands first shows most where little is searched."""
    monkeypatch.setattr(group_search, "MOVES", 20)
    monkeypatch.setattr(group_search, "LEAST_MOVES", 2000)
    found = [solve(equal, rulebook(), seed=seed, effort=0, seconds=600).roster for seed in range(1, 21)]
    for kind in ("night", None):
        whole = pooled(
            [
                relation(
                    range(AGENTS),
                    [
                        sum(
                            kind is None or bears(equal, duty, kind) for duty in roster.by_agent.get(a.id, ())
                        )
                        for a in equal.agents
                    ],
                )
                for roster in found
            ]
        )
        assert whole.count > 100
        # One look in a thousand is so far out by chance alone: other solvers give other rosters.
        assert whole.chance is not None
        assert whole.chance > 0.001, (kind, whole)
