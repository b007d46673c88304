"""What agents shall do inside paid hours beside contacts (TM-01): training, meetings, monitoring."""

from dataclasses import dataclass

from scheduler.domain.clock import DAY_MINUTES
from scheduler.domain.needs import holds
from scheduler.domain.people import Agent

TRAINING, MEETING, MONITORING = "training", "meeting", "monitoring"
OFF_PHONE_KINDS = (TRAINING, MEETING, MONITORING)
WEEK, MONTH = "week", "month"
PERIODS = (WEEK, MONTH)


@dataclass(frozen=True)
class OffPhone:
    """Each agent concerned has `times` stretches of `minutes` in every week or month.

    It starts and ends between `start` and `end` (wall minutes). Meetings are held in sessions of a team
    (`together`), at most `most` agents in one and at most `parallel` at a time (TM-02, TM-14); 0 = no limit.
    Who is monitored stays on the contacts (TM-07). No `teams` or `roles` means everybody.
    """

    name: str
    kind: str
    minutes: int
    per: str = MONTH
    times: int = 1
    teams: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    together: bool = False
    most: int = 0
    parallel: int = 0
    start: int = 0
    end: int = DAY_MINUTES

    def __post_init__(self) -> None:
        """Refuse what cannot be; raises ValueError."""
        if self.kind not in OFF_PHONE_KINDS or self.per not in PERIODS:
            raise ValueError(f"{self.name} is one of {', '.join(OFF_PHONE_KINDS)} a week or a month.")
        if self.minutes < 1 or self.times < 1 or self.most < 0 or self.parallel < 0:
            raise ValueError(f"{self.name} lasts at least a minute and is held at least once.")

    def concerns(self, agent: Agent) -> bool:
        """Whether the agent takes part."""
        return (not self.teams or agent.team in self.teams) and (
            not self.roles or bool(self.roles & agent.roles)
        )

    def may_start(self, wall: int) -> bool:
        """Whether it may lie at a wall minute of a day and the time after it."""
        last = (wall + self.minutes - 1) % DAY_MINUTES
        return holds(self.start, self.end, wall) and holds(self.start, self.end, last)
