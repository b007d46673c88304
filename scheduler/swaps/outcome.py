"""What becomes of a swap that all have agreed to: approved, refused, or left to the supervisor (C-24)."""

from dataclasses import dataclass
from enum import StrEnum

from scheduler.domain.sentence import Sentence
from scheduler.swaps.judge import SERVICE_LEVEL, Verdict
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.settings import AUTOMATIC, SwapSettings

MONTHLY_LIMIT = SwapReason.CHANGE_MONTHLY_LIMIT.code
"""Id of the reason that an agent has had enough swaps this month."""
CENTRES_OWN = frozenset({SERVICE_LEVEL, MONTHLY_LIMIT})
"""Reasons that a supervisor may set aside: the centre's bounds, never a rule."""


class Fate(StrEnum):
    """What is done with a swap."""

    APPROVE = "approve"
    REFUSE = "refuse"
    PASS = "pass"


@dataclass(frozen=True)
class Outcome:
    """The fate of a swap with the reasons for it, which both agents are told, and their rules' ids."""

    fate: Fate
    reasons: tuple[Sentence, ...] = ()
    rules: tuple[str, ...] = ()


def with_monthly_limit(verdict: Verdict, had: dict[str, int], settings: SwapSettings) -> Verdict:
    """The verdict with a reason for each agent who has had as many swaps this month as may be.

    `had` is the number of approved swaps by agent, without this one.
    """
    full = [(agent, number) for agent, number in sorted(had.items()) if number >= settings.most_a_month]
    words = SwapReason.CHANGE_MONTHLY_LIMIT.value
    reasons = tuple(
        Sentence(words, {"agent": agent, "had": number, "most": settings.most_a_month})
        for agent, number in full
    )
    return Verdict(
        verdict.reasons + reasons,
        verdict.rules + (MONTHLY_LIMIT,) * len(reasons),
        verdict.soft,
        verdict.price,
    )


def outcome(verdict: Verdict, settings: SwapSettings) -> Outcome:
    """What becomes of a swap that nobody but the rules has judged."""
    if set(verdict.rules) - CENTRES_OWN:
        return Outcome(Fate.REFUSE, verdict.reasons, verdict.rules)
    if verdict.rules:
        fate = Fate.PASS if settings.exceptions else Fate.REFUSE
        return Outcome(fate, verdict.reasons, verdict.rules)
    return Outcome(Fate.APPROVE if settings.approval == AUTOMATIC else Fate.PASS)


def supervised(verdict: Verdict) -> Outcome:
    """What becomes of a swap that the supervisor approves: a rule still refuses it."""
    if set(verdict.rules) - CENTRES_OWN:
        return Outcome(Fate.REFUSE, verdict.reasons, verdict.rules)
    return Outcome(Fate.APPROVE, verdict.reasons, verdict.rules)
