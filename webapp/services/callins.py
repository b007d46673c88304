"""Calling agents in at short notice: whom, in which order and why (K-48).

Spares come first, then who can be spared elsewhere, then people on a rest day, by how seldom they were called
and how little they bear; whom a hard rule forbids is named with the rule's sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.callin import Call, CallIn, Need, call_in
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.rulebook import rulebook
from webapp.centre.model import ForecastRow
from webapp.centre.times import wall_instant
from webapp.services.callin import LOOK_BACK_DAYS, Emergency, Outage, Stricken, answer_outage, overtime_rules
from webapp.services.callin_peak import Peak, peak
from webapp.services.desk import OpenMonth, open_month
from webapp.services.forecast_kept import KIND as FORECAST
from webapp.services.forecast_kept import kept_rows
from webapp.services.months import Month
from webapp.services.problems import CannotDo
from webapp.store import documents
from webapp.store.callins import (
    ACCEPTED,
    ASKED,
    DECLINED,
    StoredCall,
    accepted_since,
    calls_of,
)
from webapp.store.rosters import PUBLISHED
from webapp.store.sites import StoredSite

ABSENCE, SURGE, OUTAGE = "absence", "surge", "outage"
MOST_AGENTS = 200
SEED = 1

NOT_PUBLISHED = Sentence("The roster of {month} is not published: agents are called in for duties that hold.")
NO_DUTY = Sentence("{agent} has no duty on {day}: nobody needs to take it over.")
NOBODYS = Sentence("The duty {shift} of {agent} on {day} answers no calls: nobody needs to take it over.")
NO_QUEUE = Sentence("There is no queue {queue!r}: name one of {list}.")
NO_SPAN = Sentence("From {begin} to {end} is no span of a day: let it end later than it begins.")
NO_NUMBER = Sentence("{n} agents cannot be called in: name a number from 1 to {most}.")
NO_FORECAST = Sentence(
    "There is no forecast of {month}: make one, or say yourself how many agents are missing."
)


@dataclass(frozen=True)
class Wanted:
    """Why somebody is needed, and when: an agent stays away, or more calls come than were planned for.

    `begin` and `end` are minutes of the day; `agents` how many are missing; `reason` is told to those asked.
    """

    kind: str
    on: date
    absent: str = ""
    queue: str = ""
    begin: int = 0
    end: int = 0
    agents: int = 1
    reason: str = ""
    outage: Outage | None = None
    calls: float = 0.0
    """Of more calls: how many were counted in half an hour; 0 = `agents` are missing, as somebody says."""

    @property
    def key(self) -> str:
        """By which the calls for one need are found again."""
        if self.kind == ABSENCE:
            return f"{ABSENCE}:{self.absent}@{self.on}"
        if self.outage is not None:
            return f"{OUTAGE}:{self.queue}@{self.outage.start:%Y-%m-%dT%H:%M}/{self.outage.end:%dT%H:%M}"
        much = f"c{self.calls:g}" if self.calls else f"x{self.agents}"
        return f"{SURGE}:{self.queue}@{self.on}/{self.begin}-{self.end}{much}"


@dataclass(frozen=True)
class Helper:
    """Somebody who can help, in order: when, and whether they are the next to be asked."""

    call: Call
    name: str
    starts: datetime
    ends: datetime
    next: bool


@dataclass(frozen=True)
class Board:
    """The answer to a need: who can help, who cannot and why, who was asked; what nobody can fill.

    `missing` are agent-intervals still to be filled after those who came or were asked.
    """

    month: OpenMonth
    wanted: Wanted
    helpers: tuple[Helper, ...]
    unfit: tuple[tuple[str, str, tuple[Sentence, ...]], ...]
    asked: tuple[StoredCall, ...]
    missing: int
    unmet: int
    emergency: Emergency | None
    peaks: tuple[Peak, ...] = ()

    @property
    def queue(self) -> str:
        """The queue that is short of agents."""
        return self.wanted.queue


def board(connection: Connection, site: StoredSite, wanted: Wanted) -> Board:
    """Whom to call for a need. Raises CannotDo where it makes no sense, or there is no published roster."""
    month = open_month(connection, site.code, Month(wanted.on.year, wanted.on.month))
    return board_of(connection, month, wanted)


def board_of(connection: Connection, month: OpenMonth, wanted: Wanted) -> Board:
    """The same of a month at hand."""
    if month.state != PUBLISHED:
        raise CannotDo(Sentence(NOT_PUBLISHED.template, {"month": str(month.month)}))
    asked = tuple(calls_of(connection, month.site.id, need=wanted.key))
    since = wanted.on - timedelta(days=LOOK_BACK_DAYS)
    called = accepted_since(connection, month.site.id, since, wanted.on)
    emergency: Emergency | None = None
    peaks: tuple[Peak, ...] = ()
    if wanted.outage is not None:
        emergency = _after_outage(connection, month, wanted.outage, called)
        found = emergency.found
    elif wanted.kind == ABSENCE and any(one.state == ACCEPTED for one in asked):
        found = CallIn(Need(wanted.queue, month.problem.horizon.day_of_date(wanted.on), 0, ()), ())
    else:
        need, roster = need_of(month, wanted)
        wanted = replace(wanted, queue=need.queue)
        if wanted.calls:
            peaks = peak(month, _expected(connection, month), need, wanted.calls)
            need = replace(need, extra=tuple(one.missing for one in peaks))
        book = rulebook(overtime_rules(month.centre))
        found = call_in(month.problem, book, roster, need, called_in=called, seed=SEED)
    return replace(_ordered(month, wanted, found, asked, emergency), peaks=peaks)


def need_of(month: OpenMonth, wanted: Wanted) -> tuple[Need, Roster]:
    """The agents missing, and the roster without whoever stays away. Raises CannotDo."""
    day = month.problem.horizon.day_of_date(wanted.on)
    if wanted.kind == ABSENCE:
        return _absence(month, wanted, day)
    queues = [queue.code for queue in month.problem.queues]
    if wanted.queue not in queues:
        raise CannotDo(Sentence(NO_QUEUE.template, {"queue": wanted.queue, "list": ", ".join(queues)}))
    if not 0 <= wanted.begin < wanted.end <= 24 * 60:
        facts: Facts = {"begin": _clock(wanted.begin), "end": _clock(wanted.end)}
        raise CannotDo(Sentence(NO_SPAN.template, facts))
    if not 1 <= wanted.agents <= MOST_AGENTS:
        raise CannotDo(Sentence(NO_NUMBER.template, {"n": wanted.agents, "most": MOST_AGENTS}))
    horizon = month.problem.horizon
    begin, end = (
        horizon.minute_of(wall_instant(wanted.on, m, month.site.zone)) for m in (wanted.begin, wanted.end)
    )
    step = horizon.interval_minutes
    first, last = begin // step, min(-(-end // step), horizon.intervals)
    return Need(wanted.queue, day, first, (wanted.agents,) * (last - first)), month.roster


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _absence(month: OpenMonth, wanted: Wanted, day: int) -> tuple[Need, Roster]:
    problem = month.problem
    held = month.roster.of(wanted.absent, day) if wanted.absent in problem.agent_of else ()
    facts: Facts = {"agent": wanted.absent, "day": wanted.on}
    if not held:
        raise CannotDo(Sentence(NO_DUTY.template, facts))
    duty = held[0]
    present = [i for i, _ in problem.presence(duty.shift, day) if 0 <= i < problem.horizon.intervals]
    own = problem.queues_of[duty.agent]
    queue = duty.queue or next((q.code for q in problem.queues if q.code in own), "")
    if not present or not problem.shift_of[duty.shift].covers or not queue:
        raise CannotDo(Sentence(NOBODYS.template, {**facts, "shift": duty.shift}))
    extra = tuple(int(i in present) for i in range(min(present), max(present) + 1))
    without = Roster(one for one in month.roster.duties if one != duty)
    return Need(queue, day, min(present), extra), without


def _after_outage(
    connection: Connection, month: OpenMonth, outage: Outage, called: Mapping[str, int]
) -> Emergency:
    if outage.end <= outage.start:
        facts: Facts = {"begin": f"{outage.start:%H:%M}", "end": f"{outage.end:%H:%M}"}
        raise CannotDo(Sentence(NO_SPAN.template, facts))
    expected = _expected(connection, month)
    return answer_outage(Stricken(month.centre, month.problem, month.roster, expected), outage, called, SEED)


def _expected(connection: Connection, month: OpenMonth) -> tuple[ForecastRow, ...]:
    kept = documents.newest(connection, month.site.id, FORECAST, str(month.month))
    if kept is None:
        raise CannotDo(Sentence(NO_FORECAST.template, {"month": str(month.month)}))
    return kept_rows(connection, kept, month.centre)


def _ordered(
    month: OpenMonth,
    wanted: Wanted,
    found: CallIn,
    asked: tuple[StoredCall, ...],
    emergency: Emergency | None,
) -> Board:
    """The list with those left out who were asked already, and the next ones marked."""
    names = month.centre.agent_names
    need, step = found.need, month.problem.horizon.interval_minutes
    left, measured = list(need.extra), emergency is not None or bool(wanted.calls)
    known = {one.agent for one in asked if one.state in (ASKED, ACCEPTED, DECLINED)} | {wanted.absent}
    for one in asked:
        # Who came already is in the roster that the need of an outage or a peak was measured by.
        if one.state == ASKED or (one.state == ACCEPTED and (not measured or one.version is None)):
            begin, end = (month.problem.horizon.minute_of(at) // step for at in (one.starts, one.ends))
            for place in range(max(0, begin - need.first), min(len(left), end - need.first)):
                left[place] -= 1
    missing = sum(max(0, n) for n in left)
    helpers = []
    for call in found.calls:
        if call.agent in known:
            continue
        helps = [i - need.first for i in call.intervals if left[i - need.first] > 0]
        for place in helps:
            left[place] -= 1
        starts, ends = _span(month, call, need)
        helpers.append(Helper(call, names.get(call.agent, call.agent), starts, ends, bool(helps)))
    unfit = tuple(
        (agent, names.get(agent, agent), why) for agent, why in found.unfit.items() if agent not in known
    )
    unmet = max((n for n in left), default=0)
    return Board(month, wanted, tuple(helpers), unfit, asked, missing, max(0, unmet), emergency)


def _span(month: OpenMonth, call: Call, need: Need) -> tuple[datetime, datetime]:
    """From when to when somebody comes: the whole shift, or the part of the duty at hand that helps."""
    horizon = month.problem.horizon
    if call.shift:
        begin, end = month.problem.times(call.shift, need.day)
        return horizon.instant(begin), horizon.instant(end)
    step = horizon.interval_minutes
    return horizon.instant(min(call.intervals) * step), horizon.instant((max(call.intervals) + 1) * step)
