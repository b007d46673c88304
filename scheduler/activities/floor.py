"""How many agent-minutes are missing at least, wherever breaks are placed and whoever serves which queue.

For any prices between 0 and 1 a minute, what is required at these prices less the most that each duty can
bring at them is a lower bound. Prices are whole thousandths, so that the bound is exact in integers; they
come from what is missing now and are bettered by a few steps along the subgradient.
"""

from collections import Counter
from dataclasses import dataclass

from scheduler.activities.board import Board, Stint
from scheduler.activities.breaks import window
from scheduler.domain.shifts import stretches

WHOLE = 1000
STEPS = 12

Prices = list[list[int]]


@dataclass
class _Kind:
    """Duties alike: as many, what they may serve, and their minutes before floating breaks."""

    stint: Stint
    number: int
    minutes: list[tuple[int, int]]
    fixed: list[tuple[int, int]]


def least_missing(board: Board) -> int:
    """A lower bound of the agent-minutes missing; time off the phone is taken for none."""
    if not board.missing():
        return 0
    kinds = _kinds(board)
    needs = _needed(board)
    starts = [_cut(board, _tight(board, needs, spare)) for spare in (1, 0, -board.step + 1)]
    prices = max(starts, key=lambda start: _value(board, kinds, needs, start)[0])
    best, pace = 0, WHOLE // 4
    for _ in range(STEPS):
        value, slack = _value(board, kinds, needs, prices)
        if value > best:
            best = value
        else:
            pace = max(1, pace // 2)
        for queue, row in enumerate(slack):
            for interval, missing in enumerate(row):
                if missing:
                    step = pace * max(-board.step, min(board.step, missing)) // board.step
                    prices[queue][interval] = min(WHOLE, max(0, prices[queue][interval] + step))
    return -(-best // WHOLE)


def _tight(board: Board, needs: Prices, least: int) -> Prices:
    """A whole price where at least so many agent-minutes are missing; less than 0 are some to spare."""
    return [
        [WHOLE if need > 0 and short >= least else 0 for short, need in zip(row, wanted, strict=True)]
        for row, wanted in zip(board.short, needs, strict=True)
    ]


def _cut(board: Board, prices: Prices) -> Prices:
    """Raise the price of each queue whose agents could serve one of whole price."""
    present: dict[int, list[Stint]] = {}
    for stint in board.stints:
        for at in range(len(stint.minutes) if len(stint.options) > 1 else 0):
            present.setdefault(stint.first + at, []).append(stint)
    for interval in range(board.intervals):
        dear = {queue for queue, row in enumerate(prices) if row[interval]}
        stints = present.get(interval, []) if dear else []
        while True:
            more = {
                here
                for stint in stints
                if (here := stint.queue[interval - stint.first]) not in dear
                and dear.intersection(board.open_options(stint, interval))
            }
            if not more:
                break
            dear |= more
        for queue in dear:
            prices[queue][interval] = WHOLE
    return prices


def _needed(board: Board) -> Prices:
    """Agent-minutes required of this roster's duties: duties carried in have brought theirs."""
    needs = [list(row) for row in board.short]
    for stint in board.stints:
        for at, minutes in enumerate(stint.minutes):
            if stint.queue[at] >= 0 and stint.first + at < board.intervals:
                needs[stint.queue[at]][stint.first + at] += minutes
    return needs


def _kinds(board: Board) -> list[_Kind]:
    """Duties of one shift, day and set of queues together."""
    heads = Counter((stint.duty.day, stint.shift.code, stint.options) for stint in board.stints)
    found = {}
    for stint in board.stints:
        key = (stint.duty.day, stint.shift.code, stint.options)
        if stint.options and key not in found:
            taken = board.fixed_of(stint)
            spans = [
                (
                    i,
                    minutes
                    - sum(
                        min(e, (i + 1) * board.step) - max(s, i * board.step)
                        for s, e in taken
                        if s < (i + 1) * board.step and i * board.step < e
                    ),
                )
                for i, minutes in board.pieces(stint.duty.start, stint.duty.end)
            ]
            found[key] = _Kind(stint, heads[key], [s for s in spans if s[0] < board.intervals], taken)
    return list(found.values())


def _value(board: Board, kinds: list[_Kind], needs: Prices, prices: Prices) -> tuple[int, Prices]:
    """The bound at given prices in thousandths of minutes, and what each interval lacks at it."""
    value = sum(
        price * need
        for row, wanted in zip(prices, needs, strict=True)
        for price, need in zip(row, wanted, strict=True)
    )
    slack = [list(row) for row in needs]
    for kind in kinds:
        brings, served = _brings(board, kind, prices)
        value -= kind.number * brings
        for queue, interval, minutes in served:
            slack[queue][interval] -= kind.number * minutes
    return value, slack


def _brings(board: Board, kind: _Kind, prices: Prices) -> tuple[int, list[tuple[int, int, int]]]:
    """The most that a duty brings at the prices, each break where it takes least, and where it serves."""
    best: dict[int, tuple[int, int]] = {}
    for interval, _ in kind.minutes:
        options = board.open_options(kind.stint, interval)
        queue = max(options, key=lambda q: (prices[q][interval], q == kind.stint.home))
        best[interval] = prices[queue][interval], queue
    there = dict(kind.minutes)
    for number, pause in enumerate(kind.stint.shift.floating):
        least: tuple[int, int] | None = None
        for free, stop in stretches(kind.fixed, *window(board, kind.stint, number)):
            for start in _corners(free, stop - pause.minutes, pause.minutes, board.step):
                spans = board.pieces(start, start + pause.minutes)
                cost = sum(best[i][0] * minutes for i, minutes in spans if i in best)
                if least is None or cost < least[0]:
                    least = cost, start
        if least is not None:
            for interval, minutes in board.pieces(least[1], least[1] + pause.minutes):
                if interval in there:
                    there[interval] -= minutes
    value = sum(best[interval][0] * minutes for interval, minutes in there.items())
    return value, [(best[interval][1], interval, minutes) for interval, minutes in there.items()]


def _corners(first: int, last: int, minutes: int, step: int) -> list[int]:
    """Where a break may cost least, whatever the prices of intervals: it starts or ends at a border."""
    if last < first:
        return []
    borders = range(first // step * step, last + minutes + step, step)
    found = {first, last, *borders, *(border - minutes for border in borders)}
    return sorted(start for start in found if first <= start <= last)
