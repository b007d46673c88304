"""Why a use case could not be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from forecasting.told import Told
from scheduler.domain.sentence import Fact, Sentence


def sentence_of(error: Exception) -> Sentence:
    """What an error of an inner part says: its own sentence, or else its text as it is."""
    if isinstance(error, Told):
        return Sentence(error.template, {name: _fact(value) for name, value in error.facts.items()})
    for one in error.args:
        if isinstance(one, Sentence):
            return one
    return Sentence("{text}", {"text": str(error)})


def _fact(value: object) -> Fact:
    return value if isinstance(value, int | float | date) else str(value)


def some(names: Sequence[str], most: int) -> Sentence:
    """The first `most` names, and how many others there are."""
    facts: dict[str, Fact] = {"names": ", ".join(names[:most]), "more": len(names) - most}
    if not names:
        return Sentence("nobody")
    return Sentence("{names} and {more} more", facts) if len(names) > most else Sentence("{names}", facts)


class CannotDo(Exception):
    """The input is right but the task cannot be done; the sentences say why and what would help."""

    def __init__(self, *sentences: Sentence) -> None:
        self.sentences = sentences
        super().__init__(*sentences)

    @classmethod
    def because(cls, error: Exception) -> CannotDo:
        """The refusal of an inner part as a whole one: in its own sentence where it has one."""
        return cls(sentence_of(error))

    def __str__(self) -> str:
        """The sentences in English, a line each."""
        return "\n".join(map(str, self.sentences))
