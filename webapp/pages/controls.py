"""Choices over a chart, written as radio buttons so that keyboards and screen readers know them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Choice:
    """One thing to pick; `level` from 0 to 4 draws the small bar of a day, `title` says it in full."""

    value: str
    label: str
    title: str = ""
    level: int = 0
    quiet: bool = False


@dataclass(frozen=True)
class Control:
    """A group of choices; shown only `when` another control has a value; `pager` adds back and forth."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    picked: str = ""
    when: str = ""
    pager: bool = False
    style: str = "segments"

    @property
    def value(self) -> str:
        """The value picked at the beginning."""
        return self.picked or (self.choices[0].value if self.choices else "")

    def pick(self, value: str | None) -> Control:
        """The same control with another value picked, unless there is no such choice."""
        known = any(choice.value == value for choice in self.choices)
        return replace(self, picked=value) if known and value else self
