"""What a plan folder says, as frozen values: all that pages, charts and the report know about a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.neutral.burdens import load


@dataclass(frozen=True)
class QueueInfo:
    """A queue of the centre; `opens` and `closes` are local clock times as text."""

    code: str
    name: str
    opens: str
    closes: str


@dataclass(frozen=True)
class BreakInfo:
    """A break of a shift; `start` and `end` are local clock times as text."""

    start: str
    end: str
    paid: bool


@dataclass(frozen=True)
class ShiftInfo:
    """A shift of the centre; `family` is one of early, day, late, night, split and decides the colour."""

    code: str
    name: str
    start: str
    end: str
    family: str
    kinds: tuple[str, ...] = ()
    breaks: tuple[BreakInfo, ...] = ()

    @property
    def over_midnight(self) -> bool:
        """Whether the shift ends on the day after the one it starts on."""
        return self.end <= self.start

    @property
    def time_range(self) -> str:
        """The shift's hours in words, e.g. `22:00-06:30 next day` with a proper dash (PB-01, K-42)."""
        return f"{self.start}–{self.end}" + (" next day" if self.over_midnight else "")


@dataclass(frozen=True)
class DayInfo:
    """A day of the month; `kind` is NORMAL, BILLING or EVENT.

    `weekend` is what fairness counts: no Saturday or Sunday declared working.
    """

    day: date
    kind: str
    holiday: str | None = None
    no_leave: bool = False
    window_names: tuple[str, ...] = ()
    makeup_work: bool = False
    shifted_off: bool = False
    weekend: bool = False


@dataclass(frozen=True)
class ForecastPoint:
    """Expected calls of one queue and interval: the mean and the edges of the 80 % and 95 % bands."""

    queue: str
    start: datetime
    mean: float
    p2_5: float
    p10: float
    p90: float
    p97_5: float


@dataclass(frozen=True)
class DayBand:
    """The edges of the 80 % and 95 % bands of a whole day's calls in one queue."""

    queue: str
    day: date
    p2_5: float
    p10: float
    p90: float
    p97_5: float


@dataclass(frozen=True)
class LevelPoint:
    """Calls of an ordinary day as the forecast's model saw them on `day`, with their 95 % interval."""

    queue: str
    day: date
    level: float
    low: float
    high: float


@dataclass(frozen=True)
class HistoryPoint:
    """Calls offered in one past interval; None where the history has a hole."""

    queue: str
    start: datetime
    offered: float | None


@dataclass(frozen=True)
class CoveragePoint:
    """Agents required and staffed in one queue and interval."""

    queue: str
    start: datetime
    required: float
    staffed: float
    offered: float = 0.0
    service_level: float | None = None

    @property
    def short(self) -> float:
        """Agents missing: max(0, required - staffed)."""
        return max(0.0, self.required - self.staffed)

    @property
    def over(self) -> float:
        """Agents above the requirement: max(0, staffed - required)."""
        return max(0.0, self.staffed - self.required)


@dataclass(frozen=True)
class DutyLine:
    """One duty of the roster; an empty `queue` means any queue of the agent."""

    agent: str
    day: date
    shift: str
    queue: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class FairnessRow:
    """One agent's month: counts, paid hours within their limits, burden points against the target."""

    agent: str
    name: str
    team: str
    duties: int
    nights: int
    weekend_duties: int
    holiday_duties: int
    hours: float
    hours_min: float
    hours_max: float
    points: float
    target: float
    deviation: float
    ledger_before: float

    @property
    def load(self) -> float:
        """Work done in day equivalents: duties + nights, so that a night counts 2 (NT-01, NT-04)."""
        return float(load(self.duties, self.nights))


@dataclass(frozen=True)
class ViolationLine:
    """One broken rule at one place, with its sentence."""

    rule: str
    severity: str
    agent: str | None
    day: date | None
    interval_start: datetime | None
    queue: str | None
    amount: float
    unit: str
    cost: float
    sentence: str


