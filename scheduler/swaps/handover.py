"""The hand-over that belongs to a swap: three sections and the signatures of both (SW-03, SW-04, K-26)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.domain.sentence import Facts
from scheduler.swaps.reasons import Refusal, SwapReason

SECTIONS = ("open-cases", "customers", "documents")
"""Unfinished customer issues, important customer information, documents."""


@dataclass(frozen=True)
class Handover:
    """What is handed over; `signed` are the agents of `parties` who have signed what stands there."""

    parties: frozenset[str]
    sections: Mapping[str, str] = field(default_factory=dict)
    signed: frozenset[str] = frozenset()

    @property
    def missing(self) -> tuple[str, ...]:
        """The sections that say nothing yet; "none" is something."""
        return tuple(name for name in SECTIONS if not self.sections.get(name, "").strip())

    @property
    def complete(self) -> bool:
        """Whether all sections are filled and all parties have signed."""
        return not self.missing and self.signed >= self.parties


def may_write(handover: Handover, agent: str, sections: Mapping[str, str]) -> Refusal | None:
    """Why an agent cannot write these sections, or None.

    What somebody has signed does not change any more.
    """
    unknown = sorted(set(sections) - set(SECTIONS))
    if unknown:
        facts: Facts = {"section": unknown[0], "known": ", ".join(SECTIONS)}
        return Refusal(SwapReason.HANDOVER_SECTION, facts)
    if handover.signed and agent in handover.parties:
        return Refusal(SwapReason.HANDOVER_SIGNED, {"agent": min(handover.signed)})
    return _outsider(handover, agent)


def may_sign(handover: Handover, agent: str) -> Refusal | None:
    """Why an agent cannot sign, or None."""
    if reason := _outsider(handover, agent):
        return reason
    if handover.missing:
        return Refusal(SwapReason.HANDOVER_EMPTY, {"sections": ", ".join(handover.missing)})
    if agent in handover.signed:
        return Refusal(SwapReason.HANDOVER_SIGNED, {"agent": agent})
    return None


def _outsider(handover: Handover, agent: str) -> Refusal | None:
    if agent in handover.parties:
        return None
    facts: Facts = {"agent": agent, "parties": ", ".join(sorted(handover.parties))}
    return Refusal(SwapReason.HANDOVER_OUTSIDER, facts)
