"""What a site asks of all agents together: who must be on duty, how many seats there are, who qualifies."""

from dataclasses import dataclass

from scheduler.domain.clock import DAY_MINUTES
from scheduler.domain.people import Agent

NEED_KINDS = ("role", "team", "skill", "group")
ALL_KINDS = frozenset({"NORMAL", "BILLING", "EVENT"})


def holds(start: int, end: int, wall: int) -> bool:
    """Whether a wall minute lies in a window, which goes over midnight when it ends before it starts."""
    if start < end:
        return start <= wall < end
    return wall >= start or wall < end


@dataclass(frozen=True)
class Threshold:
    """Who serves a queue has a level of a skill of at least `least` and at most `most` (SH-11)."""

    queue: str
    skill: str
    least: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        """Refuse a threshold that asks for nothing or for the impossible; raises ValueError."""
        if (self.least is None and self.most is None) or (
            self.least is not None and self.most is not None and self.least > self.most
        ):
            raise ValueError(f"The threshold of {self.queue} for {self.skill} needs least <= most.")

    def met(self, agent: Agent) -> bool:
        """Whether the agent's level lies inside; an unknown level does not."""
        level = agent.skills.get(self.skill)
        if level is None or (self.least is not None and level < self.least):
            return False
        return self.most is None or level <= self.most


@dataclass(frozen=True)
class DutyNeed:
    """At least `least` and at most `most` agents of a role, team, skill or group on duty at any time.

    It holds from `start` to `end` (wall minutes; over midnight when `end` <= `start`) on the days of `kinds`.
    `kind` is one of NEED_KINDS, `of` the role, team, skill or group, `level` the least level of the skill.
    """

    name: str
    kind: str
    of: str
    least: int = 0
    most: int | None = None
    level: int = 0
    start: int = 0
    end: int = DAY_MINUTES
    kinds: frozenset[str] = ALL_KINDS

    def __post_init__(self) -> None:
        """Refuse a need that cannot be; raises ValueError."""
        if self.kind not in NEED_KINDS:
            raise ValueError(f"A need is for a {', '.join(NEED_KINDS)}, not for a {self.kind}.")
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise ValueError(f"The need {self.name} asks for 0 <= least <= most.")
        if not 0 <= self.start < DAY_MINUTES or not 0 < self.end <= DAY_MINUTES:
            raise ValueError(f"The need {self.name} starts and ends within a day.")

    def concerns(self, agent: Agent) -> bool:
        """Whether the agent is one of those asked for."""
        if self.kind == "role":
            return self.of in agent.roles
        if self.kind == "team":
            return self.of == agent.team
        if self.kind == "group":
            return self.of == agent.group
        return agent.skills.get(self.of, -1) >= self.level

    def holds_at(self, wall: int) -> bool:
        """Whether it holds at a wall minute of a day."""
        return holds(self.start, self.end, wall)


@dataclass(frozen=True)
class SeatLimit:
    """So many seats stand on the site for a seat group; `group` "" means all groups together (K-17)."""

    group: str
    seats: int

    def __post_init__(self) -> None:
        """Refuse a negative number; raises ValueError."""
        if self.seats < 0:
            raise ValueError("There cannot be fewer than 0 seats.")

    def concerns(self, agent: Agent) -> bool:
        """Whether the agent sits on one of these seats; remote agents do not (SH-21)."""
        return not agent.remote and self.group in ("", agent.group)
