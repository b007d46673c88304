"""Sentences as data, so that what is stored in English can be read in another language later."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from scheduler.domain.sentence import Fact, Sentence

DATE, TIME = "date", "time"
WHY = "why"
"""Under this name the result of a job that failed keeps the sentences that say why."""


def kept(text: Sentence | str) -> Any:
    """A sentence as data; plain text as it is."""
    return written(text) if isinstance(text, Sentence) else text


def told(data: Any) -> Sentence | str:
    """What `kept` has kept."""
    return read(data) if isinstance(data, dict) else str(data)


def all_told(data: Iterable[Any]) -> tuple[Sentence, ...]:
    """Sentences that `kept` has kept; one that was kept as plain text is a sentence without facts."""
    return tuple(
        read(one) if isinstance(one, dict) else Sentence("{text}", {"text": str(one)}) for one in data
    )


def written(sentence: Sentence) -> dict[str, Any]:
    """A sentence as data: its template and facts, days and times marked as such."""
    return {"template": sentence.template, "facts": {n: _written(v) for n, v in sentence.facts.items()}}


def _written(value: Fact) -> Any:
    if isinstance(value, Sentence):
        return written(value)
    # A datetime is a date too: the order matters.
    if isinstance(value, datetime):
        return {TIME: value.isoformat()}
    return {DATE: value.isoformat()} if isinstance(value, date) else value


def read(data: Mapping[str, Any]) -> Sentence:
    """The sentence of such data."""
    return Sentence(data["template"], {name: _read(value) for name, value in data["facts"].items()})


def _read(value: Any) -> Fact:
    if isinstance(value, dict):
        if "template" in value:
            return read(value)
        return datetime.fromisoformat(value[TIME]) if TIME in value else date.fromisoformat(value[DATE])
    found: Fact = value
    return found
