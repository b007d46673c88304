"""Sentences as data: a template that is also the message id, and the facts that fill it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias, Union

Fact: TypeAlias = Union[int, float, str, date, datetime, "Sentence"]
"""What a sentence is filled with; a sentence in a sentence is a phrase with facts of its own."""

Facts: TypeAlias = dict[str, Fact]


def plain(value: Fact) -> str:
    """A fact as plain English text: `Tue 2026-12-01`, `Tue 2026-12-01 08:30`, `8.5`, and 8.0 as `8`."""
    if isinstance(value, datetime):
        return value.strftime("%a %Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%a %Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class _Word:
    """A fact on its way into a template; `{days:day|days}` counts: `1 day`, `2 days`."""

    def __init__(self, value: Fact) -> None:
        self.value = value

    def __format__(self, nouns: str) -> str:
        text = plain(self.value)
        return counted(text, *nouns.split("|")) if nouns else text

    def __repr__(self) -> str:
        # What somebody typed is quoted, with what a terminal might obey written as escapes.
        return repr(self.value if isinstance(self.value, int | float) else plain(self.value))


def counted(number: int | str, one: str, many: str = "") -> str:
    """A number with its noun: `1 day`, `2 days`; `many` is `one` with an s unless given."""
    return f"{number} {one if str(number) == '1' else many or one + 's'}"


def in_unit(number: int, unit: str) -> str:
    """A number of a rule's parameter with its unit, which is told in the plural: `1 day`, `2 days`."""
    return counted(number, unit.removesuffix("s"), unit)


@dataclass(frozen=True)
class Sentence:
    """One sentence for a person; `template` is English and the key under which translations are found.

    In a template `{days}` is a fact, `{days:day|days}` a fact that counts something, `{name!r}` a quotation.
    """

    template: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.template.format(**{name: _Word(value) for name, value in self.facts.items()})
