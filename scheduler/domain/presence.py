"""For which minutes of which intervals a shift brings somebody: at the contacts, and on duty at all."""

from collections.abc import Iterator

from scheduler.domain.clock import Horizon
from scheduler.domain.shifts import LONG_PAUSE, FloatingBreak, ShiftTemplate, stretches

Span = tuple[int, int]
Minutes = tuple[tuple[int, int], ...]
"""Pairs (interval, minutes in it) in order of time; intervals may lie outside the horizon."""


def shift_span(horizon: Horizon, shift: ShiftTemplate, day: int) -> Span:
    """Start and end of a shift on a day in elapsed minutes."""
    return horizon.minute_at(day, shift.start), horizon.minute_at(day, shift.end)


def taken_spans(horizon: Horizon, shift: ShiftTemplate, day: int) -> tuple[Span, ...]:
    """Fixed breaks and briefings in elapsed minutes, in order of time.

    A break keeps its length in the night the clock changes, as the paid minutes take it for granted.
    """
    start, end = shift_span(horizon, shift, day)
    spans = [(begin := horizon.minute_at(day, p.start), begin + p.end - p.start) for p in shift.breaks]
    if shift.brief_before:
        spans.append((start, start + shift.brief_before))
    if shift.brief_after:
        spans.append((end - shift.brief_after, end))
    return tuple(sorted(spans))


def window_span(horizon: Horizon, shift: ShiftTemplate, pause: FloatingBreak, day: int) -> Span:
    """The elapsed minutes between which a floating break lies; as long as its window by the wall clock."""
    begin = horizon.minute_at(day, pause.start)
    return begin, min(begin + pause.end - pause.start, shift_span(horizon, shift, day)[1])


def present_minutes(horizon: Horizon, shift: ShiftTemplate, day: int) -> Minutes:
    """Minutes at the contacts. Floating breaks take their minutes evenly off their windows (BR-02).

    Agents whose breaks are staggered are away like that together; when each of them is, is settled later.
    """
    if not shift.covers:
        return ()
    taken = taken_spans(horizon, shift, day)
    there = dict(_split(horizon, stretches(taken, *shift_span(horizon, shift, day))))
    for pause in shift.floating:
        free = _split(horizon, stretches(taken, *window_span(horizon, shift, pause, day)))
        for interval, minutes in _spread(pause.minutes, free):
            there[interval] -= minutes
    return tuple((interval, minutes) for interval, minutes in sorted(there.items()) if minutes > 0)


def present_parts(horizon: Horizon, shift: ShiftTemplate, day: int) -> Minutes:
    """Parts of an agent at the contacts, where cover is counted in them."""
    first = horizon.minute_at(day, 0) // horizon.interval_minutes
    return tuple((first + interval, parts) for interval, parts in shift.parts)


def attended_minutes(horizon: Horizon, shift: ShiftTemplate, day: int) -> Minutes:
    """Minutes from start to end without long unpaid pauses: a meal does not leave a post empty."""
    span = shift_span(horizon, shift, day)
    pauses = [p for p in shift.breaks if not p.paid and p.end - p.start >= LONG_PAUSE]
    away = sorted((begin := horizon.minute_at(day, p.start), begin + p.end - p.start) for p in pauses)
    return tuple(_split(horizon, stretches(away, *span)))


def _split(horizon: Horizon, spans: Iterator[Span]) -> list[tuple[int, int]]:
    """Cut spans at the borders of intervals; minutes of one interval are added up."""
    step, found = horizon.interval_minutes, dict[int, int]()
    for start, end in spans:
        for interval in range(start // step, -(-end // step)):
            minutes = min(end, (interval + 1) * step) - max(start, interval * step)
            found[interval] = found.get(interval, 0) + minutes
    return sorted(found.items())


def _spread(minutes: int, free: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Whole minutes in proportion to what is free in each interval, adding up to what there is room for."""
    room = sum(there for _, there in free)
    reached = 0
    for interval, there in free:
        before = min(minutes, room) * reached // room
        reached += there
        yield interval, min(minutes, room) * reached // room - before
