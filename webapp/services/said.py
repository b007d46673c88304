"""Sentences as data, so that what is stored in English can be read in another language later."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scheduler.domain.sentence import Fact, Sentence

DATE, TIME = "date", "time"


def written(sentence: Sentence) -> dict[str, Any]:
    """A sentence as data: its template and facts, days and times marked as such."""
    return {"template": sentence.template, "facts": {n: _written(v) for n, v in sentence.facts.items()}}


def _written(value: Fact) -> Any:
    # A datetime is a date too: the order matters.
    if isinstance(value, datetime):
        return {TIME: value.isoformat()}
    return {DATE: value.isoformat()} if isinstance(value, date) else value


def read(data: Mapping[str, Any]) -> Sentence:
    """The sentence of such data."""
    return Sentence(data["template"], {name: _read(value) for name, value in data["facts"].items()})


def _read(value: Any) -> Fact:
    if isinstance(value, dict):
        return datetime.fromisoformat(value[TIME]) if TIME in value else date.fromisoformat(value[DATE])
    found: Fact = value
    return found
