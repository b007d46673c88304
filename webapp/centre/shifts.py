"""[[shifts]] of centre.toml: a start, an end, breaks; no date, no person."""

import itertools
from collections.abc import Sequence

from webapp.centre.model import ALL_KINDS, BreakConf, PeriodKind, ShiftConf
from webapp.centre.times import DAY_MIN, format_clock
from webapp.centre.toml_table import TomlTable

KINDS: tuple[PeriodKind, ...] = ("NORMAL", "BILLING", "EVENT")


def read_shift(entry: TomlTable, queues: Sequence[str], interval_minutes: int) -> ShiftConf:
    """One shift. An end at or before the start lies on the next day; so do breaks before the start."""
    start, end = entry.clock("start"), entry.clock("end")
    if start == DAY_MIN:
        entry.wrong("start", '"24:00" is the next day', 'write "00:00"')
    if end <= start:
        end += DAY_MIN
    for key, value in (("start", start), ("end", end)):
        _check_grid(entry, key, value, interval_minutes)
    breaks = _breaks(entry, start, end, interval_minutes)
    kinds = entry.words("kinds", KINDS, "kind of period", ALL_KINDS)
    if not kinds:
        entry.wrong("kinds", "the shift may be used on no day", f"name some of {', '.join(KINDS)}")
    shift = ShiftConf(
        code=entry.code("code"),
        name=entry.text("name"),
        start_min=start,
        end_min=end,
        breaks=breaks,
        queues=entry.words("queues", [q for q in queues if q], "queue", ()),
        kinds=frozenset(kinds),
    )
    if entry.ok and shift.paid_min <= 0:
        entry.wrong("breaks", "the whole shift is an unpaid break", "leave some paid time")
    entry.finish()
    return shift


def _breaks(entry: TomlTable, start: int, end: int, interval_minutes: int) -> tuple[BreakConf, ...]:
    found: list[BreakConf] = []
    for item in entry.tables("breaks"):
        first, last = item.clock("start"), item.clock("end")
        if first < start:
            first += DAY_MIN
        if last <= first:
            last += DAY_MIN
        found.append(BreakConf(first, last, item.flag("paid", False)))
        for key, value in (("start", first), ("end", last)):
            _check_grid(item, key, value, interval_minutes)
        if item.finish() and not start <= first < last <= end:
            item.wrong("start", "the break lies outside its shift", f"place it in {_span(start, end)}")
        entry.ok = entry.ok and item.ok
    found.sort(key=lambda b: b.start_min)
    for one, other in itertools.pairwise(found):
        if other.start_min < one.end_min:
            entry.wrong("breaks", "two breaks overlap", "move one of them")
    return tuple(found)


def _check_grid(table: TomlTable, key: str, value: int, interval_minutes: int) -> None:
    if value % interval_minutes:
        what = f"{format_clock(value)} is off the grid of {interval_minutes} minutes"
        table.wrong(key, what, "choose a time on the grid")


def _span(start: int, end: int) -> str:
    return f"{format_clock(start)}-{format_clock(end)}"
