"""Typed values out of one row of a CSV file.

A wrong cell is recorded, a stand-in is returned in its place, and the row's `ok` becomes False.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.times import EARLIEST, parse_clock, parse_date, parse_instant, said_of

T = TypeVar("T", bound=str)
V = TypeVar("V")
NO_DATE = date(1, 1, 1)
CODE = re.compile(r"[\w.\-]{1,40}")
CODE_RULE = Sentence("use up to 40 letters, digits, '-', '_' or '.'")
YES, NO = ("true", "yes", "1", "y", "是"), ("false", "no", "0", "n", "否")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass
class Cells:
    """One row. Methods take the column's name; they never raise."""

    file: str
    line: int
    values: Mapping[str, str]
    mistakes: MistakeList
    ok: bool = field(default=True)

    def wrong(self, column: str | None, what: Sentence | str, right: Sentence | str) -> None:
        """Record a mistake of this row."""
        self.ok = False
        self.mistakes.add(self.file, self.line, column, what, right)

    def get(self, column: str) -> str:
        """The bare text; "" for an optional column that the file lacks."""
        return self.values.get(column, "")

    def text(self, column: str) -> str:
        """A text that must not be empty."""
        value = self.get(column)
        if not value:
            self.wrong(column, Sentence("the cell is empty"), Sentence("write something here"))
        return value

    def code(self, column: str) -> str:
        """A code: letters, digits, '-', '_' and '.', at most 40."""
        value = self.text(column)
        if value and not CODE.fullmatch(value):
            self.wrong(column, Sentence("{value!r} is not a code", {"value": value[:60]}), CODE_RULE)
        return value

    def known(self, column: str, known: Collection[str] | None, kind: str, empty: bool = False) -> str:
        """A code that must be one of `known` (None = it cannot be told); `empty` allows an empty cell."""
        value = self.get(column) if empty else self.text(column)
        if value and known is not None and value not in known:
            self.wrong(
                column,
                Sentence("nobody knows the {kind} {value!r}", {"kind": kind, "value": value[:60]}),
                one_of(known, value),
            )
        return value

    def choice(self, column: str, choices: Collection[T]) -> T:
        """One of a fixed set of words."""
        value = self.get(column)
        for choice in choices:
            if value == choice:
                return choice
        self.wrong(
            column, Sentence("{value!r} is not allowed here", {"value": value[:60]}), one_of(choices, value)
        )
        return next(iter(choices))

    def day(self, column: str, earliest: int = EARLIEST) -> date:
        """A day of the year `earliest` or later."""
        return self._parsed(
            column, lambda text: parse_date(text, earliest), NO_DATE, "write it as 2026-12-31"
        )

    def optional_day(self, column: str, earliest: int = EARLIEST) -> date | None:
        """A day, or None for an empty cell."""
        return self.day(column, earliest) if self.get(column) else None

    def optional_clock(self, column: str) -> int | None:
        """A time of day in minutes since midnight, or None for an empty cell."""
        return self._parsed(column, parse_clock, 0, "write it as 08:30") if self.get(column) else None

    def instant(self, column: str, zone: ZoneInfo) -> datetime:
        """An aware time in `zone`, given as local time or with its offset."""
        right = Sentence(
            "write local time of {key} as 2026-12-31T22:00, or with its offset", {"key": zone.key}
        )
        stand_in = datetime(1, 1, 2, tzinfo=zone)
        return self._parsed(column, lambda text: parse_instant(text, zone), stand_in, right)

    def _parsed(self, column: str, parse: Callable[[str], V], stand_in: V, right: Sentence | str) -> V:
        value = self.get(column)
        try:
            return parse(value)
        except (ValueError, OverflowError) as error:
            self.wrong(column, said_of(error) if value else Sentence("the cell is empty"), right)
            return stand_in

    def number(self, column: str, low: float = 0.0, high: float = math.inf) -> float:
        """A finite number between the bounds."""
        text = self.get(column)
        right = Sentence("write a number {bounds}", {"bounds": bounds_text(low, high)})
        if not _NUMBER.fullmatch(text):
            self.wrong(
                column,
                Sentence("{text!r} is not a number", {"text": text[:60]})
                if text
                else Sentence("the cell is empty"),
                right,
            )
            return low
        value = float(text)
        if not (low <= value <= high and math.isfinite(value)):
            self.wrong(column, Sentence("{text} is out of bounds", {"text": text[:60]}), right)
            return low
        return value

    def whole(self, column: str, low: int = 0, high: int = 10**9) -> int:
        """A whole number between the bounds."""
        value = self.number(column, low, high)
        if value != int(value):
            self.wrong(
                column,
                Sentence("{value} is not a whole number", {"value": value}),
                Sentence("write a whole number {bounds}", {"bounds": bounds_text(low, high)}),
            )
        return int(value)

    def flag(self, column: str) -> bool:
        """true/false, yes/no, 1/0 or the Chinese words for yes and no."""
        value = self.get(column).lower()
        if value not in YES + NO:
            self.wrong(
                column,
                Sentence("{value!r} is neither yes nor no", {"value": value[:60]}),
                Sentence("write true or false"),
            )
        return value in YES


def bounds_text(low: float, high: float) -> Sentence:
    """Bounds of a number in words."""
    if math.isinf(high):
        return Sentence("of at least {low}", {"low": f"{low:g}"})
    return Sentence("from {low} to {high}", {"low": f"{low:g}", "high": f"{high:g}"})
