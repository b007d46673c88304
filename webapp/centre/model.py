"""The centre folder as frozen dataclasses: what `read_centre` returns and everybody else reads.

Times of day are minutes since the local midnight the day or shift began with; fractions are never per cents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pandas as pd

from forecasting.grid import MINUTES_OF_DAY
from scheduler.attendance import USUAL_ATTENDANCE, AttendanceSettings
from scheduler.domain.sentence import Sentence
from scheduler.leave.settings import USUAL_LEAVE, LeaveSettings
from scheduler.ledger import PointTable
from scheduler.swaps.settings import USUAL_SWAPS, SwapSettings
from webapp.centre.asked import OwnLimitRow, ShiftNeedRow
from webapp.centre.company_model import NO_COMPANY, Company

Norm = Literal["erlang_c", "erlang_a", "table_step", "table_linear", "table_erlang"]
TargetOf = Literal["offered", "answered", "offered_less_short"]
Severity = Literal["hard", "soft", "off"]
PeriodKind = Literal["NORMAL", "BILLING", "EVENT"]
WindowKind = Literal["BILLING", "BILL_OUT", "EVENT", "OUTAGE"]
HolidayKind = Literal["statutory", "off", "work"]
LeaveStatus = Literal["approved", "pending", "refused", "withdrawn"]
Wish = Literal["on", "off"]
ShiftActivity = Literal["contacts", "standby", "management", "training"]

ALL_KINDS: frozenset[PeriodKind] = frozenset({"NORMAL", "BILLING", "EVENT"})


@dataclass(frozen=True)
class QueueConf:
    """A queue: opening hours in minutes of the local day, service target, patience, handle time and norms.

    `target_of` = of which contacts the share is taken; `target_asa_s` or `target_abandoned` (share of
    offered) take the place of the share as what is staffed for. `chance` = with which the target must
    hold, None = staffed to the mean. `shrinkage_hours` = (from, to, share) in minutes of the day.
    """

    code: str
    name: str
    opens_min: int
    closes_min: int
    target_share: float
    target_threshold_s: float
    patience_s: float | None
    aht_s: float
    shrinkage: float
    least_seats: int
    most_seats: int | None
    max_occupancy: float
    norm: Norm
    chance: float | None = None
    target_of: TargetOf = "offered"
    target_asa_s: float | None = None
    target_abandoned: float | None = None
    shrinkage_hours: tuple[tuple[int, int, float], ...] = ()

    def shrinkage_at(self, minute: int) -> float:
        """The shrinkage at a minute of the local day."""
        found = (share for begin, end, share in self.shrinkage_hours if begin <= minute < end)
        return next(found, self.shrinkage)


@dataclass(frozen=True)
class PlanningConf:
    """`[planning]`: what posts, money and hiring are reckoned with; every default is an assumption [A].

    `hour_cost` in the centre's `currency`; `post_hours` = paid hours of a post a month; `absence` = share of
    them lost to leave and sickness; `beta_above_5000` = front agents per busy-hour seat above 5,000 calls a
    day, which the manuals' table leaves out (C-14). `ramp` = what a new agent does in each month after
    training; `attrition` = share of agents leaving a month.
    """

    currency: str = "CNY"
    hour_cost: float = 40.0
    post_hours: float = 160.0
    absence: float = 0.08
    lead_weeks: float = 6.0
    training_weeks: float = 4.0
    attrition: float = 0.02
    ramp: tuple[float, ...] = (0.5, 0.75, 1.0)
    beta_above_5000: float | None = None


@dataclass(frozen=True)
class BreakConf:
    """A break of a shift, in minutes since the midnight the shift's day began with; may exceed 1440."""

    start_min: int
    end_min: int
    paid: bool


@dataclass(frozen=True)
class FloatingConf:
    """A break of `minutes` anywhere between two times, in minutes as those of BreakConf."""

    start_min: int
    end_min: int
    minutes: int
    paid: bool


