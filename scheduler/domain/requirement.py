"""Agents to be rostered per interval and queue."""

from collections.abc import Mapping
from dataclasses import dataclass


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
    """Agents needed: per queue code one whole number for each interval of the horizon."""

    agents: Mapping[str, tuple[int, ...]]

    def __post_init__(self) -> None:
        """Refuse negative needs and series of different length; raises ValueError."""
        for queue, needs in self.agents.items():
            if any(need < 0 for need in needs):
                raise ValueError(f"Queue {queue} requires a negative number of agents.")
        if len({len(needs) for needs in self.agents.values()}) > 1:
            raise ValueError("Every queue needs a requirement for the same intervals.")
