"""What a clearing decides: exchanges, each a round of offers that pass their duties on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduler.clearing.offers import Offer
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster

SERVED, PRICE, LOTS = "served", "price", "lots"
GOALS = (SERVED, PRICE, LOTS)
"""What is decided by, in this order: agents served, those with fewest grants first; soft costs; lots."""


def weight_of_one(agents: int, most_granted: int) -> int:
    """What serving an agent counts before grants had so far are taken off: more than all of those are."""
    return agents * most_granted + 1


def most_served(record: Mapping[str, Any]) -> int:
    """How many agents no legal clearing of a published record's board serves more than."""
    board, gone = record["board"], set(record["gone"])
    agents = {offer["agent"] for offer in board["offers"] if offer["id"] not in gone}
    one = weight_of_one(len(agents), max((board["granted"].get(agent, 0) for agent in agents), default=0))
    bound = next(int(goal["bound"]) for goal in record["result"]["reached"] if goal["goal"] == SERVED)
    # Grants had so far take less than one agent off in all.
    return min(len(agents), -(-bound // one))


@dataclass(frozen=True)
class Exchange:
    """Offers of which each takes over the duty of the one before it, the first that of the last."""

    offers: tuple[Offer, ...]

    def received(self) -> Iterable[tuple[Offer, Duty | None]]:
        """Each offer with the duty its agent receives, None for a day off."""
        for before, offer in zip((self.offers[-1], *self.offers[:-1]), self.offers, strict=True):
            yield offer, None if before.gives is None else replace(before.gives, agent=offer.agent)


@dataclass(frozen=True)
class Reached:
    """What a clearing reached of a goal, larger being better; nothing legal reaches more than `bound`.

    The goals before it keep what they reached. A price counts negative.
    """

    goal: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing better is possible."""
        return self.value == self.bound


@dataclass(frozen=True)
class Clearing:
    """The exchanges granted, and how good they are; `served` counts agents.

    `complete`: every exchange of the length allowed was looked at.
    """

    exchanges: tuple[Exchange, ...]
    reached: tuple[Reached, ...]
    served: int
    complete: bool

    @property
    def granted(self) -> frozenset[str]:
        """The ids of the offers granted."""
        return frozenset(offer.id for exchange in self.exchanges for offer in exchange.offers)

    def facts(self) -> dict[str, Any]:
        """The clearing as data."""
        return {
            "exchanges": [[offer.id for offer in exchange.offers] for exchange in self.exchanges],
            "reached": [{"goal": r.goal, "value": r.value, "bound": r.bound} for r in self.reached],
            "served": self.served,
            "complete": self.complete,
        }


def exchanged(problem: RosterProblem, roster: Roster, exchanges: Sequence[Exchange]) -> Roster:
    """The roster after exchanges. Raises ValueError where one gives a duty that is not there (any more)."""
    out: set[Duty] = set()
    into: list[Duty] = []
    for exchange in exchanges:
        for offer, received in exchange.received():
            if offer.gives is not None:
                if offer.gives in out or offer.gives not in roster.of(offer.agent, offer.gives.day):
                    raise ValueError(f"The offer {offer.id} gives a duty that {offer.agent} does not have.")
                out.add(offer.gives)
            if received is not None:
                problem.check_duty(received)
                into.append(received)
    return Roster([*(duty for duty in roster.duties if duty not in out), *into])
