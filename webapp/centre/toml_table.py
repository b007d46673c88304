"""Typed values out of one TOML table. A wrong value is recorded with its line; unknown keys are mistakes."""

import datetime
import math
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from scheduler.domain.sentence import Sentence
from webapp.centre.cells import CODE, CODE_RULE, NO_DATE, bounds_text
from webapp.centre.mistakes import MistakeList, one_of
from webapp.centre.tables import CONTROL
from webapp.centre.times import parse_clock, parse_date, said_of
from webapp.centre.toml_lines import Path, line_of

T = TypeVar("T", bound=str)
_REQUIRED: Any = object()
MOST_NUMBER = 1e15


class TomlTable:
    """One table and its place. Methods take a key, never raise, and return a stand-in after a mistake."""

    def __init__(
        self, file: str, values: Mapping[str, Any], path: Path, lines: dict[Path, int], mistakes: MistakeList
    ) -> None:
        self.file, self.values, self.path, self.lines, self.mistakes = file, values, path, lines, mistakes
        self.used: set[str] = set()
        self.ok = True

    def line(self, key: str | None = None) -> int | None:
        """The line of a key, or of the table."""
        return line_of(self.lines, (*self.path, key) if key else self.path)

    def wrong(self, key: str | None, what: Sentence | str, right: Sentence | str) -> None:
        """Record a mistake at a key, or at the table's first line."""
        self.ok = False
        self.mistakes.add(self.file, self.line(key), key, what, right)

    def _get(self, key: str, default: Any) -> Any:
        """The raw value, or None after recording that it is missing."""
        self.used.add(key)
        if key in self.values:
            return self.values[key]
        if default is _REQUIRED:
            self.wrong(
                key,
                Sentence("{key!r} is missing", {"key": key}),
                Sentence("add a line {key} = ...", {"key": key}),
            )
            return None
        return default

    def _wrong_type(self, key: str, value: Any, right: Sentence | str) -> None:
        if value is not None or key in self.values:
            self.wrong(key, Sentence("{value} cannot stand here", {"value": _shown(value)}), right)

    def text(self, key: str, default: str = _REQUIRED) -> str:
        """A text that must not be empty, on one line."""
        value = self._get(key, default)
        if isinstance(value, str) and value == default:
            return value
        if not isinstance(value, str) or not value.strip() or CONTROL.search(value) or len(value) > 200:
            self._wrong_type(key, value, Sentence("write a text in quotes, on one line"))
            return ""
        return value.strip()

    def code(self, key: str) -> str:
        """A code: letters, digits, '-', '_' and '.', at most 40."""
        value = self.text(key)
        if value and not CODE.fullmatch(value):
            self.wrong(key, Sentence("{value!r} is not a code", {"value": value}), CODE_RULE)
        return value

    def number(self, key: str, low: float, high: float = math.inf, default: float = _REQUIRED) -> float:
        """A finite number between the bounds, both allowed."""
        value = self._get(key, default)
        right = Sentence("write a number {bounds}", {"bounds": bounds_text(low, high)})
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            self._wrong_type(key, value, right)
            return low
        if not low <= value <= min(high, MOST_NUMBER):
            self.wrong(key, Sentence("{value} is out of bounds", {"value": _shown(value)}), right)
            return low
        return float(value)

    def optional_number(self, key: str, low: float, high: float = math.inf) -> float | None:
        """A number, or None when the key is absent."""
        return self.number(key, low, high) if key in self.values else None

    def whole(self, key: str, low: int, high: int, default: int = _REQUIRED) -> int:
        """A whole number between the bounds."""
        value = self._get(key, default)
        right = Sentence("write a whole number from {low} to {high}", {"low": low, "high": high})
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong_type(key, value, right)
            return low
        if not low <= value <= high:
            self.wrong(key, Sentence("{value} is out of bounds", {"value": _shown(value)}), right)
            return low
        return value

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        """A truth value."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            self._wrong_type(key, value, Sentence("write true or false, without quotes"))
            return False
        return value

    def clock(self, key: str, default: str = _REQUIRED) -> int:
        """Minutes of a time of day, "00:00" to "24:00"."""
        value = self._get(key, default)
        if isinstance(value, datetime.time):
            value = value.isoformat()
        if not isinstance(value, str):
            self._wrong_type(key, value, Sentence('write a time of day in quotes, "08:30"'))
            return 0
        try:
            return parse_clock(value)
        except ValueError as error:
            self.wrong(key, said_of(error), Sentence('write a time of day from "00:00" to "24:00"'))
            return 0

    def day(self, key: str, default: datetime.date | None = _REQUIRED) -> datetime.date:
        """A day, written as a TOML date or as a text."""
        value = self._get(key, default)
        if isinstance(value, datetime.datetime):
            value = value.isoformat()
        if isinstance(value, datetime.date):
            value = value.isoformat()
        if not isinstance(value, str):
            self._wrong_type(key, value, Sentence("write a day as 2026-12-31"))
            return NO_DATE
        try:
            return parse_date(value)
        except ValueError as error:
            self.wrong(key, said_of(error), Sentence("write a day as 2026-12-31"))
            return NO_DATE

    def choice(self, key: str, choices: Collection[T], default: T = _REQUIRED) -> T:
        """One of a fixed set of words."""
        value = self._get(key, default)
        for choice in choices:
            if value == choice:
                return choice
        self._wrong_type(key, value, one_of(choices, value if isinstance(value, str) else ""))
        return next(iter(choices))

    def words(
        self, key: str, known: Collection[T], kind: str, default: Collection[T] = _REQUIRED
    ) -> tuple[T, ...]:
        """A list of known words without repetition."""
        value = self._get(key, default)
        if not isinstance(value, list | tuple | frozenset):
            self._wrong_type(
                key, value, Sentence('write a list, ["{known}"]', {"known": next(iter(known), "a")})
            )
            return ()
        result: list[T] = []
        for item in value:
            found = next((word for word in known if word == item), None)
            if found is None:
                text = item if isinstance(item, str) else ""
                self.wrong(
                    key,
                    Sentence("nobody knows the {kind} {item}", {"kind": kind, "item": _shown(item)}),
                    one_of(known, text),
                )
            elif found in result:
                self.wrong(
                    key,
                    Sentence("the {kind} {item!r} stands there twice", {"kind": kind, "item": item}),
                    Sentence("name it once"),
                )
            else:
                result.append(found)
        return tuple(result)

    def tables(self, key: str) -> list["TomlTable"]:
        """The tables of an array of tables; an absent key gives none."""
        value = self._get(key, [])
        if not isinstance(value, list):
            self._wrong_type(key, value, Sentence("write [[{key}]] above each entry", {"key": key}))
            return []
        found = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                found.append(TomlTable(self.file, item, (*self.path, key, index), self.lines, self.mistakes))
            else:
                self.wrong(
                    key,
                    Sentence("{item} is not a table", {"item": _shown(item)}),
                    Sentence("write [[{key}]] above each entry", {"key": key}),
                )
        return found

    def table(self, key: str) -> Mapping[str, Any]:
        """The bare contents of a sub-table; an absent key gives an empty one."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            self._wrong_type(key, value, Sentence("write {key} = {{ name = value }}", {"key": key}))
            return {}
        return value

    def finish(self) -> bool:
        """Record every key that was not asked for; True when the whole table was right."""
        for key in self.values:
            if key not in self.used:
                self.wrong(key, Sentence("unknown key {key!r}", {"key": key}), one_of(sorted(self.used), key))
        return self.ok


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
