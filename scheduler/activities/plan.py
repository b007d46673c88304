"""Who does what when: from a roster to activities that fill every minute of every duty."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scheduler.activities.board import Block, Board, Stint
from scheduler.activities.breaks import improve_across, improve_breaks, place_breaks
from scheduler.activities.demand import MONITORING, OffPhone
from scheduler.activities.floor import least_missing
from scheduler.activities.monitoring import place_monitoring
from scheduler.activities.sessions import place_sessions
from scheduler.activities.split import split_queues
from scheduler.domain.cover import staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.shifts import CONTACTS

ROUNDS = 2


@dataclass(frozen=True, order=True)
class Activity:
    """What an agent does from `start` to `end` (elapsed minutes); `queue` where contacts are served."""

    agent: str
    start: int
    end: int
    activity: str
    queue: str | None = None


@dataclass(frozen=True)
class ActivityPlan:
    """The activities in order of agent and time, and what came of them in agent-minutes.

    `missing_before` is missing by the roster, floating breaks spread over their windows and each duty on its
    queue; `missing` with everything placed; `missing_least` wherever breaks had been placed. Of the
    `off_phone` minutes placed, `off_phone_missing` are missed by a queue; `left` says what has no place.
    `present` has the agent-minutes at the contacts of each queue in each interval.
    """

    activities: tuple[Activity, ...]
    present: Mapping[str, tuple[int, ...]]
    missing_before: int
    missing: int
    missing_least: int
    off_phone: int
    off_phone_missing: int
    sessions: int
    monitored: int
    left: tuple[Sentence, ...]


def plan_activities(
    problem: RosterProblem, roster: Roster, demands: tuple[OffPhone, ...] = (), seed: int = 1
) -> ActivityPlan:
    """Place breaks, meals, training, meetings and monitoring, and say who serves which queue when.

    Raises ValueError for a requirement in parts of agents.
    """
    if problem.requirement is not None and (problem.requirement.parts or problem.requirement.carried):
        raise ValueError("Activities are placed by the minute: a requirement in parts of agents has none.")
    draw = random.Random(seed)
    board = Board(problem, roster)
    place_breaks(board, draw)
    split_queues(board)
    placed = place_sessions(board, demands, draw)
    for _ in range(ROUNDS):
        improve_breaks(board, draw)
        split_queues(board)
    improve_across(board, draw)
    split_queues(board)
    monitored, missed = place_monitoring(board, demands, draw)
    marks: dict[int, list[Block]] = {}
    for stint, block in monitored:
        marks.setdefault(id(stint), []).append(block)
    found = [a for stint in board.stints for a in _fill(board, stint, marks.get(id(stint), []))]
    return ActivityPlan(
        tuple(sorted(found, key=lambda a: (a.agent, a.start))),
        board.present(),
        _missing_by_roster(problem, roster),
        board.missing(),
        least_missing(board),
        placed.minutes,
        placed.at_cost,
        placed.sessions,
        len(monitored),
        tuple(_left(problem, *item) for item in (*placed.left, *missed)),
    )


def _missing_by_roster(problem: RosterProblem, roster: Roster) -> int:
    step, present = problem.horizon.interval_minutes, staffed(problem, roster)
    needs = problem.requirement.agents if problem.requirement else {}
    return sum(
        max(0, need * step - there)
        for queue, series in needs.items()
        for need, there in zip(series, present[queue], strict=True)
    )


def _left(problem: RosterProblem, name: str, agent: str, day: int, times: int) -> Sentence:
    return Sentence(
        "{agent} has no duty with room for {name} in the time from {date} on ({times} missing).",
        {"agent": agent, "name": name, "date": problem.horizon.date_of(day), "times": times},
    )


def _fill(board: Board, stint: Stint, marks: list[Block]) -> Iterator[Activity]:
    """The duty cut into activities: blocks as they lie, what the shift is for between them."""
    agent, now = stint.duty.agent, stint.duty.start
    for block in sorted((*stint.blocks, *marks), key=lambda block: block.start):
        yield from _between(board, stint, now, block.start)
        queue = _code(board, stint, block.start) if block.activity == MONITORING else None
        yield Activity(agent, block.start, block.end, block.activity, queue)
        now = block.end
    yield from _between(board, stint, now, stint.duty.end)


def _between(board: Board, stint: Stint, start: int, end: int) -> Iterator[Activity]:
    """Contacts, one stretch for each queue; for other shifts what they are for."""
    running: Activity | None = None
    for interval, minutes in board.pieces(start, end) if start < end else ():
        begin = max(start, interval * board.step)
        queue = _code(board, stint, begin)
        if running is not None and running.queue == queue:
            running = replace(running, end=begin + minutes)
            continue
        if running is not None:
            yield running
        running = Activity(stint.duty.agent, begin, begin + minutes, stint.shift.activity, queue)
    if running is not None:
        yield running


def _code(board: Board, stint: Stint, minute: int) -> str | None:
    queue = stint.queue[minute // board.step - stint.first]
    return board.codes[queue] if queue >= 0 and stint.shift.activity == CONTACTS else None
