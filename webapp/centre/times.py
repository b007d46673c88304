"""Dates and times as people and spreadsheets write them. Every refusal is a ValueError in words."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.sentence import Facts, Sentence

_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_TIME = re.compile(r"(?P<day>[^T ]+)[T ](?P<clock>[0-9:]+)(?P<offset>Z|[+-]\d{2}:?\d{2})?")
EARLIEST, LATEST = 1990, 2099
"""The years that days and months are of."""
OLDEST_HIRE = 1940
DAY_MIN = 24 * 60


class Unread(ValueError):
    """What cannot be read, in a sentence that can be told in another language."""

    def __init__(self, template: str, facts: Facts) -> None:
        self.sentence = Sentence(template, facts)
        super().__init__(str(self.sentence))


class NoInstant(Unread):
    """A time that the clock change of its zone skips or repeats."""


def said_of(error: Exception) -> Sentence | str:
    """What such an error says."""
    return error.sentence if isinstance(error, Unread) else str(error)


def parse_date(text: str, earliest: int = EARLIEST) -> date:
    """2026-12-01; also 2026/12/1, which spreadsheets make of it. Raises ValueError."""
    match = _DATE.fullmatch(text)
    if not match:
        raise Unread("{text!r} is not a date", {"text": text})
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    if not earliest <= year <= LATEST:
        raise Unread(
            "the year {year} is not between {earliest} and {latest}",
            {"year": year, "earliest": earliest, "latest": LATEST},
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise Unread("{text!r} is not a day of the calendar", {"text": text}) from None


def parse_clock(text: str) -> int:
    """Minutes of "08:30", up to "24:00" = 1440. Raises ValueError."""
    match = _CLOCK.fullmatch(text)
    if not match or int(match[2]) > 59 or match[3] not in (None, "00"):
        raise Unread("{text!r} is not a time of day", {"text": text})
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > DAY_MIN:
        raise Unread("{text!r} is after 24:00", {"text": text})
    return minutes


def format_clock(minutes: int) -> str:
    """ "08:30" for 510; 24:00 stays 24:00 and minutes of the next day are folded back."""
    folded = minutes if minutes <= DAY_MIN else minutes - DAY_MIN
    return f"{folded // 60:02d}:{folded % 60:02d}"


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """An aware time in `zone` from local time, or from a time with its offset. Raises ValueError.

    Without offset, a time that the clock change skips or repeats is refused: it is no or two instants.
    """
    match = _TIME.fullmatch(text)
    if not match:
        raise Unread("{text!r} is not a date and time", {"text": text})
    minutes = parse_clock(match["clock"])
    naive = datetime.combine(parse_date(match["day"]), time()) + timedelta(minutes=minutes)
    if match["offset"]:
        return _with_offset(naive, match["offset"], zone, text)
    return from_wall(naive, zone)


def _with_offset(naive: datetime, offset: str, zone: ZoneInfo, text: str) -> datetime:
    try:
        stamp = datetime.fromisoformat(naive.isoformat() + offset).astimezone(zone)
    except ValueError:
        raise Unread("{offset!r} is not the offset of any place", {"offset": offset}) from None
    if stamp.replace(tzinfo=None) != naive:
        local = format_instant(stamp)
        raise Unread(
            "{text!r} does not have the offset of {zone}, where it is {local}",
            {"text": text, "zone": zone.key, "local": local},
        )
    return stamp


def from_wall(naive: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time; ValueError when the clock skips or repeats it."""
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    known: Facts = {"time": f"{naive:%Y-%m-%dT%H:%M}", "zone": zone.key}
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise NoInstant("{time} does not exist in {zone}: the clock skips it", known)
    raise NoInstant(
        "{time} happens twice in {zone}: write its offset, {first} for the first time or {second} for the "
        "second",
        {**known, "first": _offset(first), "second": _offset(second)},
    )


def wall_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant at which the wall clock shows `minutes` after the midnight of `day` (may exceed 1440).

    A repeated time is its first occurrence; a skipped one is moved on by the length of the gap.
    """
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def format_instant(stamp: datetime) -> str:
    """ISO local time with offset, to the minute: 2026-12-01T00:00+08:00."""
    return stamp.isoformat(timespec="minutes")


def format_wall(stamp: datetime) -> str:
    """ISO local time without offset, 2026-12-01T22:00; with it where the clock shows the time twice."""
    zone = stamp.tzinfo
    naive = stamp.replace(tzinfo=None)
    if isinstance(zone, ZoneInfo):
        try:
            from_wall(naive, zone)
        except ValueError:
            return format_instant(stamp)
    return naive.isoformat(timespec="minutes")


def _offset(stamp: datetime) -> str:
    return stamp.isoformat()[-6:]