@dataclass(frozen=True)
class ShiftConf:
    """A shift template. `end_min > start_min`, above 1440 when it ends on the next day.

    `queues` empty = every queue; `kinds` = the kinds of period it may be used in (FC-03); `roles` empty =
    for everybody; briefings take `brief_before` and `brief_after` minutes of it (TM-03). `retired_after`, the
    last day of a month, ends its use: later months may not have it.
    """

    code: str
    name: str
    start_min: int
    end_min: int
    breaks: tuple[BreakConf, ...]
    queues: tuple[str, ...]
    kinds: frozenset[PeriodKind]
    activity: ShiftActivity = "contacts"
    roles: frozenset[str] = frozenset()
    floating: tuple[FloatingConf, ...] = ()
    brief_before: int = 0
    brief_after: int = 0
    forbidden_next: frozenset[str] = frozenset()
    retired_after: date | None = None

    @property
    def paid_min(self) -> int:
        """Minutes from start to end without the unpaid breaks."""
        fixed = sum(b.end_min - b.start_min for b in self.breaks if not b.paid)
        return self.end_min - self.start_min - fixed - sum(f.minutes for f in self.floating if not f.paid)


@dataclass(frozen=True)
class Window:
    """A dated window of the one calendar (K-12), both ends included. `uplift` 0.22 = 22 % more calls.

    An OUTAGE may have times: it begins on its first day at `from_min` and ends on its last day at `to_min`,
    in minutes of the local day; None = with the whole day.
    """

    kind: WindowKind
    name: str
    first_day: date
    last_day: date
    no_leave: bool
    uplift: float
    from_min: int | None = None
    to_min: int | None = None

    def minutes_of(self, day: date) -> tuple[int, int] | None:
        """The part of a day inside the window, in minutes of the local day, end not included."""
        if not self.first_day <= day <= self.last_day:
            return None
        begins = self.from_min if day == self.first_day and self.from_min is not None else 0
        ends = self.to_min if day == self.last_day and self.to_min is not None else MINUTES_OF_DAY
        return begins, ends

    def holds(self, start: datetime, interval_minutes: int) -> bool:
        """Does the interval that begins at this local time touch the window?"""
        inside = self.minutes_of(start.date())
        minute = 60 * start.hour + start.minute
        return inside is not None and minute < inside[1] and minute + interval_minutes > inside[0]


@dataclass(frozen=True)
class RuleConf:
    """One `[[rules]]` entry; None = the rulebook's own value. `line` is its line in centre.toml."""

    code: str
    severity: Severity | None
    weight: float | None
    parameters: Mapping[str, int | float | bool | str]
    line: int


@dataclass(frozen=True)
class AgentRow:
    """One agent. Month hours are paid hours; `valid_from`/`valid_to` bound the employment, both included.

    `skills` are levels in the centre's own units; `mentor` and `group` "" = none. `qualified_since` are days,
    2026-03-01, by queue: of the record, not of any decision.
    """

    agent: str
    name: str
    team: str
    queues: tuple[str, ...]
    month_hours_min: float
    month_hours_max: float
    can_work_nights: bool
    hired_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    skills: Mapping[str, int] = field(default_factory=dict, hash=False)
    roles: frozenset[str] = frozenset()
    remote: bool = False
    mentor: str = ""
    group: str = ""
    qualified_since: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class LeaveRow:
    """A leave, both days included; only status "approved" binds."""

    agent: str
    first_day: date
    last_day: date
    type: str
    status: LeaveStatus


@dataclass(frozen=True)
class FixedDutyRow:
    """A duty that an agent must have; queue "" = any."""

    agent: str
    date: date
    shift: str
    queue: str


@dataclass(frozen=True)
class UnavailableRow:
    """Days, both included, on which an agent cannot work, or cannot from one time to another.

    Minutes of the local day, `to_min` above 1440 on the next; None in both = the whole of each day.
    """

    agent: str
    first_day: date
    last_day: date
    from_min: int | None
    to_min: int | None


@dataclass(frozen=True)
class PreferenceRow:
    """A wish to work (`on`) or not to work (`off`) on a day; shift "" = any duty."""

    agent: str
    date: date
    shift: str
    wish: Wish
    weight: int


