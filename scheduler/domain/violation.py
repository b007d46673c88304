"""Where and by how much a roster breaks a rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.domain.sentence import Fact


@dataclass(frozen=True, order=True, slots=True)
class Where:
    """A place in a roster; it carries no amounts, so that two audits can be compared place by place.

    `about` tells apart several breaches of one rule at one place (a shift code, "early" or "late").
    """

    agent: str = ""
    day: int = -1
    interval: int = -1
    queue: str = ""
    about: str = ""


@dataclass(frozen=True)
class Violation:
    """A rule broken at a place by an amount (> 0, in the rule's unit), with the facts that explain it."""

    rule: str
    where: Where
    amount: int
    facts: Mapping[str, Fact] = field(default_factory=dict, compare=False)
