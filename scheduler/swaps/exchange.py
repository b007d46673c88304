"""What a swap does to a roster: duties that go from one agent to another, on any days."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence

MUTUAL, GIFT, BOARD, COVER, NIGHT = "mutual", "gift", "board", "cover", "night"
KINDS = (MUTUAL, GIFT, BOARD, COVER, NIGHT)
"""Two agents exchange duties; one gives to a named one; to whoever takes it; a duty that somebody must take;
a night that the duty manager moves (NT-02).
"""


@dataclass(frozen=True, order=True)
class Leg:
    """A duty that goes from its giver to its taker; `queue` None is any.

    Without `giver` nobody has it yet, without `taker` nobody has said that they take it.
    """

    day: int
    shift: str
    queue: str | None
    giver: str | None
    taker: str | None

    def given(self, problem: RosterProblem) -> Duty | None:
        """The duty as the giver has it."""
        return problem.duty(self.giver, self.day, self.shift, self.queue) if self.giver else None

    def taken(self, problem: RosterProblem) -> Duty | None:
        """The duty as the taker gets it."""
        return problem.duty(self.taker, self.day, self.shift, self.queue) if self.taker else None


class NotThere(ValueError):
    """A duty of a swap that its giver does not have (any more); `sentence` says which."""

    def __init__(self, problem: RosterProblem, leg: Leg) -> None:
        """An error about a leg."""
        self.leg = leg
        self.sentence = Sentence(
            "{agent} has no duty {shift} on {date} to give.",
            {"agent": leg.giver or "", "shift": leg.shift, "date": problem.horizon.date_of(leg.day)},
        )
        super().__init__(str(self.sentence))


def leg_of(duty: Duty, taker: str | None) -> Leg:
    """The leg by which a duty goes to a taker."""
    return Leg(duty.day, duty.shift, duty.queue, duty.agent, taker)


def taken_by(legs: Iterable[Leg], taker: str) -> tuple[Leg, ...]:
    """The legs with whoever takes those that had no taker."""
    return tuple(replace(leg, taker=taker) if leg.taker is None else leg for leg in legs)


def agents_of(legs: Iterable[Leg]) -> frozenset[str]:
    """Everybody who gives or takes a duty."""
    return frozenset(agent for leg in legs for agent in (leg.giver, leg.taker) if agent is not None)


def cells_of(legs: Iterable[Leg]) -> frozenset[tuple[str, int]]:
    """The cells (agent, day) that the legs change."""
    return frozenset(
        (agent, leg.day) for leg in legs for agent in (leg.giver, leg.taker) if agent is not None
    )


def exchanged(problem: RosterProblem, roster: Roster, legs: Sequence[Leg]) -> Roster:
    """The roster after all legs at once; raises NotThere."""
    given: Counter[Duty] = Counter()
    for leg in legs:
        duty = leg.given(problem)
        if duty is not None:
            given[duty] += 1
            if given[duty] > roster.by_agent.get(duty.agent, ()).count(duty):
                raise NotThere(problem, leg)
    taken = [duty for leg in legs if (duty := leg.taken(problem)) is not None]
    return roster.changed(given.elements(), taken)


def load_changes(problem: RosterProblem, legs: Iterable[Leg], night_weight: int) -> Mapping[str, int]:
    """By how much each agent's load changes: a duty counts 1, a night `night_weight` (NT-01).

    The changes add up to 0 where every duty has a giver and a taker (K-25).
    """
    found: Counter[str] = Counter()
    for leg in legs:
        weight = night_weight if problem.shift_of[leg.shift].is_night else 1
        for agent, sign in ((leg.giver, -1), (leg.taker, 1)):
            if agent is not None:
                found[agent] += sign * weight
    return dict(sorted(found.items()))
