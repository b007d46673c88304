"""Agents to be rostered per interval and queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Slopes = tuple[tuple[int, int], ...]
"""Pairs (from an amount on, what each further unit counts), the amounts from 0 rising."""


@dataclass(frozen=True)
class Queue:
    """A stream of contacts, open from `opens` to `closes` (wall minutes of each day)."""

    code: str
    opens: int
    closes: int


@dataclass(frozen=True)
class ShiftNeed:
    """How many duties of a shift a day needs; each one fewer costs `under`, each one more `over`."""

    day: int
    shift: str
    duties: int
    under: int = 1
    over: int = 1

    def __post_init__(self) -> None:
        """Refuse negative numbers; raises ValueError."""
        if min(self.duties, self.under, self.over) < 0:
            raise ValueError(f"The need of shift {self.shift} on day {self.day} is negative.")


@dataclass(frozen=True)
class Requirement:
    """Agents needed: per queue code one whole number for each interval of the horizon.

    With `parts` cover is counted in parts of an agent, so many to a whole one: `agents` are parts then, and
    so is what each shift brings. `carried` are amounts that are there from last month's duties, in place of
    those of the past duties themselves. `under` and `over` say for each interval what an amount missing or
    too much counts: (from which amount on, how much each further one), convex; else all intervals are alike.
    """

    agents: Mapping[str, tuple[int, ...]]
    parts: int = 0
    carried: Mapping[str, tuple[int, ...]] | None = None
    under: Mapping[str, tuple[Slopes, ...]] = field(default_factory=dict)
    over: Mapping[str, tuple[Slopes, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse negative needs and series of different length; raises ValueError."""
        for series in (self.carried or {}, self.under, self.over):
            for queue, values in series.items():
                if len(values) != len(self.agents.get(queue, values)):
                    raise ValueError(f"What is told of queue {queue} needs one entry for each interval.")
        for queue, needs in self.agents.items():
            if any(need < 0 for need in needs):
                raise ValueError(f"Queue {queue} requires a negative number of agents.")
        if len({len(needs) for needs in self.agents.values()}) > 1:
            raise ValueError("Every queue needs a requirement for the same intervals.")
