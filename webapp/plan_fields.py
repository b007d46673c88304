"""Reading single values out of CSV rows and JSON objects, each mistake answered with one sentence."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path


class PlanFolderError(Exception):
    """A plan folder that cannot be shown; the text is one sentence for a person."""


@dataclass(frozen=True)
class Fields:
    """The named values of one row or object, with the place where they stand (`roster.csv line 7`)."""

    place: str
    values: Mapping[str, object]

    def text(self, key: str) -> str:
        """The text under `key`; raises PlanFolderError where there is none."""
        value = self.values.get(key)
        if value is None or isinstance(value, list | dict):
            raise self.wrong(key, "a text")
        return str(value)

    def maybe_text(self, key: str) -> str | None:
        """The text under `key`, None where it is absent or empty."""
        value = self.values.get(key)
        return None if value is None or value == "" else self.text(key)

    def number(self, key: str) -> float:
        """The finite number under `key`; raises PlanFolderError for anything else."""
        value = self.maybe_number(key)
        if value is None:
            raise self.wrong(key, "a number")
        return value

    def maybe_number(self, key: str) -> float | None:
        """The number under `key`, None where it is absent, empty or not finite."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        try:
            number = float(value) if isinstance(value, str | int | float) else math.nan
        except (ValueError, OverflowError):
            raise self.wrong(key, "a number") from None
        if isinstance(value, list | dict):
            raise self.wrong(key, "a number")
        return number if math.isfinite(number) else None

    def whole(self, key: str) -> int:
        """The whole number under `key`."""
        number = self.number(key)
        if number != int(number):
            raise self.wrong(key, "a whole number")
        return int(number)

    def flag(self, key: str) -> bool:
        """The truth value under `key`; absent means false."""
        return self.values.get(key) in (True, 1, "true", "True", "1")

    def day(self, key: str) -> date:
        """The date under `key`, written 2026-12-01."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self.wrong(key, "a date such as 2026-12-01") from None

    def moment(self, key: str, zone: tzinfo) -> datetime:
        """The time under `key`, written 2026-12-01T07:00+08:00 or without offset as local time of `zone`."""
        try:
            found = datetime.fromisoformat(self.text(key))
        except ValueError:
            raise self.wrong(key, "a time such as 2026-12-01T07:00+08:00") from None
        return found if found.tzinfo else found.replace(tzinfo=zone)

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of texts under `key`; absent means empty."""
        value = self.values.get(key) or []
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        return tuple(str(item) for item in value)

    def objects(self, key: str, *, needed: bool = False) -> list[Fields]:
        """The list of objects under `key`; absent means empty, unless it is needed."""
        value = self.values.get(key) or ([] if key in self.values or not needed else None)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, "a list of objects")
        return [Fields(f"{self.place}, {key}[{place}]", item) for place, item in enumerate(value)]

    def mapping(self, key: str) -> Mapping[str, object]:
        """The object under `key`; absent means empty."""
        value = self.values.get(key) or {}
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return value

    def wrong(self, key: str, right: str) -> PlanFolderError:
        """The sentence that says what stands under `key` and what would be right."""
        if key not in self.values:
            return PlanFolderError(f"{self.place}: '{key}' is missing; it should be {right}.")
        return PlanFolderError(f"{self.place}: '{key}' is {self.values[key]!r}, but should be {right}.")


def read_text(path: Path) -> str:
    """The file's text, with or without a byte order mark; raises PlanFolderError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PlanFolderError(
            f"{path.parent} is not a complete plan: {path.name} is missing; "
            f"make one with `paiban plan CENTRE --month 2026-12 --out {path.parent}`."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise PlanFolderError(f"{path} cannot be read: {reason}.") from None


def read_object(path: Path) -> Fields:
    """The JSON object in the file; raises PlanFolderError when it is anything else."""
    try:
        value = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise PlanFolderError(
            f"{path.name} line {error.lineno} is not valid JSON ({error.msg}); make the plan anew."
        ) from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets within brackets without end.
        raise PlanFolderError(f"{path.name} is not the JSON of a plan; make the plan anew.") from None
    if not isinstance(value, dict):
        raise PlanFolderError(f"{path.name} should hold one JSON object; make the plan anew.")
    return Fields(path.name, value)


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Fields]:
    """The rows of a CSV file that has at least these columns; raises PlanFolderError otherwise."""
    try:
        lines = list(csv.reader(io.StringIO(read_text(path), newline="")))
    except csv.Error as error:
        raise PlanFolderError(f"{path.name} is not a CSV file ({error}); make the plan anew.") from None
    header = lines[0] if lines else []
    missing = [column for column in columns if column not in header]
    if missing:
        raise PlanFolderError(
            f"{path.name} has no column {', '.join(missing)}; its columns should be {','.join(columns)}."
        )
    for line, row in enumerate(lines[1:], start=2):
        if not row:
            continue
        if len(row) != len(header):
            raise PlanFolderError(
                f"{path.name} line {line} has {len(row)} values, but the header names {len(header)} columns."
            )
        yield Fields(f"{path.name} line {line}", dict(zip(header, row, strict=True)))
