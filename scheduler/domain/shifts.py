"""Shift templates: a start, an end, breaks; no date, no person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from scheduler.domain.clock import DAY_MINUTES

NIGHT_ENDS = 6 * 60
NIGHT_LEAST = 2 * 60
LONG_PAUSE = 2 * 60
"""An unpaid pause of so many minutes splits a shift: nobody is on duty in it."""
CONTACTS, STANDBY, MANAGEMENT, TRAINING = "contacts", "standby", "management", "training"
SHIFT_ACTIVITIES = (CONTACTS, STANDBY, MANAGEMENT, TRAINING)
MOST_FLOATING = 5


@dataclass(frozen=True)
class Break:
    """A pause inside a shift, in wall minutes since the shift's day began; unpaid ones do not count as
    hours.
    """

    start: int
    end: int
    paid: bool = False


@dataclass(frozen=True)
class FloatingBreak:
    """A pause of `minutes` anywhere between `start` and `end`: when is said with the roster (BR-01)."""

    start: int
    end: int
    minutes: int
    paid: bool = False


@dataclass(frozen=True)
class ShiftTemplate:
    """A dateless shift in wall minutes of its first day; `end` above 1440 lies on the next day.

    `queues` empty means every queue; `kinds` are the kinds of period (NORMAL, BILLING, EVENT) it may be
    used in. Only shifts whose `activity` is contacts serve queues; the others are for any agent, or with
    `roles` for those who have one of them. The first `brief_before` and the last `brief_after` minutes are
    for briefings (TM-03). `parts` says what it brings where cover is counted in parts of an agent: pairs
    (interval since the day began, parts present in it).
    """

    code: str
    start: int
    end: int
    breaks: tuple[Break, ...] = ()
    queues: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset({"NORMAL", "BILLING", "EVENT"})
    activity: str = CONTACTS
    roles: frozenset[str] = frozenset()
    floating: tuple[FloatingBreak, ...] = ()
    brief_before: int = 0
    brief_after: int = 0
    parts: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a shift that does not last, or a break that does not fit into it; raises ValueError."""
        if not 0 <= self.start < DAY_MINUTES or not self.start < self.end <= self.start + DAY_MINUTES:
            raise ValueError(f"Shift {self.code} must start within its day and last at most 24 hours.")
        if self.activity not in SHIFT_ACTIVITIES:
            raise ValueError(f"Shift {self.code} is for one of {', '.join(SHIFT_ACTIVITIES)}.")
        spans = [(p.start, p.end) for p in self.breaks] + [(p.start, p.end) for p in self.floating]
        for begin, end in spans:
            if not self.start <= begin < end <= self.end:
                raise ValueError(f"Shift {self.code} has a break outside its times.")
        if self.brief_before < 0 or self.brief_after < 0:
            raise ValueError(f"Shift {self.code} has a briefing of less than no time.")
        if self.floating and self.first_fit is None:
            raise ValueError(f"Shift {self.code} has no room for its floating breaks inside their windows.")

    @cached_property
    def is_night(self) -> bool:
        """At least 2 h between 00:00 and 06:00, of its first or its second day (NT-01, an assumption [A])."""
        return sum(end - start for start, end in self._nights) >= NIGHT_LEAST

    @cached_property
    def _nights(self) -> tuple[tuple[int, int], ...]:
        """What of it lies between 00:00 and 06:00."""
        nights = ((0, NIGHT_ENDS), (DAY_MINUTES, DAY_MINUTES + NIGHT_ENDS))
        spans = ((max(self.start, a), min(self.end, b)) for a, b in nights)
        return tuple((start, end) for start, end in spans if start < end)

    @cached_property
    def night_minutes(self) -> int:
        """Minutes between 00:00 and 06:00 that neither a fixed break nor a briefing takes."""
        parts = (part for span in self._nights for part in stretches(self.taken, *span))
        return sum(end - start for start, end in parts)

    @cached_property
    def unpaid_minutes(self) -> int:
        """Minutes of unpaid breaks."""
        fixed = sum(pause.end - pause.start for pause in self.breaks if not pause.paid)
        return fixed + sum(pause.minutes for pause in self.floating if not pause.paid)

    @cached_property
    def covers(self) -> bool:
        """Whether its minutes count as cover of a queue."""
        return self.activity == CONTACTS

    @cached_property
    def on_duty(self) -> bool:
        """Whether who works it is on the site's duty: for standby and training it is not so."""
        return self.activity in (CONTACTS, MANAGEMENT)

    def serves(self, queue: str) -> bool:
        """Whether a duty of this shift may be for the queue."""
        return self.covers and (not self.queues or queue in self.queues)

    @cached_property
    def taken(self) -> tuple[tuple[int, int], ...]:
        """Wall minutes of fixed breaks and briefings, in order of time."""
        spans = [(pause.start, pause.end) for pause in self.breaks]
        if self.brief_before:
            spans.append((self.start, self.start + self.brief_before))
        if self.brief_after:
            spans.append((self.end - self.brief_after, self.end))
        return tuple(sorted(spans))

    @cached_property
    def first_fit(self) -> tuple[int, ...] | None:
        """The earliest starts at which the floating breaks fit side by side; None when they do not."""
        if len(self.floating) > MOST_FLOATING:
            raise ValueError(f"Shift {self.code} has more than {MOST_FLOATING} floating breaks.")
        for order in permutations(range(len(self.floating))):
            starts = self._fit(order)
            if starts is not None:
                return starts
        return None

    def _fit(self, order: Sequence[int]) -> tuple[int, ...] | None:
        """The earliest starts with the breaks following each other in an order."""
        starts = [0] * len(order)
        now = self.start
        for number in order:
            pause = self.floating[number]
            now = max(now, pause.start)
            for begin, end in self.taken:
                if begin < now + pause.minutes and now < end:
                    now = end
            if now + pause.minutes > pause.end:
                return None
            starts[number] = now
            now += pause.minutes
        return tuple(starts)


def stretches(spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """What is left of start..end between spans that lie in order of time."""
    for begin, stop in spans:
        if begin > start:
            yield start, min(begin, end)
        start = max(start, stop)
        if start >= end:
            return
    if start < end:
        yield start, end


def usual_paid_minutes(shifts: Sequence[ShiftTemplate]) -> int:
    """Paid minutes of the middle one of the shifts by length: what one duty usually counts."""
    paid = sorted(shift.end - shift.start - shift.unpaid_minutes for shift in shifts)
    return max(1, paid[len(paid) // 2]) if paid else 480


def usual_night_minutes(shifts: Sequence[ShiftTemplate]) -> int:
    """What the middle one of the shifts that serve queues at night brings between 00:00 and 06:00."""
    found = sorted(shift.night_minutes for shift in shifts if shift.is_night and shift.covers)
    return max(1, found[len(found) // 2]) if found else NIGHT_ENDS
