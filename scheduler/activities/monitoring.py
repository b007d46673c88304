"""Monitoring of agents at their contacts: at random, in busy times as in quiet ones (TM-05, TM-07)."""

import random
from collections.abc import Iterator

from scheduler.activities.board import Block, Board, Stint
from scheduler.activities.demand import MONITORING, OffPhone
from scheduler.activities.sessions import periods

BUSY_SHARE = 0.2
"""The busiest fifth of the intervals in which somebody is required is called peak."""

Slot = tuple[int, Stint]
Left = tuple[str, str, int, int]


def place_monitoring(
    board: Board, demands: tuple[OffPhone, ...], draw: random.Random
) -> tuple[list[tuple[Stint, Block]], list[Left]]:
    """Stretches in which an agent is monitored and stays on one queue, and who could not be.

    As large a share of them lies in peak intervals as of the work required.
    """
    found: list[tuple[Stint, Block]] = []
    left: list[Left] = []
    for demand in demands:
        for days in periods(board.problem, demand.per) if demand.kind == MONITORING else ():
            new, missed = _period(board, demand, days, draw, found)
            found += new
            left += missed
    return found, left


def _period(
    board: Board, demand: OffPhone, days: range, draw: random.Random, taken: list[tuple[Stint, Block]]
) -> tuple[list[tuple[Stint, Block]], list[Left]]:
    busy, share = _peak(board, days)
    stints: dict[str, list[Stint]] = {}
    for stint in board.stints:
        if stint.options and stint.duty.day in days:
            stints.setdefault(stint.duty.agent, []).append(stint)
    people = [agent.id for agent in board.problem.agents if demand.concerns(agent)] * demand.times
    draw.shuffle(people)
    used: dict[str, list[Block]] = {}
    for stint, block in taken:
        used.setdefault(stint.duty.agent, []).append(block)
    found: list[tuple[Stint, Block]] = []
    left: dict[str, int] = {}
    places: dict[str, list[Slot]] = {}
    allowed: dict[int, bool] = {}
    peaks = 0
    for agent in people:
        if agent not in places:
            places[agent] = list(_slots(board, demand, stints.get(agent, []), allowed))
        slots = [slot for slot in places[agent] if _clear(slot[0], demand.minutes, used.get(agent, []))]
        if not slots:
            left[agent] = left.get(agent, 0) + 1
            continue
        wanted = peaks < share * (len(found) + 1)
        alike = [slot for slot in slots if (slot[0] // board.step in busy) == wanted]
        start, stint = draw.choice(alike or slots)
        block = Block(start, start + demand.minutes, MONITORING)
        peaks += start // board.step in busy
        used.setdefault(agent, []).append(block)
        found.append((stint, block))
    return found, [(demand.name, agent, days.start, times) for agent, times in left.items()]


def _peak(board: Board, days: range) -> tuple[set[int], float]:
    """The peak intervals of some days and their share of the work."""
    problem = board.problem
    needs = problem.requirement.agents.values() if problem.requirement else ()
    spans = [interval for day in days for interval in problem.horizon.day_intervals[day]]
    work = {interval: sum(series[interval] for series in needs) for interval in spans}
    asked = [interval for interval in spans if work[interval]]
    busiest = sorted(asked, key=lambda interval: (-work[interval], interval))
    busy = set(busiest[: round(BUSY_SHARE * len(busiest))])
    whole = sum(work.values())
    return busy, sum(work[interval] for interval in busy) / whole if whole else 0.0


def _slots(board: Board, demand: OffPhone, stints: list[Stint], allowed: dict[int, bool]) -> Iterator[Slot]:
    """Starts on the grid at which an agent is on one queue for as long as it takes."""
    step = board.step
    for stint in stints:
        for start in range(-(-stint.duty.start // step) * step, stint.duty.end - demand.minutes + 1, step):
            end = start + demand.minutes
            if start not in allowed:
                at = board.problem.horizon.instant(start)
                allowed[start] = demand.may_start(at.hour * 60 + at.minute)
            queues = {stint.queue[interval - stint.first] for interval, _ in board.pieces(start, end)}
            if allowed[start] and len(queues) == 1 and not stint.blocked(start, end):
                yield start, stint


def _clear(start: int, minutes: int, used: list[Block]) -> bool:
    return all(block.end <= start or start + minutes <= block.start for block in used)
