"""Who is present: agent-minutes per queue and interval."""

from collections.abc import Iterable

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster


def queues_served(problem: RosterProblem, duty: Duty) -> tuple[str, ...]:
    """The queues a duty can serve: its own, or for "any" those its agent and its shift have in common."""
    if duty.queue is not None:
        return (duty.queue,)
    shift, agent = problem.shift_of[duty.shift], problem.agent_of[duty.agent]
    return tuple(queue for queue in agent.queues if shift.serves(queue))


def staffed(problem: RosterProblem, roster: Roster) -> dict[str, list[int]]:
    """Agent-minutes present per queue code and interval, duties carried in from last month included.

    A duty without a queue works in each interval where most agents are missing, the best split for a cost
    that rises with the shortage (greedy is exact on the polymatroid of assignments).
    """
    horizon = problem.horizon
    present = {queue.code: [0] * horizon.intervals for queue in problem.queues}
    flexible: dict[int, list[tuple[tuple[str, ...], int]]] = {}
    for duty in (*problem.past, *roster.duties):
        queues = queues_served(problem, duty)
        for interval, minutes in problem.presence(duty.shift, duty.day):
            if not 0 <= interval < horizon.intervals or not queues:
                continue
            if len(queues) == 1:
                present[queues[0]][interval] += minutes
            else:
                flexible.setdefault(interval, []).append((queues, minutes))
    for interval, free in flexible.items():
        _split(problem, present, interval, free)
    return present


def _split(
    problem: RosterProblem,
    present: dict[str, list[int]],
    interval: int,
    free: Iterable[tuple[tuple[str, ...], int]],
) -> None:
    step = problem.horizon.interval_minutes
    needs = problem.requirement.agents if problem.requirement else {}
    for queues, minutes in sorted(free, key=lambda item: (len(item[0]), item)):
        neediest = max(
            queues, key=lambda q: (needs[q][interval] * step if q in needs else 0) - present[q][interval]
        )
        present[neediest][interval] += minutes
