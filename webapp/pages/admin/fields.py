"""Keys of centre.toml as fields of a form: what they are called, how they are shown and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from werkzeug.datastructures import MultiDict

from scheduler.domain.sentence import Facts, Sentence
from webapp.centre.times import parse_date
from webapp.services.problems import CannotDo

LONGEST = 200
TEXT, CLOCK, DAY, WHOLE, NUMBER, PERCENT = "text", "clock", "day", "whole", "number", "percent"
FLAG, CHOICE, SEVERAL, NAMES = "flag", "choice", "several", "names"


@dataclass(frozen=True)
class Field:
    """A key of an entry. `choices` are (value, words) of CHOICE and SEVERAL; a required one always stands."""

    key: str
    label: object
    kind: str = TEXT
    hint: object = ""
    required: bool = False
    choices: tuple[tuple[str, object], ...] = ()

    def shown(self, entry: Mapping[str, Any]) -> Any:
        """The value of an entry as the form shows it; "" where the key is left out."""
        if self.key not in entry:
            return [] if self.kind == SEVERAL else ""
        value = entry[self.key]
        if self.kind == PERCENT and isinstance(value, int | float):
            return f"{(Decimal(str(value)) * 100).normalize():f}"
        if self.kind == NAMES and isinstance(value, list):
            return ", ".join(map(str, value))
        if self.kind == DAY and isinstance(value, date):
            return value.isoformat()
        return value

    def told(self, form: MultiDict[str, str], prefix: str = "field-") -> Any:
        """The value that a form tells, None = the key is left out. Raises CannotDo."""
        name = prefix + self.key
        if self.kind == SEVERAL:
            known = [value for value, _ in self.choices]
            return [value for value in form.getlist(name) if value in known] or None
        text = form.get(name, "").strip()[:LONGEST]
        if self.kind == FLAG:
            return bool(text) or None
        return _READERS[self.kind](self, text) if text else None


def _wrong(field: Field, text: str, right: Sentence) -> CannotDo:
    facts: Facts = {"label": str(field.label), "text": text[:40], "right": right}
    return CannotDo(Sentence("{label}: {text!r} does not fit, {right}.", facts))


def _whole(field: Field, text: str) -> int:
    if not text.isascii() or not text.removeprefix("-").isdigit() or len(text) > 9:
        raise _wrong(field, text, Sentence("write a whole number"))
    return int(text)


def _number(field: Field, text: str) -> int | float:
    try:
        value = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise _wrong(field, text, Sentence("write a number")) from None
    if not value.is_finite() or abs(value) > 10**9:
        raise _wrong(field, text, Sentence("write a number"))
    if field.kind == PERCENT:
        return float(value / 100)
    return int(value) if value == value.to_integral_value() and "." not in text else float(value)


def _day(field: Field, text: str) -> date:
    try:
        return date.fromisoformat(parse_date(text).isoformat())
    except ValueError:
        raise _wrong(field, text, Sentence("write a day as 2026-12-31")) from None


def _choice(field: Field, text: str) -> str:
    if text not in {value for value, _ in field.choices}:
        raise _wrong(field, text, Sentence("choose one of the list"))
    return text


_READERS: Mapping[str, Callable[[Field, str], Any]] = {
    TEXT: lambda _, text: text,
    CLOCK: lambda _, text: text,
    DAY: _day,
    WHOLE: _whole,
    NUMBER: _number,
    PERCENT: _number,
    CHOICE: _choice,
    NAMES: lambda _, text: [part.strip() for part in text.replace("，", ",").split(",") if part.strip()],
}


def told_entry(
    fields: Iterable[Field], form: MultiDict[str, str], old: Mapping[str, Any], explicit: Iterable[str] = ()
) -> dict[str, Any]:
    """An entry as the form tells it; keys that no field is for stay. Raises CannotDo.

    A flag that is off is left out, unless the entry says it now or it is among the `explicit` ones.
    """
    made = dict(old)
    for field in fields:
        value = field.told(form)
        if field.kind == FLAG and value is None and (field.key in old or field.key in explicit):
            value = False
        if value is None:
            made.pop(field.key, None)
        else:
            made[field.key] = value
    return made
