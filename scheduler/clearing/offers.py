"""The board: who gives which duty and would take which in return."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty

Wanted = tuple[int, str]
"""A day and a shift that an agent would work."""


@dataclass(frozen=True)
class Offer:
    """What an agent puts on the board: `gives` a duty and takes one of those in `takes` for it.

    `for_nothing`: a day off in return is welcome too, alone (a give-away) or beside what is in `takes`.
    Without `gives` the agent takes on a duty of `takes` and gives none.
    """

    id: str
    agent: str
    gives: Duty | None
    takes: frozenset[Wanted] = frozenset()
    for_nothing: bool = False

    def __post_init__(self) -> None:
        """Refuse an offer that offers nothing; raises ValueError."""
        if self.gives is None and (self.for_nothing or not self.takes):
            raise ValueError(f"The offer {self.id} gives no duty and so must say which it would take.")
        if self.gives is not None and self.gives.agent != self.agent:
            raise ValueError(f"The offer {self.id} of {self.agent} gives a duty of {self.gives.agent}.")
        if self.gives is not None and not self.takes and not self.for_nothing:
            raise ValueError(f"The offer {self.id} must say what it would take, or that it takes nothing.")

    def facts(self) -> dict[str, Any]:
        """The offer as data."""
        gives = None
        if self.gives is not None:
            gives = {"day": self.gives.day, "shift": self.gives.shift, "queue": self.gives.queue}
        takes = [list(wanted) for wanted in sorted(self.takes)]
        said = {"id": self.id, "agent": self.agent, "for_nothing": self.for_nothing}
        return {**said, "gives": gives, "takes": takes}


@dataclass(frozen=True)
class Board:
    """A closed board: its offers, each id once, and how many were granted to each agent lately (SW-01).

    `left` says how many more may be granted to an agent, where there is a limit. `roster` is the hash of the
    roster that the offers are about.
    """

    offers: tuple[Offer, ...]
    granted: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    roster: str = ""

    def __post_init__(self) -> None:
        """Refuse an id that stands for two offers, and a negative number; raises ValueError."""
        if len({offer.id for offer in self.offers}) < len(self.offers):
            raise ValueError("Every offer on a board needs an id of its own.")
        if any(number < 0 for number in (*self.granted.values(), *self.left.values())):
            raise ValueError("How many wishes were granted, or may be, is never negative.")

    def facts(self) -> dict[str, Any]:
        """The board as data that does not depend on the order of its offers."""
        return {
            "offers": [offer.facts() for offer in sorted(self.offers, key=lambda offer: offer.id)],
            "granted": {a: n for a, n in sorted(self.granted.items()) if n},
            "left": dict(sorted(self.left.items())),
            "roster": self.roster,
        }

    @cached_property
    def sha256(self) -> str:
        """The hash of the board's facts, under which lots are drawn."""
        return hash_of(self.facts())


def hash_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 of a board's facts as JSON with sorted keys and no spaces, in UTF-8."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def board_of(problem: RosterProblem, facts: Mapping[str, Any]) -> Board:
    """The board of facts about a problem."""
    offers = []
    for said in facts["offers"]:
        gives = said["gives"]
        duty = problem.duty(said["agent"], gives["day"], gives["shift"], gives["queue"]) if gives else None
        takes = frozenset((day, shift) for day, shift in said["takes"])
        offers.append(Offer(said["id"], said["agent"], duty, takes, said["for_nothing"]))
    return Board(tuple(offers), facts["granted"], facts["left"], facts["roster"])
