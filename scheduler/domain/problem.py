"""The input of rostering, complete and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from scheduler.domain.clock import Horizon
from scheduler.domain.needs import DutyNeed, SeatLimit, Threshold
from scheduler.domain.people import Agent, FixedDuty, Preference, Unavailable
from scheduler.domain.personal import NOTHING_OWN, PersonalLimits
from scheduler.domain.presence import Minutes, attended_minutes, present_minutes, present_parts
from scheduler.domain.requirement import Queue, Requirement, ShiftNeed
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import ShiftTemplate


@dataclass(frozen=True)
class Day:
    """A local day: its kind of period (NORMAL, BILLING, EVENT) and what makes working on it a burden.

    `points` is what a duty on it counts in an agent's own table of costs, `no_leave_window` the holiday or
    window for which no leave is granted.
    """

    date: date
    kind: str = "NORMAL"
    weekend: bool = False
    holiday: bool = False
    bill_run: bool = False
    no_leave: bool = False
    points: int = 0
    no_leave_window: str = ""

    def refuses_leave(self, protected: bool) -> bool:
        """Whether leave on the day is refused: on no-leave days all that is not protected (NB-01, C-04)."""
        return self.no_leave and not protected


@dataclass(frozen=True)
class RosterProblem:
    """Everything that rostering may know, and nothing else.

    Without `requirement` the problem serves to audit a roster for all rules but those on cover.
    `leave` holds approved (agent, day) pairs, `ledger` burden points carried over per agent and kind,
    `published` what the agents have been told already, `fixed` duties that must be, `unavailable` when agents
    cannot work. `thresholds`, `duty_needs` and `seat_limits` are what the site asks of all agents together;
    the agents of a team in `together` have the same shift on a day. `personal` are limits of single agents,
    `forbidden_after` by shift those that may not follow it on the next day, `shift_needs` the duties needed
    by shift and day. `protected_leave` is that part of `leave` which no-leave days do not refuse (C-04).
    """

    horizon: Horizon
    agents: tuple[Agent, ...]
    queues: tuple[Queue, ...]
    shifts: tuple[ShiftTemplate, ...]
    days: tuple[Day, ...]
    requirement: Requirement | None = None
    leave: frozenset[tuple[str, int]] = frozenset()
    preferences: tuple[Preference, ...] = ()
    past: tuple[Duty, ...] = ()
    ledger: Mapping[tuple[str, str], float] = field(default_factory=dict)
    published: Roster | None = None
    fixed: tuple[FixedDuty, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    duty_needs: tuple[DutyNeed, ...] = ()
    seat_limits: tuple[SeatLimit, ...] = ()
    together: frozenset[str] = frozenset()
    personal: Mapping[str, PersonalLimits] = field(default_factory=dict)
    forbidden_after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shift_needs: tuple[ShiftNeed, ...] = ()
    protected_leave: frozenset[tuple[str, int]] = frozenset()

    def __post_init__(self) -> None:
        """Check that the parts fit together; raises ValueError naming the part that does not."""
        if len(self.days) != self.horizon.days:
            raise ValueError(f"The horizon has {self.horizon.days} days but {len(self.days)} are described.")
        for kind, names in (
            ("agent", [a.id for a in self.agents]),
            ("shift", [s.code for s in self.shifts]),
            ("queue", [q.code for q in self.queues]),
            ("need", [need.name for need in self.duty_needs]),
        ):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(f"The {kind} {min(twice)} occurs twice.")
        for queue, needs in (self.requirement.agents if self.requirement else {}).items():
            if queue not in self.queue_of or len(needs) != self.horizon.intervals:
                raise ValueError(f"The requirement of queue {queue} does not fit the horizon.")
        for wish in self.preferences:
            if wish.agent not in self.agent_of or not 0 <= wish.day < self.horizon.days:
                raise ValueError(f"The wish of {wish.agent} on day {wish.day} does not fit the problem.")
        for duty in self.past:
            if duty.agent not in self.agent_of or duty.shift not in self.shift_of or duty.day >= 0:
                raise ValueError(f"The past duty of {duty.agent} on day {duty.day} does not fit the problem.")
        for duty in self.published.duties if self.published else ():
            self.check_duty(duty)
        for fixed in self.fixed:
            self.check_duty(Duty(fixed.agent, fixed.day, 0, 0, fixed.shift, fixed.queue))
        self._check_own_and_shifts()
        for away in self.unavailable:
            if away.agent not in self.agent_of or not 0 <= away.day < self.horizon.days:
                raise ValueError(f"{away.agent}, unavailable on day {away.day}, does not fit the problem.")
        for agent in self.agents:
            if agent.mentor is not None and (agent.mentor not in self.agent_of or agent.mentor == agent.id):
                raise ValueError(f"The mentor {agent.mentor} of {agent.id} is nobody else of the problem.")

    def _check_own_and_shifts(self) -> None:
        for agent, own in self.personal.items():
            if agent not in self.agent_of or not self.shift_of.keys() >= {*own.duties_most, *own.disliked}:
                raise ValueError(f"The personal limits of {agent} do not fit the problem.")
        named = {*self.forbidden_after, *(code for after in self.forbidden_after.values() for code in after)}
        if not self.shift_of.keys() >= named:
            raise ValueError("The forbidden successions name a shift that there is not.")
        for need in self.shift_needs:
            if need.shift not in self.shift_of or not 0 <= need.day < self.horizon.days:
                raise ValueError(
                    f"The need of shift {need.shift} on day {need.day} does not fit the problem."
                )

    def personal_of(self, agent: str) -> PersonalLimits:
        """An agent's own limits."""
        return self.personal.get(agent, NOTHING_OWN)

    @cached_property
    def weekends(self) -> tuple[tuple[int, ...], ...]:
        """The days of each weekend: weekend days that follow each other."""
        found: list[list[int]] = []
        for day, told in enumerate(self.days):
            if told.weekend:
                if found and found[-1][-1] == day - 1:
                    found[-1].append(day)
                else:
                    found.append([day])
        return tuple(map(tuple, found))

    @cached_property
    def agent_of(self) -> dict[str, Agent]:
        """Agents by id."""
        return {agent.id: agent for agent in self.agents}

    @cached_property
    def shift_of(self) -> dict[str, ShiftTemplate]:
        """Shift templates by code."""
        return {shift.code: shift for shift in self.shifts}

    @cached_property
    def queue_of(self) -> dict[str, Queue]:
        """Queues by code."""
        return {queue.code: queue for queue in self.queues}

    @cached_property
    def unavailable_of(self) -> dict[str, tuple[Unavailable, ...]]:
        """When each agent cannot work, for those of whom it is known."""
        found: dict[str, list[Unavailable]] = {}
        for away in self.unavailable:
            found.setdefault(away.agent, []).append(away)
        return {agent: tuple(times) for agent, times in found.items()}

    @cached_property
    def past_roster(self) -> Roster:
        """The duties before the horizon, indexed."""
        return Roster(self.past)

    @cached_property
    def known_from(self) -> int:
        """The first day on which duties are known: negative when last month's duties are given, else 0."""
        return min((duty.day for duty in self.past), default=0)

    @cached_property
    def _times(self) -> dict[tuple[str, int], tuple[int, int]]:
        return {}

    def times(self, shift: str, day: int) -> tuple[int, int]:
        """Start and end of a shift on a day in elapsed minutes."""
        key = (shift, day)
        if key not in self._times:
            template = self.shift_of[shift]
            self._times[key] = (
                self.horizon.minute_at(day, template.start),
                self.horizon.minute_at(day, template.end),
            )
        return self._times[key]

    def duty(self, agent: str, day: int, shift: str, queue: str | None) -> Duty:
        """The duty of a shift on a day for an agent."""
        start, end = self.times(shift, day)
        return Duty(agent, day, start, end, shift, queue)

    def check_duty(self, duty: Duty) -> None:
        """Refuse a duty of unknown agent, shift or queue, or outside the horizon; raises ValueError."""
        if (
            duty.agent not in self.agent_of
            or duty.shift not in self.shift_of
            or (duty.queue is not None and duty.queue not in self.queue_of)
            or not 0 <= duty.day < self.horizon.days
        ):
            raise ValueError(
                f"The duty {duty.shift} of {duty.agent} on day {duty.day} for queue {duty.queue} "
                "does not fit the problem."
            )

    def paid_minutes(self, shift: str, day: int) -> int:
        """Elapsed minutes less unpaid breaks."""
        start, end = self.times(shift, day)
        return end - start - self.shift_of[shift].unpaid_minutes

    @cached_property
    def whole(self) -> int:
        """What an agent who is there for a whole interval counts: its minutes, or all parts of an agent."""
        parts = self.requirement.parts if self.requirement else 0
        return parts or self.horizon.interval_minutes

    @cached_property
    def required(self) -> dict[str, tuple[int, ...]]:
        """The amounts required per queue and interval, in the unit of `presence`."""
        if self.requirement is None:
            return {}
        factor = 1 if self.requirement.parts else self.whole
        return {q: tuple(need * factor for need in needs) for q, needs in self.requirement.agents.items()}

    @cached_property
    def _presence(self) -> dict[tuple[str, int], Minutes]:
        return {}

    def presence(self, shift: str, day: int) -> Minutes:
        """Pairs (interval, minutes or parts of an agent at the contacts in it) of a shift on a day.

        Intervals are numbered on the horizon's grid and may lie before its start or behind its end.
        """
        key = (shift, day)
        if key not in self._presence:
            counted = present_parts if self.requirement and self.requirement.parts else present_minutes
            self._presence[key] = counted(self.horizon, self.shift_of[shift], day)
        return self._presence[key]

    @cached_property
    def _attendance(self) -> dict[tuple[str, int], Minutes]:
        return {}

    def attendance(self, shift: str, day: int) -> Minutes:
        """Pairs (interval, minutes on duty in it) of a shift on a day, short breaks and meals included."""
        key = (shift, day)
        if key not in self._attendance:
            self._attendance[key] = attended_minutes(self.horizon, self.shift_of[shift], day)
        return self._attendance[key]

    def held_in(self, need: DutyNeed) -> Iterator[int]:
        """The intervals of the horizon in which a need of people on duty holds."""
        horizon = self.horizon
        for interval, day in enumerate(horizon.interval_days):
            at = horizon.instant(interval * horizon.interval_minutes)
            if self.days[day].kind in need.kinds and need.holds_at(at.hour * 60 + at.minute):
                yield interval

    @cached_property
    def reckoned(self) -> dict[object, Any]:
        """What was reckoned from the problem alone, kept for the next time by whoever did it."""
        return {}

    @cached_property
    def queues_of(self) -> dict[str, tuple[str, ...]]:
        """The queues each agent may serve: trained for, and every threshold of the queue met (K-16)."""
        return {
            agent.id: tuple(
                queue
                for queue in agent.queues
                if all(t.met(agent) for t in self.thresholds if t.queue == queue)
            )
            for agent in self.agents
        }
