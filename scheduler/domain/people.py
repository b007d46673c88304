"""Agents as the planning may see them: what they can do and how much, never who they are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agent:
    """One agent in one horizon.

    Deliberately without name, age, grade or date of entry: nothing that decides can read them (SW-01, C-03).
    `queues` are those the agent is trained for; paid minutes of the horizon lie between `minutes_min` and
    `minutes_max` (already pro rata for joining, leaving and leave); only days `first_day`..`last_day` are
    employed.
    """

    id: str
    team: str
    queues: tuple[str, ...]
    minutes_min: int
    minutes_max: int
    can_work_nights: bool
    first_day: int
    last_day: int

    def __post_init__(self) -> None:
        """Refuse limits that contradict each other; raises ValueError."""
        if not 0 <= self.minutes_min <= self.minutes_max:
            raise ValueError(f"Agent {self.id}: least hours must not exceed most hours.")


@dataclass(frozen=True)
class Preference:
    """What an agent wants on a day: `wish` "on" or "off", of one `shift` or (None) of any duty; `weight` >=
    1.
    """

    agent: str
    day: int
    shift: str | None
    wish: str
    weight: int

    def __post_init__(self) -> None:
        """Refuse a wish that is none; raises ValueError."""
        if self.wish not in ("on", "off") or self.weight < 1:
            raise ValueError(f"The wish of {self.agent} is on or off with a weight of at least 1.")
