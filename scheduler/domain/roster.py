"""Duties and rosters."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter


@dataclass(frozen=True, order=True, slots=True)
class Duty:
    """One agent, one dated stretch of work; it belongs to the day it starts.

    `start` and `end` are elapsed minutes of the horizon; `queue` None means any of the agent's queues.
    """

    agent: str
    day: int
    start: int
    end: int
    shift: str
    queue: str | None = None


_ORDER = attrgetter("agent", "day", "start", "shift")


class Roster:
    """All duties of a unit, with views by agent and by agent and day."""

    def __init__(self, duties: Iterable[Duty] = ()) -> None:
        """Keep the duties sorted by agent, day and start."""
        self.__dict__["duties"] = tuple(sorted(duties, key=_ORDER))

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """All duties; of a roster that was made by a change they are put together when they are asked for."""
        return tuple(chain.from_iterable(self.by_agent.values()))

    @cached_property
    def by_agent(self) -> dict[str, tuple[Duty, ...]]:
        """The tour of each agent that has duties."""
        tours: dict[str, list[Duty]] = {}
        for duty in self.duties:
            tours.setdefault(duty.agent, []).append(duty)
        return {agent: tuple(duties) for agent, duties in tours.items()}

    @cached_property
    def by_cell(self) -> dict[tuple[str, int], tuple[Duty, ...]]:
        """The duties of each agent and day that has any."""
        cells: dict[tuple[str, int], list[Duty]] = {}
        for duty in self.duties:
            cells.setdefault((duty.agent, duty.day), []).append(duty)
        return {cell: tuple(duties) for cell, duties in cells.items()}

    @cached_property
    def by_day(self) -> dict[int, tuple[Duty, ...]]:
        """The duties of each day that has any."""
        days: dict[int, list[Duty]] = {}
        for duty in self.duties:
            days.setdefault(duty.day, []).append(duty)
        return {day: tuple(duties) for day, duties in days.items()}

    def of(self, agent: str, day: int) -> tuple[Duty, ...]:
        """The duties of an agent on a day."""
        return self.by_cell.get((agent, day), ())

    def replace(self, agent: str, day: int, duties: Iterable[Duty]) -> "Roster":
        """A copy in which the agent's day holds just these duties."""
        return Roster([d for d in self.duties if (d.agent, d.day) != (agent, day)] + list(duties))

    def changed(self, out: Iterable[Duty], into: Iterable[Duty]) -> "Roster":
        """A copy without some of its duties and with others; raises ValueError for one that it has not.

        The work is that of the agents concerned: their colleagues' tours are taken over.
        """
        tours: dict[str, list[Duty]] = {}
        for duty in out:
            tours.setdefault(duty.agent, list(self.by_agent.get(duty.agent, ()))).remove(duty)
        for duty in into:
            tours.setdefault(duty.agent, list(self.by_agent.get(duty.agent, ()))).append(duty)
        kept = dict(self.by_agent)
        kept.update((agent, tuple(sorted(tour, key=_ORDER))) for agent, tour in tours.items())
        made = Roster.__new__(Roster)
        made.__dict__["by_agent"] = {agent: kept[agent] for agent in sorted(kept) if kept[agent]}
        return made

    def differing(self, other: "Roster") -> list[str]:
        """The agents who have other duties in another roster."""
        mine, theirs = self.by_agent, other.by_agent
        # Most tours are the very same; two that are only equal are compared duty by duty.
        found = [
            agent for agent, tour in mine.items() if (told := theirs.get(agent)) is not tour and told != tour
        ]
        return found + [agent for agent in theirs if agent not in mine]

    def __eq__(self, other: object) -> bool:
        """Equal when the duties are."""
        return isinstance(other, Roster) and self.duties == other.duties

    def __hash__(self) -> int:
        """Hash of the duties."""
        return hash(self.duties)
