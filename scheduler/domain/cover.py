"""Who is present: agent-minutes per queue and interval."""

from collections import Counter

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster

Options = tuple[str, ...]


def queues_served(problem: RosterProblem, duty: Duty) -> Options:
    """The queues a duty can serve: its own, or for "any" those its agent and its shift have in common."""
    if duty.queue is not None:
        return (duty.queue,)
    shift = problem.shift_of[duty.shift]
    return tuple(queue for queue in problem.queues_of[duty.agent] if shift.serves(queue))


def carried_in(problem: RosterProblem) -> dict[str, list[int]]:
    """Amounts present per queue and interval before any duty of the horizon: those of last month's duties."""
    horizon = problem.horizon
    present = {queue.code: [0] * horizon.intervals for queue in problem.queues}
    if problem.requirement and problem.requirement.carried is not None:
        return present | {queue: list(there) for queue, there in problem.requirement.carried.items()}
    for duty in problem.past:
        for queue in queues_served(problem, duty)[:1]:
            for interval, amount in problem.presence(duty.shift, duty.day):
                if 0 <= interval < horizon.intervals:
                    present[queue][interval] += amount
    return present


def staffed(problem: RosterProblem, roster: Roster) -> dict[str, list[int]]:
    """Agent-minutes present per queue code and interval, duties carried in from last month included.

    A duty without a queue works in each interval where most agents are missing: the split that is best for
    every convex cost of shortage and surplus, as long as all are there for equally many of its minutes.
    A past duty without a queue works for the first that it can serve: what is past is not decided again.
    """
    count, present = problem.horizon.intervals, carried_in(problem)
    flexible: dict[int, Counter[tuple[Options, int]]] = {}
    # Agents of the same queues with the same shift are there together: few are looked at, not thousands.
    alike = Counter(
        (tuple(sorted(queues_served(problem, duty))), duty.shift, duty.day) for duty in roster.duties
    )
    for (queues, shift, day), agents in alike.items():
        there = problem.presence(shift, day)
        if len(queues) == 1:
            row = present[queues[0]]
            for interval, minutes in there:
                if 0 <= interval < count:
                    row[interval] += agents * minutes
        elif queues:
            for interval, minutes in there:
                if 0 <= interval < count:
                    flexible.setdefault(interval, Counter())[queues, minutes] += agents
    for interval, free in flexible.items():
        _split(problem, present, interval, free)
    return present


def missing_after(problem: RosterProblem, roster: Roster) -> float:
    """Agent-hours missing in the night out of the horizon that only duties of its last day can bring.

    The requirement ends with the horizon: as many are taken to be needed as at the same hours of the last
    day. Hours in which shifts of the next day have begun are left to whoever plans that one.
    """
    horizon, total = problem.horizon, problem.horizon.intervals
    starts = (shift.start for shift in problem.shifts if shift.covers)
    begins = min(starts, default=0) // horizon.interval_minutes
    first = horizon.minute_at(horizon.days - 1, 0) // horizon.interval_minutes
    there: Counter[int] = Counter()
    for (shift, day), agents in Counter((duty.shift, duty.day) for duty in roster.duties).items():
        for interval, amount in problem.presence(shift, day):
            there[interval - total] += agents * amount
    needs = (sum(row[first + place] for row in problem.required.values()) for place in range(begins))
    missing = sum(max(0, need - there[place]) for place, need in enumerate(needs))
    return missing / problem.whole * horizon.interval_minutes / 60


def _split(
    problem: RosterProblem,
    present: dict[str, list[int]],
    interval: int,
    free: Counter[tuple[Options, int]],
) -> None:
    """Spread agents who can serve several queues, those of the most minutes first."""
    needs = problem.required
    missing = {q: (needs[q][interval] if q in needs else 0) - row[interval] for q, row in present.items()}
    for length in sorted({minutes for _, minutes in free}, reverse=True):
        placed: Counter[tuple[Options, str]] = Counter()
        for (options, minutes), agents in sorted(free.items()):
            for _ in range(agents if minutes == length else 0):
                missing[_place(options, placed, missing)] -= length
        for (_, queue), agents in placed.items():
            present[queue][interval] += agents * length


def _place(options: Options, placed: Counter[tuple[Options, str]], missing: dict[str, int]) -> str:
    """Place one more agent for the neediest queue, moving others if need be; return the queue that gains.

    Greedy over all queues within reach of such moves is exact: the possible totals form a polymatroid.
    """
    came_from: dict[str, tuple[Options, str] | None] = dict.fromkeys(options)
    frontier = list(options)
    while frontier:
        queue = frontier.pop(0)
        for (others, at), agents in placed.items():
            if at != queue or not agents:
                continue
            for other in others:
                if other not in came_from:
                    came_from[other] = (others, queue)
                    frontier.append(other)
    gains = max(sorted(came_from), key=lambda q: missing[q])
    queue = gains
    while (step := came_from[queue]) is not None:
        others, before = step
        placed[others, before] -= 1
        placed[others, queue] += 1
        queue = before
    placed[options, queue] += 1
    return gains