@dataclass(frozen=True)
class DutyRow:
    """A duty of a roster; queue "" = any the agent and the shift serve.

    `line` is the line of the file it was read from, 0 = none.
    """

    agent: str
    date: date
    shift: str
    queue: str
    start: datetime
    end: datetime
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class LedgerRow:
    """Points of one kind an agent carries over from earlier months."""

    agent: str
    kind: str
    points: float


@dataclass(frozen=True)
class HolidayRow:
    """A correction of the holiday library: statutory holiday, day off by moving, or working day."""

    date: date
    kind: HolidayKind
    name: str


@dataclass(frozen=True)
class AssistingRow:
    """Contacts of a queue that another site took over in one interval of an outage (FC-09)."""

    queue: str
    interval_start: datetime
    offered: float
    site: str


@dataclass(frozen=True)
class ForecastRow:
    """One interval of a forecast: mean and quantiles of the offered contacts, mean handle time."""

    queue: str
    interval_start: datetime
    mean: float
    p2_5: float
    p10: float
    p50: float
    p90: float
    p97_5: float
    aht_s: float


@dataclass(frozen=True)
class RequirementRow:
    """One interval of a requirement; `seats` before shrinkage, `required` = agents to be rostered."""

    queue: str
    interval_start: datetime
    offered: float
    aht_s: float
    load_erlangs: float
    seats: int
    required: int
    service_level: float
    occupancy: float


@dataclass(frozen=True)
class Centre:
    """A centre folder, read and checked. `calls` has the columns of calls.csv, or is None without the file.

    `calls` columns: queue (str), interval_start (str as written), offered, answered, abandoned, aht_s (float,
    NaN = not given). It takes no part in comparison. `points` None = the ledger counts what the rules do.
    """

    folder: Path
    name: str
    timezone: ZoneInfo
    country: str
    interval_minutes: int
    queues: tuple[QueueConf, ...]
    shifts: tuple[ShiftConf, ...]
    windows: tuple[Window, ...]
    rules: tuple[RuleConf, ...]
    agents: tuple[AgentRow, ...]
    leave: tuple[LeaveRow, ...]
    preferences: tuple[PreferenceRow, ...]
    past_duties: tuple[DutyRow, ...]
    ledger: tuple[LedgerRow, ...]
    holidays: tuple[HolidayRow, ...]
    calls: pd.DataFrame | None = field(compare=False)
    warnings: tuple[Sentence, ...] = ()
    subdivision: str | None = None
    assisting: tuple[AssistingRow, ...] = ()
    fixed_duties: tuple[FixedDutyRow, ...] = ()
    unavailable: tuple[UnavailableRow, ...] = ()
    planning: PlanningConf = PlanningConf()
    company: Company = NO_COMPANY
    own_limits: tuple[OwnLimitRow, ...] = ()
    shift_needs: tuple[ShiftNeedRow, ...] = ()
    points: PointTable | None = None
    leave_settings: LeaveSettings = USUAL_LEAVE
    swap_settings: SwapSettings = USUAL_SWAPS
    attendance_settings: AttendanceSettings = USUAL_ATTENDANCE
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    """What the centre's own names are called in other languages, by locale."""
    language: str = ""
    """The locale that its names are in; empty = as they are in the files."""

    @cached_property
    def agent_names(self) -> Mapping[str, str]:
        """What each agent is called, by id."""
        return {row.agent: row.name or row.agent for row in self.agents}

    def queue(self, code: str) -> QueueConf:
        """The queue of that code; KeyError when there is none."""
        return {q.code: q for q in self.queues}[code]

    def shift(self, code: str) -> ShiftConf:
        """The shift template of that code; KeyError when there is none."""
        return {s.code: s for s in self.shifts}[code]

    @property
    def queue_codes(self) -> tuple[str, ...]:
        """Codes of the queues in the order of centre.toml."""
        return tuple(q.code for q in self.queues)

    @property
    def shift_codes(self) -> tuple[str, ...]:
        """Codes of the shift templates in the order of centre.toml."""
        return tuple(s.code for s in self.shifts)
