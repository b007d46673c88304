"""Whether leave may be asked for and may be signed: every rule of the manuals on a single request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from scheduler.domain.problem import Day
from scheduler.domain.sentence import Facts
from scheduler.leave.chain import approver
from scheduler.leave.kinds import LeaveType
from scheduler.leave.length import Length, OnDay, length
from scheduler.leave.reasons import LeaveReason, Refusal, day_count
from scheduler.leave.request import LeaveRequest, Taken
from scheduler.leave.settings import LeaveSettings


@dataclass(frozen=True)
class Circumstances:
    """What is known about the days of a request and about the leave of its agent.

    `today` = local date on which it is asked for; `days` = the calendar, `on` = the published duties of the
    agent, both for every day of the request; `away` = all leave the agent has or waits for; `granted` =
    half days granted by kind where something else than the kind's own number is stored (annual leave by
    contract, time off earned), derived once outside.
    """

    today: date
    days: Mapping[date, Day]
    on: Mapping[date, OnDay]
    employed: bool = True
    away: tuple[Taken, ...] = ()
    granted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """A request weighed: its length, what stands against it, who decides on it."""

    request: LeaveRequest
    settings: LeaveSettings
    known: Circumstances
    kind: LeaveType

    @cached_property
    def length(self) -> Length:
        """Weighted and charged half days."""
        on = [self.known.on.get(day, "unknown") for day in self.request.days]
        return length(self.kind, on, bool(self.request.half), self.settings.night_weight)

    @cached_property
    def closed(self) -> tuple[Day, ...]:
        """The no-leave days among the days of the request, as far as they are known."""
        known = (self.known.days.get(day) for day in self.request.days)
        return tuple(day for day in known if day is not None and day.no_leave)

    @cached_property
    def post(self) -> str:
        """The lowest post that may sign or refuse it."""
        return approver(self.settings, self.length.weighted, bool(self.closed))

    @cached_property
    def refusals(self) -> tuple[Refusal, ...]:
        """Everything that stands against asking for it, first what is wrong with the request itself."""
        wrong = tuple(self._wrong())
        return wrong or tuple(self._against())

    def unsigned(self, override: bool) -> Refusal | None:
        """What is still missing before a signature: evidence or the override for no-leave days (C-04)."""
        for day in self.closed:
            if self.kind.passes == "evidence" and not self.request.evidence:
                return self._window(LeaveReason.NEEDS_EVIDENCE, day)
            if self.kind.passes == "override" and not override:
                return self._window(LeaveReason.NEEDS_OVERRIDE, day)
        return None

    @property
    def entitled(self) -> tuple[int, int] | None:
        """Half days granted and those left before this request; None for kinds without an entitlement.

        Facts lengthen it once there is evidence of them.
        """
        entitlement = self.kind.entitlement
        if entitlement is None:
            return None
        facts = self.request.facts if self.request.evidence else {}
        granted = self.known.granted.get(self.kind.code, entitlement.half_days(facts))
        taken = sum(other.half_days for other in self._same_kind(entitlement.per))
        return granted, granted - taken

    def _same_kind(self, per: str) -> Iterator[Taken]:
        """Other leave that draws on the same entitlement; leave over new year is of the year it begins in."""
        for other in self.known.away:
            same = other.type == self.kind.code and other.slip != self.request.slip
            in_year = other.first_day.year == self.request.first_day.year
            if same and (per == "bank" or (per == "year" and in_year)):
                yield other

    def _wrong(self) -> Iterator[Refusal]:
        asked, kind = self.request, self.kind
        span: Facts = {"first_day": asked.first_day, "last_day": asked.last_day, "days": len(asked.days)}
        if asked.last_day < asked.first_day:
            yield Refusal(LeaveReason.ENDS_BEFORE, span)
        elif len(asked.days) > self.settings.most_days:
            yield Refusal(LeaveReason.TOO_LONG, {**span, "most": self.settings.most_days})
        if not asked.reason.strip():
            yield Refusal(LeaveReason.NO_REASON, span)
        if asked.half and not kind.halves:
            yield Refusal(LeaveReason.NO_HALF_DAYS, {**span, "type": kind.code})
        elif asked.half and len(asked.days) > 1:
            yield Refusal(LeaveReason.HALF_OF_MANY, span)
        allowed = kind.entitlement.fact_days if kind.entitlement else {}
        for fact in sorted(set(asked.facts) - set(allowed)):
            known = ", ".join(sorted(allowed)) or "none"
            yield Refusal(LeaveReason.UNKNOWN_FACT, {"type": kind.code, "fact": fact, "known": known})

    def _against(self) -> Iterator[Refusal]:
        asked = self.request
        if not self.known.employed:
            yield Refusal(LeaveReason.NOT_EMPLOYED, {"agent": asked.agent, "date": asked.first_day})
        yield from self._overlaps()
        yield from self._notice()
        yield from self._windows()
        yield from self._entitlement()
        if self.length.weighted == 0:
            facts: Facts = {"agent": asked.agent, "first_day": asked.first_day, "last_day": asked.last_day}
            yield Refusal(LeaveReason.NO_DUTY, facts)

    def _overlaps(self) -> Iterator[Refusal]:
        for other in self.known.away:
            if other.slip != self.request.slip and overlap(self.request, other):
                day = max(self.request.first_day, other.first_day)
                facts: Facts = {"agent": self.request.agent, "date": day, "slip": other.slip}
                yield Refusal(LeaveReason.ALREADY_AWAY, facts)

    def _notice(self) -> Iterator[Refusal]:
        """Calendar days from asking to the first affected duty (LV-04)."""
        affected = [day for day in self.request.days if self.known.on.get(day) != "off"]
        first = affected[0] if affected else self.request.first_day
        days = (first - self.known.today).days
        if days < self.kind.notice_days and not self.kind.sudden:
            facts: Facts = {"type": self.kind.code, "least": self.kind.notice_days, "days": days}
            yield Refusal(LeaveReason.TOO_LATE, {**facts, "asked_on": self.known.today, "date": first})

    def _windows(self) -> Iterator[Refusal]:
        """No-leave days, each window once (NB-01); evidence may follow where papers have a deadline."""
        told: set[str] = set()
        for day in self.closed:
            if day.no_leave_window in told:
                continue
            told.add(day.no_leave_window)
            if day.refuses_leave(self.kind.protected):
                yield self._window(LeaveReason.NO_LEAVE_DAY, day)
            elif self.kind.passes == "evidence" and not self.request.evidence and not self.kind.overdue:
                yield self._window(LeaveReason.NEEDS_EVIDENCE, day)

    def _window(self, reason: LeaveReason, day: Day) -> Refusal:
        facts: Facts = {"type": self.kind.code, "date": day.date, "window": day.no_leave_window or "no name"}
        facts["post"], facts["evidence"] = self.settings.window_post, self.kind.evidence or "a proof"
        return Refusal(reason, facts)

    def _entitlement(self) -> Iterator[Refusal]:
        asked, charged = self.request, self.length.charged
        facts: Facts = {"type": self.kind.code, "first_day": asked.first_day, "last_day": asked.last_day}
        facts["days"] = day_count(charged)
        if self.entitled is not None and charged > self.entitled[1]:
            granted, left = map(day_count, self.entitled)
            yield Refusal(LeaveReason.ABOVE_ENTITLEMENT, {**facts, "left": left, "granted": granted})
        if self.kind.one_block:
            if asked.first_day.year != asked.last_day.year:
                yield Refusal(LeaveReason.CROSSES_YEAR, {**facts, "year": asked.first_day.year})
            for other in self._same_kind("year"):
                yield Refusal(LeaveReason.ONE_BLOCK, {**facts, "slip": other.slip})


def overlap(request: LeaveRequest, other: Taken) -> bool:
    """Whether two leaves share time: two different halves of one day do not."""
    halves = {request.half, other.half}
    if halves == {"first", "second"} and request.first_day == other.first_day:
        return False
    return request.first_day <= other.last_day and other.first_day <= request.last_day


def assess(request: LeaveRequest, settings: LeaveSettings, known: Circumstances) -> Assessment | Refusal:
    """Weigh a request; a refusal where there is no such kind of leave."""
    kind = settings.type_of.get(request.type)
    if kind is None:
        codes = ", ".join(sorted(settings.type_of))
        return Refusal(LeaveReason.NO_SUCH_TYPE, {"type": request.type, "known": codes})
    return Assessment(request, settings, known, kind)
