"""Sentences as data: a template that is also the message id, and the facts that fill it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Fact = int | float | str | date | datetime
Facts = dict[str, Fact]


def plain(value: Fact) -> str:
    """A fact as plain English text: `Tue 2026-12-01`, `Tue 2026-12-01 08:30`, `8.5`, and 8.0 as `8`."""
    if isinstance(value, datetime):
        return value.strftime("%a %Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%a %Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Sentence:
    """One sentence for a person; `template` is English and the key under which translations are found."""

    template: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English."""
        return self.template.format(**{name: plain(value) for name, value in self.facts.items()})
