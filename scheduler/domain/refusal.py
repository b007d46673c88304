"""Why something was not done, as data: a reason of an area's table with the facts of its sentence."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from scheduler.domain.sentence import Facts, Sentence

Reason = TypeVar("Reason", bound=Enum)


@dataclass(frozen=True)
class RefusedFor(Generic[Reason]):
    """Why something was not done; the reason's value is the template of its sentence."""

    reason: Reason
    facts: Facts = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """The reason with its facts."""
        return Sentence(self.reason.value, self.facts)

    def __str__(self) -> str:
        """The sentence in English."""
        return str(self.sentence)


def code_of(area: str, reason: Enum) -> str:
    """`leave-too-late` of TOO_LATE in leave: as in docs/reasons.md and in answers."""
    return f"{area}-" + reason.name.lower().replace("_", "-")
