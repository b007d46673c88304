"""Training and meetings inside paid hours where there are agents to spare (TM-01, TM-02, K-38, K-39)."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from scheduler.activities.board import Block, Board, Stint
from scheduler.activities.demand import MONITORING, WEEK, OffPhone
from scheduler.domain.problem import RosterProblem

LEAST_DAYS = 4
"""A week counts in the month in which so many of its days lie."""


@dataclass
class Placed:
    """What came of the time off the phone: minutes placed, those of them that are missed, and who is left.

    `left` holds (demand's name, agent, first day of the period, number of times).
    """

    minutes: int = 0
    at_cost: int = 0
    sessions: int = 0
    left: list[tuple[str, str, int, int]] = field(default_factory=list)


@dataclass
class _Group:
    """Those who can be in one session: how often each still has to come, and where they can."""

    demand: OffPhone
    due: dict[str, int]
    places: dict[int, list[tuple[str, Stint]]]
    running: Counter[int]


def periods(problem: RosterProblem, per: str) -> list[range]:
    """The days of each period of the horizon: the whole of it, or its weeks from Monday on."""
    days = range(problem.horizon.days)
    if per != WEEK:
        return [days]
    weeks: dict[tuple[int, int], list[int]] = {}
    for day in days:
        year, week, _ = problem.horizon.date_of(day).isocalendar()
        weeks.setdefault((year, week), []).append(day)
    return [range(found[0], found[-1] + 1) for found in weeks.values() if len(found) >= LEAST_DAYS]


def place_sessions(board: Board, demands: tuple[OffPhone, ...], draw: random.Random) -> Placed:
    """Place all training and meetings; those asked of most agents at once come first."""
    placed = Placed()
    by_agent: dict[str, list[Stint]] = {}
    for stint in board.stints:
        if stint.shift.on_duty:
            by_agent.setdefault(stint.duty.agent, []).append(stint)
    held = [demand for demand in demands if demand.kind != MONITORING]
    for demand in sorted(held, key=lambda d: (not d.together, -d.minutes, d.name)):
        for days in periods(board.problem, demand.per):
            running: Counter[int] = Counter()
            for names in _together(board.problem, demand, draw):
                for _ in range(demand.times):
                    group = _group(board, demand, names, days, by_agent, running)
                    _hold(board, group, placed, days.start)
    return placed


def _together(problem: RosterProblem, demand: OffPhone, draw: random.Random) -> list[list[str]]:
    """The agents of a demand by team, or each alone, in drawn order."""
    people = [agent for agent in problem.agents if demand.concerns(agent)]
    draw.shuffle(people)
    if not demand.together:
        return [[agent.id] for agent in people]
    teams: dict[str, list[str]] = {}
    for agent in people:
        teams.setdefault(agent.team, []).append(agent.id)
    return list(teams.values())


def _group(
    board: Board,
    demand: OffPhone,
    names: list[str],
    days: range,
    by_agent: dict[str, list[Stint]],
    running: Counter[int],
) -> _Group:
    """Where each agent could come: every start on the grid inside a duty that no block is in the way of."""
    horizon, step = board.problem.horizon, board.step
    allowed: dict[int, bool] = {}
    places: dict[int, list[tuple[str, Stint]]] = {}
    for name in names:
        for stint in by_agent.get(name, ()):
            if stint.duty.day not in days:
                continue
            for start in range(
                -(-stint.duty.start // step) * step, stint.duty.end - demand.minutes + 1, step
            ):
                if start not in allowed:
                    at = horizon.instant(start)
                    allowed[start] = demand.may_start(at.hour * 60 + at.minute)
                if allowed[start] and not stint.blocked(start, start + demand.minutes):
                    places.setdefault(start, []).append((name, stint))
    return _Group(demand, dict.fromkeys(names, 1), places, running)


def _hold(board: Board, group: _Group, placed: Placed, day: int) -> None:
    """Hold sessions where nobody is missed, the largest first; then where those left cost least."""
    while (start := _best_start(board, group)) is not None:
        if not _session(board, group, start, placed):
            del group.places[start]
    for name in [name for name, times in group.due.items() if times]:
        options = [
            (board.loss(stint, start, start + group.demand.minutes, board.both), start, stint)
            for start, stint in _places_of(group, name)
            if _room(board, group, start)
        ]
        if options:
            _, start, stint = min(options, key=lambda option: option[:2])
            _send(board, group, name, stint, start, placed)
            _run(board, group, start, placed)
        else:
            placed.left.append((group.demand.name, name, day, group.due[name]))


def _places_of(group: _Group, name: str) -> Iterator[tuple[int, Stint]]:
    for start, people in group.places.items():
        for who, stint in people:
            if who == name and not stint.blocked(start, start + group.demand.minutes):
                yield start, stint


def _room(board: Board, group: _Group, start: int) -> bool:
    """Whether another session may run at a time."""
    limit = group.demand.parallel
    span = board.pieces(start, start + group.demand.minutes)
    return not limit or all(group.running[interval] < limit for interval, _ in span)


def _best_start(board: Board, group: _Group) -> int | None:
    """The start at which most of those due can be spared; of equals, where most agents are to spare."""
    best: tuple[int, int, int] | None = None
    for start, people in group.places.items():
        here = [stint for name, stint in people if group.due[name] and _can(group, stint, start)]
        if not here or not _room(board, group, start):
            continue
        spare = _spare(board, here, start, start + group.demand.minutes)
        heads = Counter(_queue(board, stint, start) for stint in here)
        can = sum(number if queue < 0 else min(number, spare[queue]) for queue, number in heads.items())
        can = min(can, group.demand.most or can)
        if can and (best is None or (can, sum(spare.values()), -start) > best):
            best = can, sum(spare.values()), -start
    return None if best is None else -best[2]


def _can(group: _Group, stint: Stint, start: int) -> bool:
    return not stint.blocked(start, start + group.demand.minutes)


def _queue(board: Board, stint: Stint, start: int) -> int:
    return stint.queue[start // board.step - stint.first]


def _spare(board: Board, stints: list[Stint], start: int, end: int) -> dict[int, int]:
    """Agents to spare in each queue from start to end, by the interval in which they are fewest."""
    spare: dict[int, int] = {}
    for queue in {_queue(board, stint, start) for stint in stints}:
        spans = [i for i, _ in board.pieces(start, end) if i < board.intervals]
        surplus = min((-board.short[queue][i] for i in spans), default=0) if queue >= 0 else 0
        spare[queue] = max(0, surplus // board.step)
    return spare


def _session(board: Board, group: _Group, start: int, placed: Placed) -> bool:
    """Send whoever can be spared; those who could come at fewest other times first."""
    end = start + group.demand.minutes
    others = Counter(name for people in group.places.values() for name, _ in people)
    came = 0
    for name, stint in sorted(group.places[start], key=lambda place: others[place[0]]):
        if group.demand.most and came >= group.demand.most:
            break
        here = group.due[name] and not stint.blocked(start, end)
        if here and board.loss(stint, start, end, board.under) == 0:
            _send(board, group, name, stint, start, placed)
            came += 1
    if came:
        _run(board, group, start, placed)
    return came > 0


def _run(board: Board, group: _Group, start: int, placed: Placed) -> None:
    placed.sessions += 1
    for interval, _ in board.pieces(start, start + group.demand.minutes):
        group.running[interval] += 1


def _send(board: Board, group: _Group, name: str, stint: Stint, start: int, placed: Placed) -> None:
    before = board.missing_of(stint)
    board.take(stint, Block(start, start + group.demand.minutes, group.demand.kind))
    group.due[name] -= 1
    placed.minutes += group.demand.minutes
    placed.at_cost += board.missing_of(stint) - before
