"""Who shares work with whom: agents who can do each other's duties, apart from all others."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.domain.needs import DutyNeed
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem


@dataclass(frozen=True)
class Peers:
    """Agents among whom burdens are shared, and what makes them necessary: `queues` that they serve.

    Where nobody of them serves a queue it is `needs` of people on duty.
    """

    agents: tuple[Agent, ...]
    queues: tuple[str, ...]
    needs: tuple[DutyNeed, ...]


def peers(problem: RosterProblem) -> tuple[Peers, ...]:
    """The agents of a problem in peers, in the order of their first agents (SH-04).

    Joined are those who serve a common queue, those of a seat group, of a team that moves together, trainee
    and mentor, and of those without queues who meet the same need of people on duty. What another seat group
    must do therefore never changes what is fair in this one.
    """
    parent = {agent.id: agent.id for agent in problem.agents}

    def root(agent: str) -> str:
        while parent[agent] != agent:
            parent[agent] = agent = parent[parent[agent]]
        return agent

    first: dict[tuple[str, str], str] = {}
    for agent in problem.agents:
        for tie in _ties(problem, agent):
            parent[root(agent.id)] = root(first.setdefault(tie, agent.id))
        if agent.mentor is not None:
            parent[root(agent.id)] = root(agent.mentor)
    found: dict[str, list[Agent]] = {}
    for agent in problem.agents:
        found.setdefault(root(agent.id), []).append(agent)
    return tuple(_peers(problem, agents) for agents in found.values())


def _ties(problem: RosterProblem, agent: Agent) -> Iterable[tuple[str, str]]:
    """What joins an agent to all others who have it too."""
    queues = problem.queues_of[agent.id]
    yield from (("queue", queue) for queue in queues)
    if agent.group:
        yield "group", agent.group
    if agent.team in problem.together:
        yield "team", agent.team
    if not queues:
        yield from (("need", need.name) for need in problem.duty_needs if _asks(need, agent))


def _asks(need: DutyNeed, agent: Agent) -> bool:
    return need.least > 0 and need.concerns(agent)


def _peers(problem: RosterProblem, agents: list[Agent]) -> Peers:
    served = {queue for agent in agents for queue in problem.queues_of[agent.id]}
    needs = () if served else problem.duty_needs
    return Peers(
        tuple(agents),
        tuple(queue.code for queue in problem.queues if queue.code in served),
        tuple(need for need in needs if any(_asks(need, agent) for agent in agents)),
    )