@dataclass(frozen=True)
class RuleTotal:
    """A rule in force and what the roster costs under it."""

    code: str
    severity: str
    weight: float | None
    statement: str
    unit: str
    violations: int
    amount: float
    cost: float


@dataclass(frozen=True)
class Outcome:
    """How the search for the roster ended; a bound is None where none was proven."""

    status: str
    objective: float | None
    bound: float | None
    gap: float | None
    understaffed_hours: float
    understaffed_hours_bound: float | None
    seconds: float
    effort: float | None
    seed: int | None
    cut_by_clock: bool
    rules: tuple[RuleTotal, ...]


@dataclass(frozen=True)
class BacktestRow:
    """Accuracy of one method on one queue, month ahead, by rolling origin; shares are fractions."""

    queue: str
    method: str
    wape: float | None
    mase: float | None
    bias: float | None
    coverage80: float | None
    coverage95: float | None


@dataclass(frozen=True)
class AccuracyRow:
    """Accuracy of a queue by `level` (interval, day, month, year) and `lead`: `8-14` days ahead, or `all`."""

    source: str
    queue: str
    level: str
    lead: str
    pairs: int
    wape: float | None
    bias: float | None
    coverage80: float | None
    floor_ratio: float | None
    staffing_price: float | None


@dataclass(frozen=True)
class ComponentRow:
    """An effect of the day model on a queue's calls with its 95 % interval, fractions: 0.22 adds 22 %."""

    queue: str
    group: str
    name: str
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class ActivityLine:
    """What an agent does from `start` to `end`; contacts and monitoring name their queue."""

    agent: str
    start: datetime
    end: datetime
    activity: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class Forecasts:
    """A forecast of a month with the history before it and how good such forecasts were."""

    interval_minutes: int
    queues: tuple[QueueInfo, ...]
    days: tuple[DayInfo, ...]
    forecast: Mapping[str, tuple[ForecastPoint, ...]]
    history: Mapping[str, tuple[HistoryPoint, ...]]
    backtest: tuple[BacktestRow, ...] = ()
    accuracy: tuple[AccuracyRow, ...] = ()
    components: tuple[ComponentRow, ...] = ()
    day_bands: tuple[DayBand, ...] = ()
    level_curve: tuple[LevelPoint, ...] = ()

    def queue_name(self, code: str) -> str:
        """Name of the queue with this code; the code itself where nobody named it."""
        return next((queue.name for queue in self.queues if queue.code == code), code)


@dataclass(frozen=True, kw_only=True)
class Plan(Forecasts):
    """A whole plan folder."""

    centre: str
    country: str
    timezone: str
    month: str
    version: str
    shifts: Mapping[str, ShiftInfo]
    teams: tuple[str, ...]
    warnings: tuple[str, ...]
    quality: Mapping[str, int]
    created_from: Mapping[str, str]
    coverage: Mapping[str, tuple[CoveragePoint, ...]]
    roster: tuple[DutyLine, ...]
    fairness: tuple[FairnessRow, ...]
    outcome: Outcome
    violations: tuple[ViolationLine, ...]
    duty_of: Mapping[tuple[str, date], DutyLine] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)
    activities: Mapping[str, tuple[ActivityLine, ...]] = field(default_factory=dict, repr=False)
    """By agent, in order of time; empty where the folder has no activities.csv."""

    def activities_of(self, duty: DutyLine) -> tuple[ActivityLine, ...]:
        """What a duty's agent does in it."""
        lines = self.activities.get(duty.agent, ())
        return tuple(line for line in lines if duty.start <= line.start < duty.end)

    @property
    def interval_hours(self) -> float:
        """Length of an interval in hours."""
        return self.interval_minutes / 60

    @property
    def month_name(self) -> str:
        """The month in words, e.g. `December 2026`."""
        return f"{self.days[0].day:%B %Y}"

    def agent_name(self, agent: str) -> str:
        """Name of the agent with this number; the number itself where nobody has it."""
        return self.names.get(agent, agent)
