"""Agents as the planning may see them: what they can do and how much, never who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Agent:
    """One agent in one horizon.

    Deliberately without name, age, grade or date of entry: nothing that decides can read them (SW-01, C-03).
    `queues` are those the agent is trained for; paid minutes of the horizon lie between `minutes_min` and
    `minutes_max` (already pro rata for joining, leaving and leave); only days `first_day`..`last_day` are
    employed. `skills` are levels in the centre's own units (a score, characters a minute, seconds); `roles`
    what the agent may be on duty as; who is `remote` takes no seat of the site (SH-21); a trainee works
    beside the `mentor` (an agent's id); `group` is the seat group.
    """

    id: str
    team: str
    queues: tuple[str, ...]
    minutes_min: int
    minutes_max: int
    can_work_nights: bool
    first_day: int
    last_day: int
    skills: Mapping[str, int] = field(default_factory=dict, hash=False)
    roles: frozenset[str] = frozenset()
    remote: bool = False
    mentor: str | None = None
    group: str = ""

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


@dataclass(frozen=True)
class FixedDuty:
    """A duty that an agent must have: that shift on that day, for `queue` or (None) any."""

    agent: str
    day: int
    shift: str
    queue: str | None = None


@dataclass(frozen=True)
class Unavailable:
    """An agent who cannot work on a day, or (`hours`: start and end in elapsed minutes) at some time of it.

    Apart from leave, which is granted and reduces the hours owed, and from wishes, which may be refused.
    """

    agent: str
    day: int
    hours: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin; raises ValueError."""
        if self.hours is not None and self.hours[0] >= self.hours[1]:
            raise ValueError(f"The hours in which {self.agent} cannot work must end after they begin.")
