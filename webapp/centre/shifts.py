"""[[shifts]] of centre.toml: a start, an end, breaks; no date, no person."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta

from scheduler.domain.sentence import Sentence
from scheduler.domain.shifts import MOST_FLOATING, Break, FloatingBreak, ShiftTemplate
from webapp.centre.company import codes
from webapp.centre.model import ALL_KINDS, BreakConf, FloatingConf, PeriodKind, ShiftActivity, ShiftConf
from webapp.centre.times import DAY_MIN, format_clock
from webapp.centre.toml_table import TomlTable

KINDS: tuple[PeriodKind, ...] = ("NORMAL", "BILLING", "EVENT")
ACTIVITIES: tuple[ShiftActivity, ...] = ("contacts", "standby", "management", "training")


def read_shift(entry: TomlTable, queues: Sequence[str], interval_minutes: int) -> ShiftConf:
    """One shift. An end at or before the start lies on the next day; so do breaks before the start."""
    start, end = entry.clock("start"), entry.clock("end")
    if start == DAY_MIN:
        entry.wrong("start", Sentence('"24:00" is the next day'), Sentence('write "00:00"'))
    if end <= start:
        end += DAY_MIN
    for key, value in (("start", start), ("end", end)):
        _check_grid(entry, key, value, interval_minutes)
    breaks, floating = _breaks(entry, start, end, interval_minutes)
    kinds = entry.words("kinds", KINDS, "kind of period", ALL_KINDS)
    if not kinds:
        entry.wrong(
            "kinds",
            Sentence("the shift may be used on no day"),
            Sentence("name some of {list}", {"list": ", ".join(KINDS)}),
        )
    shift = ShiftConf(
        code=entry.code("code"),
        name=entry.text("name"),
        start_min=start,
        end_min=end,
        breaks=breaks,
        queues=entry.words("queues", [q for q in queues if q], "queue", ()),
        kinds=frozenset(kinds),
        activity=entry.choice("activity", ACTIVITIES, "contacts"),
        roles=codes(entry, "roles"),
        floating=floating,
        brief_before=_briefing(entry, "brief_before"),
        brief_after=_briefing(entry, "brief_after"),
        forbidden_next=codes(entry, "forbidden_next"),
        retired_after=_retired(entry),
    )
    if entry.ok and shift.paid_min <= 0:
        entry.wrong(
            "breaks", Sentence("the whole shift is an unpaid break"), Sentence("leave some paid time")
        )
    if entry.ok and floating:
        _check_room(entry, shift)
    entry.finish()
    return shift


def _retired(entry: TomlTable) -> date | None:
    """The last day of the last month that may have the shift; a roster is of a whole month."""
    if "retired_after" not in entry.values:
        return None
    day = entry.day("retired_after")
    if entry.ok and (day + timedelta(days=1)).day != 1:
        entry.wrong(
            "retired_after",
            Sentence("{day} is not the last day of a month", {"day": day.isoformat()}),
            Sentence("rosters are of whole months: write their last day"),
        )
    return day


def _briefing(entry: TomlTable, key: str) -> int:
    """Minutes of a briefing: none, or 5 to 30 (TM-17)."""
    minutes = entry.whole(key, 0, 30, 0)
    if 0 < minutes < 5:
        entry.wrong(
            key,
            Sentence("a briefing of {minutes} minutes is too short", {"minutes": minutes}),
            Sentence("write 5 to 30, or 0 for none"),
        )
    return minutes


def _breaks(
    entry: TomlTable, start: int, end: int, interval_minutes: int
) -> tuple[tuple[BreakConf, ...], tuple[FloatingConf, ...]]:
    """Breaks at a fixed time, and those that float between two times."""
    found: list[BreakConf] = []
    floating: list[FloatingConf] = []
    for item in entry.tables("breaks"):
        floats = "minutes" in item.values
        keys = ("from", "to") if floats else ("start", "end")
        first, last = item.clock(keys[0]), item.clock(keys[1])
        if first < start:
            first += DAY_MIN
        if last <= first:
            last += DAY_MIN
        if floats:
            floating.append(FloatingConf(first, last, _length(item), item.flag("paid", False)))
        else:
            found.append(BreakConf(first, last, item.flag("paid", False)))
            for key, value in zip(keys, (first, last), strict=True):
                _check_grid(item, key, value, interval_minutes)
        if item.finish() and not start <= first < last <= end:
            item.wrong(
                keys[0],
                Sentence("the break lies outside its shift"),
                Sentence("place it in {start}", {"start": _span(start, end)}),
            )
        entry.ok = entry.ok and item.ok
    found.sort(key=lambda b: b.start_min)
    for one, other in itertools.pairwise(found):
        if other.start_min < one.end_min:
            entry.wrong("breaks", Sentence("two breaks overlap"), Sentence("move one of them"))
    if len(floating) > MOST_FLOATING:
        entry.wrong(
            "breaks",
            Sentence("more than {most_floating} breaks float", {"most_floating": MOST_FLOATING}),
            Sentence("fix some of them"),
        )
    return tuple(found), tuple(floating)


def _length(item: TomlTable) -> int:
    minutes = item.whole("minutes", 5, DAY_MIN)
    if minutes % 5:
        item.wrong(
            "minutes",
            Sentence("{minutes} is no multiple of 5", {"minutes": minutes}),
            Sentence("write 10, 15, 20 ..."),
        )
    return minutes


def _check_room(entry: TomlTable, shift: ShiftConf) -> None:
    """The floating breaks must fit beside each other and beside what is fixed."""
    try:
        template(shift)
    except ValueError as error:
        entry.wrong("breaks", str(error).rstrip("."), Sentence("widen their windows or shorten them"))


def template(conf: ShiftConf, first_day: date | None = None) -> ShiftTemplate:
    """The shift as rostering of the days from the first on knows it: a retired one is for no kind of day.

    Raises ValueError where its floating breaks have no room.
    """
    over = first_day is not None and conf.retired_after is not None and conf.retired_after < first_day
    return ShiftTemplate(
        conf.code,
        conf.start_min,
        conf.end_min,
        tuple(Break(pause.start_min, pause.end_min, pause.paid) for pause in conf.breaks),
        frozenset(conf.queues),
        frozenset[str]() if over else frozenset[str](conf.kinds),
        conf.activity,
        conf.roles,
        tuple(FloatingBreak(f.start_min, f.end_min, f.minutes, f.paid) for f in conf.floating),
        conf.brief_before,
        conf.brief_after,
    )


def _check_grid(table: TomlTable, key: str, value: int, interval_minutes: int) -> None:
    if value % interval_minutes:
        what = Sentence(
            "{value} is off the grid of {interval_minutes} minutes",
            {"value": format_clock(value), "interval_minutes": interval_minutes},
        )
        table.wrong(key, what, Sentence("choose a time on the grid"))


def _span(start: int, end: int) -> str:
    return f"{format_clock(start)}-{format_clock(end)}"


def breaks_of(conf: ShiftConf) -> str:
    """The breaks of a shift: 12:00–12:30."""
    return ", ".join(f"{format_clock(b.start_min)}–{format_clock(b.end_min)}" for b in conf.breaks)
