"""Some of a problem's agents by themselves, and whether the others have anything to do with them (SH-04)."""

from collections.abc import Collection
from dataclasses import replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.rulebook import Rulebook


def part_of(problem: RosterProblem, agents: Collection[str]) -> RosterProblem:
    """The problem of some agents alone: their queues, and what asks for them and nobody else."""
    inside = frozenset(agents)
    served = {queue for agent in inside for queue in problem.queues_of[agent]}
    asked, none = problem.requirement, (0,) * problem.horizon.intervals
    others = [agent for agent in problem.agents if agent.id not in inside]
    return replace(
        problem,
        agents=tuple(
            agent if agent.mentor in inside else replace(agent, mentor=None)
            for agent in problem.agents
            if agent.id in inside
        ),
        requirement=asked
        and replace(asked, agents={q: row if q in served else none for q, row in asked.agents.items()}),
        leave=frozenset(cell for cell in problem.leave if cell[0] in inside),
        protected_leave=frozenset(cell for cell in problem.protected_leave if cell[0] in inside),
        preferences=tuple(wish for wish in problem.preferences if wish.agent in inside),
        past=tuple(duty for duty in problem.past if duty.agent in inside),
        ledger={key: points for key, points in problem.ledger.items() if key[0] in inside},
        published=problem.published and only(problem.published, inside),
        fixed=tuple(duty for duty in problem.fixed if duty.agent in inside),
        unavailable=tuple(away for away in problem.unavailable if away.agent in inside),
        personal={agent: own for agent, own in problem.personal.items() if agent in inside},
        duty_needs=tuple(n for n in problem.duty_needs if not any(n.concerns(agent) for agent in others)),
    )


def only(roster: Roster, agents: Collection[str]) -> Roster:
    """The duties of some agents."""
    return Roster(duty for duty in roster.duties if duty.agent in agents)


def stands_alone(problem: RosterProblem, rulebook: Rulebook, agents: Collection[str]) -> bool:
    """Whether no rule in force speaks of these agents and of others together.

    Then a roster of all is legal just when those of both parts are, and costs what both cost.
    """
    inside = frozenset(agents)
    for need in problem.duty_needs:
        if len({agent.id in inside for agent in problem.agents if need.concerns(agent)}) > 1:
            return False
    plan = rulebook.plan(problem)
    about = (plan.agents_of(row.expr) for row in rulebook.post(problem, plan).rows)
    return all(named <= inside or named.isdisjoint(inside) for named in about)


def left_out(problem: RosterProblem, roster: Roster) -> tuple[Sentence, ...]:
    """Which seat groups and agents a roster leaves out; one that does is not published (SH-03, K-15).

    A group is left out when none of its agents has a duty though one could, an agent who owes hours.
    """
    groups: dict[str, list[str]] = {}
    for agent in problem.agents:
        if agent.group and agent.minutes_max > 0:
            groups.setdefault(agent.group, []).append(agent.id)
    missing = [group for group, agents in groups.items() if not roster.by_agent.keys() & set(agents)]
    said = [
        Sentence(
            "The seat group {group} is not covered: of its {count:agent|agents} none has a duty.",
            {"group": group, "count": len(groups[group])},
        )
        for group in sorted(missing)
    ]
    return (
        *said,
        *(
            Sentence(
                "{agent} has no duty, though at least {hours} h are owed.",
                {"agent": agent.id, "hours": round(agent.minutes_min / 60, 2)},
            )
            for agent in problem.agents
            if agent.minutes_min > 0 and agent.group not in missing and agent.id not in roster.by_agent
        ),
    )
