"""Breaks and meals placed inside their windows where they cost least cover (BR-01, K-36)."""

import random

from scheduler.activities.board import GRAIN, Block, Board, Stint, floating_block
from scheduler.activities.split import feeders, flexible, rebalance
from scheduler.domain.presence import window_span
from scheduler.domain.shifts import stretches

MOST_PASSES = 2


def place_breaks(board: Board, draw: random.Random) -> None:
    """Place every floating break for the first time, the long ones first; the order of duties is drawn."""
    stints = [stint for stint in board.stints if stint.shift.floating]
    draw.shuffle(stints)
    pauses = [
        (-pause.minutes, turn, number)
        for turn, stint in enumerate(stints)
        for number, pause in enumerate(stint.shift.floating)
    ]
    for _, turn, number in sorted(pauses):
        block = _best(board, stints[turn], number)
        if block is None:
            _first_fit(board, stints[turn])
        elif all(other.floating != number for other in stints[turn].blocks):
            board.take(stints[turn], block)


def improve_breaks(board: Board, draw: random.Random) -> None:
    """Move one break at a time to where it costs least, until none moves or the passes are used up."""
    stints = [stint for stint in board.stints if stint.shift.floating and stint.options]
    for _ in range(MOST_PASSES):
        draw.shuffle(stints)
        if not sum(_improve(board, stint) for stint in stints):
            break


def improve_across(board: Board, draw: random.Random) -> None:
    """Move breaks out of intervals where somebody is missing to where agents of other queues fill the gap."""
    others = flexible(board)
    stints = [stint for stint in board.stints if stint.shift.floating and stint.options]
    draw.shuffle(stints)
    for stint in stints:
        for block in [block for block in stint.blocks if block.floating >= 0]:
            touched = [i for i, _ in board.pieces(block.start, block.end) if i < board.intervals]
            if any(row[interval] > 0 for row in board.short for interval in touched):
                _move_across(board, stint, block, others)


def _move_across(board: Board, stint: Stint, block: Block, others: list[list[Stint]]) -> None:
    def fill(placed: Block) -> None:
        for interval, _ in board.pieces(placed.start, placed.end):
            if interval < board.intervals:
                rebalance(board, others[interval], interval)

    board.give_back(stint, block)
    fill(block)
    leaving = _Leaving(board, stint, others)
    better = _best(board, stint, block.floating, leaving)
    if better is None or leaving.span(better) >= leaving.span(block):
        better = block
    board.take(stint, better)
    fill(better)


def _improve(board: Board, stint: Stint) -> bool:
    moved = False
    for block in [block for block in stint.blocks if block.floating >= 0]:
        board.give_back(stint, block)
        now = board.loss(stint, block.start, block.end, board.both)
        better = _best(board, stint, block.floating)
        if better is not None and board.loss(stint, better.start, better.end, board.both) < now:
            board.take(stint, better)
            moved = True
        else:
            board.take(stint, block)
    return moved


def _best(board: Board, stint: Stint, number: int, price_at: "_Leaving | None" = None) -> Block | None:
    """The cheapest place of a floating break beside the blocks there are, the earliest of equals."""
    pause, step = stint.shift.floating[number], board.step
    price_at = price_at or _Leaving(board, stint)
    best: tuple[int, int] | None = None
    begin, end = window(board, stint, number)
    for free, stop in stretches(sorted((b.start, b.end) for b in stint.blocks), begin, end):
        for start in range(begin - (begin - free) // GRAIN * GRAIN, stop - pause.minutes + 1, GRAIN):
            last = start + pause.minutes
            cost, interval = 0, start // step
            while start < last:
                border = min(last, (interval + 1) * step)
                cost += price_at.cost(interval, border - start)
                start, interval = border, interval + 1
            if best is None or cost < best[0]:
                best = cost, last - pause.minutes
    return None if best is None else floating_block(pause, number, best[1])


class _Leaving:
    """What it costs that a stint leaves an interval for some minutes, each looked up once.

    With `others`, the agents there who may serve several queues fill the gap if they can.
    """

    def __init__(self, board: Board, stint: Stint, others: list[list[Stint]] | None = None) -> None:
        self._board, self._stint, self._others = board, stint, others
        self._known: dict[tuple[int, int], int] = {}

    def cost(self, interval: int, minutes: int) -> int:
        """The price of so many minutes of an interval."""
        key = interval, minutes
        if key not in self._known:
            self._known[key] = self._cost(interval, minutes)
        return self._known[key]

    def span(self, block: Block) -> int:
        """The price of a block's minutes."""
        return sum(
            self.cost(interval, minutes) for interval, minutes in self._board.pieces(block.start, block.end)
        )

    def _cost(self, interval: int, minutes: int) -> int:
        board, stint = self._board, self._stint
        if self._others is None or interval >= board.intervals:
            start = max(interval * board.step, stint.duty.start)
            return board.loss(stint, start, start + minutes, board.both)
        here = stint.queue[interval - stint.first]
        shorts = [
            board.reach + board.short[queue][interval]
            for queue in feeders(board, self._others[interval], interval, here)
        ]
        return min(board.both[short + minutes] - board.both[short] for short in shorts)


def window(board: Board, stint: Stint, number: int) -> tuple[int, int]:
    """The elapsed minutes between which a floating break lies.

    In the night the clock changes a window may be too short: then it is the whole duty.
    """
    key = stint.shift.code, stint.duty.day, number
    if key not in board.windows:
        pause, duty = stint.shift.floating[number], stint.duty
        begin, end = window_span(board.problem.horizon, stint.shift, pause, duty.day)
        board.windows[key] = (begin, end) if end - begin >= pause.minutes else (duty.start, duty.end)
    return board.windows[key]


def _first_fit(board: Board, stint: Stint) -> None:
    """Start the stint's floating breaks anew where they certainly fit."""
    for block in [block for block in stint.blocks if block.floating >= 0]:
        board.give_back(stint, block)
    fit = stint.shift.first_fit or ()
    for number, wall in enumerate(fit):
        pause = stint.shift.floating[number]
        block = floating_block(pause, number, board.problem.horizon.minute_at(stint.duty.day, wall))
        if not stint.free(block.start, block.end):
            board.windows[stint.shift.code, stint.duty.day, number] = stint.duty.start, stint.duty.end
            everywhere = range(stint.duty.start, stint.duty.end - pause.minutes + 1, GRAIN)
            start = next(start for start in everywhere if stint.free(start, start + pause.minutes))
            block = floating_block(pause, number, start)
        board.take(stint, block)
