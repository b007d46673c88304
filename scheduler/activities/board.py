"""The state of a month while minutes are given to activities: who is where, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scheduler.domain.cover import queues_served
from scheduler.domain.presence import taken_spans
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import LONG_PAUSE, FloatingBreak, ShiftTemplate, stretches
from scheduler.rules.overstaffing import Overstaffing
from scheduler.rules.understaffing import Understaffing

GRAIN = 5
"""Breaks and time off the phone start every so many minutes."""
BREAK, MEAL, MEETING = "break", "meal", "meeting"
SHORT_FIRST = 1000
"""A missing minute weighs so much more than a surplus one: cover first, then an even surplus."""


@dataclass(frozen=True)
class Block:
    """Elapsed minutes of a duty that are not for contacts; `floating` is the number of the break, else -1."""

    start: int
    end: int
    activity: str
    floating: int = -1


@dataclass
class Stint:
    """A duty being filled: its queue in each interval it touches, its blocks and its minutes at contacts.

    `options` are the numbers of the queues it may serve; `first` is the interval it starts in.
    """

    duty: Duty
    shift: ShiftTemplate
    options: tuple[int, ...]
    home: int
    first: int
    queue: list[int]
    minutes: list[int]
    blocks: list[Block] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        """Whether no block lies in a span inside the duty."""
        return self.duty.start <= start and end <= self.duty.end and not self.blocked(start, end)

    def blocked(self, start: int, end: int) -> bool:
        """Whether a block overlaps the span."""
        return any(block.start < end and start < block.end for block in self.blocks)


class Board:
    """All stints of a roster with what is missing in each queue and interval.

    `short[q][i]` are required minus present agent-minutes; behind the horizon nothing is required.
    """

    def __init__(self, problem: RosterProblem, roster: Roster) -> None:
        """Lay out fixed breaks and briefings; floating breaks are not placed yet."""
        self.problem = problem
        self.step = problem.horizon.interval_minutes
        self.intervals = problem.horizon.intervals
        self.codes = [queue.code for queue in problem.queues]
        number = {code: n for n, code in enumerate(self.codes)}
        needs = problem.requirement.agents if problem.requirement else {}
        none = (0,) * self.intervals
        self.short = [[need * self.step for need in needs.get(code, none)] for code in self.codes]
        self._open = [self._opening(n) for n in range(len(self.codes))]
        self._prices(len(roster.duties) and 2 * len(problem.agents))
        for duty in problem.past:
            for queue in queues_served(problem, duty)[:1]:
                for interval, minutes in problem.presence(duty.shift, duty.day):
                    if 0 <= interval < self.intervals:
                        self.short[number[queue]][interval] -= minutes
        self.windows: dict[tuple[str, int, int], tuple[int, int]] = {}
        self.stints = [self._stint(duty, number) for duty in roster.duties]

    def _opening(self, number: int) -> list[bool]:
        queue, horizon = self.problem.queues[number], self.problem.horizon
        if queue.opens == 0 and queue.closes == 24 * 60:
            return [True] * self.intervals
        walls = (horizon.instant(interval * self.step) for interval in range(self.intervals))
        return [queue.opens <= at.hour * 60 + at.minute < queue.closes for at in walls]

    def _prices(self, agents: int) -> None:
        """Tables of prices: of missing minutes alone, and with those of surplus ones."""
        most = max((short for row in self.short for short in row), default=0) + self.step
        self.reach = max(most, (agents + 1) * self.step) + self.step
        under, over = Understaffing().price(self.problem), Overstaffing().price(self.problem)
        self.under = [0] * self.reach + [under.of(amount) for amount in range(self.reach + 1)]
        surplus = [over.of(amount) for amount in range(self.reach, 0, -1)]
        self.both = surplus + [SHORT_FIRST * under.of(amount) for amount in range(self.reach + 1)]

    def _stint(self, duty: Duty, number: dict[str, int]) -> Stint:
        shift = self.problem.shift_of[duty.shift]
        able = {number[q] for q in self.problem.queues_of[duty.agent] if shift.serves(q)}
        own = number.get(duty.queue or "", -1)
        options = tuple(sorted(able | ({own} if own >= 0 else set()))) if shift.covers else ()
        home = own if own >= 0 else (options[0] if options else -1)
        first, last = duty.start // self.step, -(-duty.end // self.step)
        spans = ((i * self.step, (i + 1) * self.step) for i in range(first, last))
        minutes = [min(end, duty.end) - max(start, duty.start) for start, end in spans]
        stint = Stint(duty, shift, options, home, first, [home] * (last - first), minutes)
        for interval in range(first, min(last, self.intervals)) if options else ():
            if not self._open[home][interval]:
                stint.queue[interval - first] = next((q for q in options if self._open[q][interval]), home)
        self._count(stint, -1)
        for block in _fixed(self.problem, duty, shift):
            self.take(stint, block)
        return stint

    def _count(self, stint: Stint, sign: int) -> None:
        """Add the stint's minutes to what is missing (`sign` 1) or take them off (-1)."""
        for at, (queue, minutes) in enumerate(zip(stint.queue, stint.minutes, strict=True)):
            if queue >= 0 and stint.first + at < self.intervals:
                self.short[queue][stint.first + at] += sign * minutes

    def open_options(self, stint: Stint, interval: int) -> list[int]:
        """The queues that a stint may serve in an interval; its own where all of them are closed."""
        found = [queue for queue in stint.options if self._open[queue][interval]]
        return found or [stint.home]

    def take(self, stint: Stint, block: Block) -> None:
        """Take a block's minutes from the contacts."""
        stint.blocks.append(block)
        self._shift(stint, block, 1)

    def give_back(self, stint: Stint, block: Block) -> None:
        """Give a block's minutes back to the contacts."""
        stint.blocks.remove(block)
        self._shift(stint, block, -1)

    def _shift(self, stint: Stint, block: Block, sign: int) -> None:
        for interval, minutes in self.pieces(block.start, block.end):
            at = interval - stint.first
            stint.minutes[at] -= sign * minutes
            if stint.queue[at] >= 0 and interval < self.intervals:
                self.short[stint.queue[at]][interval] += sign * minutes

    def pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A span cut at the borders of intervals: pairs (interval, minutes)."""
        step = self.step
        for interval in range(start // step, -(-end // step)):
            yield interval, min(end, (interval + 1) * step) - max(start, interval * step)

    def loss(self, stint: Stint, start: int, end: int, prices: list[int]) -> int:
        """What it costs that a stint leaves the contacts from start to end, by `under` or `both`."""
        if not stint.options:
            return 0
        cost, step, first = 0, self.step, stint.first
        for interval in range(start // step, -(-end // step)):
            minutes = min(end, (interval + 1) * step) - max(start, interval * step)
            short = self.reach
            if interval < self.intervals:
                short += self.short[stint.queue[interval - first]][interval]
            cost += prices[short + minutes] - prices[short]
        return cost

    def missing_of(self, stint: Stint) -> int:
        """Agent-minutes missing in the queues and intervals of one stint."""
        shorts = (
            self.short[queue][stint.first + at]
            for at, queue in enumerate(stint.queue)
            if queue >= 0 and stint.first + at < self.intervals
        )
        return sum(short for short in shorts if short > 0)

    def fixed_of(self, stint: Stint) -> list[tuple[int, int]]:
        """The spans of a stint's fixed breaks and briefings."""
        return [(b.start, b.end) for b in _fixed(self.problem, stint.duty, stint.shift)]

    def present(self) -> dict[str, tuple[int, ...]]:
        """Agent-minutes at the contacts of each queue in each interval, duties carried in included."""
        needs = self.problem.requirement.agents if self.problem.requirement else {}
        none = (0,) * self.intervals
        return {
            code: tuple(
                need * self.step - short for need, short in zip(needs.get(code, none), row, strict=True)
            )
            for code, row in zip(self.codes, self.short, strict=True)
        }

    def missing(self) -> int:
        """Agent-minutes missing in all queues and intervals."""
        return sum(short for row in self.short for short in row if short > 0)

    def price(self) -> int:
        """What the missing agent-minutes cost before any weight."""
        return sum(self.under[self.reach + short] for row in self.short for short in row)


def _fixed(problem: RosterProblem, duty: Duty, shift: ShiftTemplate) -> Iterator[Block]:
    """Breaks at fixed times and briefings, none over another."""
    spans = taken_spans(problem.horizon, shift, duty.day)
    begins = {problem.horizon.minute_at(duty.day, pause.start): pause for pause in shift.breaks}
    done = duty.start
    for start, end in spans:
        pause = begins.get(start)
        activity = pause_activity(pause.paid, pause.end - pause.start) if pause else MEETING
        for begin, stop in stretches([], max(start, done), min(end, duty.end)):
            yield Block(begin, stop, activity)
        done = max(done, end)


def pause_activity(paid: bool, minutes: int) -> str:
    """What a pause is called: an unpaid one is a meal unless it splits the shift."""
    return BREAK if paid or minutes >= LONG_PAUSE else MEAL


def floating_block(pause: FloatingBreak, number: int, start: int) -> Block:
    """A floating break that starts at an elapsed minute."""
    return Block(start, start + pause.minutes, pause_activity(pause.paid, pause.minutes), number)
