"""The journal of a day: who was late, absent, on leave, swapped, called in; confirmed (LV-10, AT-01)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from scheduler.attendance import Stretch
from scheduler.domain.sentence import Facts, Sentence
from scheduler.leave.states import BINDING
from scheduler.swaps.states import State as SwapState
from webapp.centre.times import wall_instant
from webapp.services import in_charge
from webapp.services.clock_lines import AWAY, LEAVE, NOTED, Line, lines
from webapp.services.contested import contest, open_contest, open_contests, refuse_own
from webapp.services.desk import OpenMonth, open_month
from webapp.services.handovers import missing_at
from webapp.services.months import Month
from webapp.services.names import names_of
from webapp.services.notices import Notice, tell
from webapp.services.problems import CannotDo
from webapp.store import documents
from webapp.store.appraisals import note_correction
from webapp.store.callins import ACCEPTED, MOST_CALLS, calls_of
from webapp.store.clocked import Clocked, add_clocked
from webapp.store.documents import Document, Origin
from webapp.store.leave import slips
from webapp.store.office import note_decision
from webapp.store.rosters import PUBLISHED
from webapp.store.sites import StoredSite
from webapp.store.swaps import swaps
from webapp.store.tables.attendance import HAND

KIND = "journal"
MOST_CONFIRMED = 200
SOON = timedelta(hours=2)
"""So long before a duty begins something may be noted of it."""

NOT_PUBLISHED = Sentence("The roster of {month} is not published: there are no duties to note anything of.")
NO_DUTY = Sentence("{agent} has no duty on {day}: there is nothing to note.")
AHEAD = Sentence("{agent}'s duty on {day} begins at {start}: nothing can be noted of it yet.")
NOT_OVER = Sentence("{day} is not over: its journal is confirmed once the last duty has ended, at {end}.")
SETTLED = Sentence("The journal of {day} is confirmed, and nothing has changed since.")
BACKWARDS = Sentence("{came} to {left} is no time in which somebody was there.")
NOTHING = Sentence("Say when {agent} came or left, or that they did not come.")

LATE = Sentence("{n:minute|minutes} late").template
EARLY = Sentence("left {n:minute|minutes} early").template
ABSENT_HALF = Sentence("absent for {days} of a day").template
ABSENT = Sentence("absent")
NO_IN, NO_OUT = Sentence("it is not noted when they came"), Sentence("it is not noted when they left")
LEAVE_OF = Sentence("on leave: {kind}").template
SWAPPED = Sentence("swap {number}: {names}").template
UNSIGNED = Sentence("swap {number}: the hand-over is not signed by both").template
CONTESTED = Sentence("contests it: {text}").template
MARKED = "attendance-marked"
HELD = ("absent", "late", "early")
"""What is held against an agent, who may contest it."""
CALLED = Sentence("called in from {start} to {end}").template


@dataclass(frozen=True)
class Entry:
    """What somebody notes of a duty: minutes of the day, or that the agent did not come; `excused` = on the
    centre's business, so that it counts for nothing.
    """

    came: int | None = None
    left: int | None = None
    away: bool = False
    excused: bool = False
    note: str = ""


@dataclass(frozen=True)
class Exceptional:
    """Something out of the ordinary on a day; `agent` "" where it concerns several, `what` of which kind, or
    how much, in whatever language it is said.
    """

    kind: str
    agent: str
    what: str
    said: Sentence


@dataclass(frozen=True)
class Journal:
    """A day: the duties that begin on it, what was out of the ordinary, and who confirmed that."""

    site: StoredSite
    date: date
    lines: tuple[Line, ...]
    exceptions: tuple[Exceptional, ...]
    confirmed: Document | None
    names: Mapping[str, str]

    @property
    def ends(self) -> datetime | None:
        """When the last duty ends."""
        return max((one.ends for one in self.lines), default=None)

    @property
    def present(self) -> tuple[Line, ...]:
        """The duties but those of agents on leave and of those who do not come."""
        return tuple(one for one in self.lines if one.state not in (LEAVE, AWAY))

    @property
    def sha256(self) -> str:
        """The hash of what is confirmed."""
        told = [(one.kind, one.agent, one.what) for one in self.exceptions]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    @property
    def stands(self) -> bool:
        """Whether it is confirmed as it is."""
        return self.confirmed is not None and self.confirmed.facts["sha256"] == self.sha256


def journal(
    connection: Connection, site: StoredSite, on: date, now: datetime, team: str = "", at: int | None = None
) -> Journal:
    """The journal of a day: of everybody, or of a team; with `at` only who is on duty at that minute of the
    day (AT-08). Raises CannotDo unless the month is published.
    """
    months = published(connection, site, on, at is not None)
    found = [
        one for month in months for one in lines(connection, month, on - timedelta(days=at is not None), on)
    ]
    mine = tuple(one for one in found if team in ("", one.row.team))
    if at is not None:
        moment = wall_instant(on, at, site.zone)
        mine = tuple(one for one in mine if one.starts <= moment < one.ends)
    agents = frozenset(row.agent for row in months[-1].centre.agents if team in ("", row.team))
    kept = _confirmed(connection, site, on, team)
    return Journal(
        site,
        on,
        mine,
        exceptions(connection, months[-1], on, mine, agents, now),
        kept,
        names_of(connection, site),
    )


def published(connection: Connection, site: StoredSite, on: date, before: bool = False) -> list[OpenMonth]:
    """The published month of a day, with `before` also that of the day before. Raises CannotDo."""
    found = []
    for month in dict.fromkeys(Month(one.year, one.month) for one in (on - timedelta(days=before), on)):
        try:
            opened = open_month(connection, site.code, month)
        except CannotDo:
            if month == Month(on.year, on.month):
                raise
            continue
        if opened.state == PUBLISHED:
            found.append(opened)
    if not found or found[-1].month != Month(on.year, on.month):
        raise CannotDo(Sentence(NOT_PUBLISHED.template, {"month": f"{on:%Y-%m}"}))
    return found


def _confirmed(connection: Connection, site: StoredSite, on: date, team: str) -> Document | None:
    found = documents.documents(connection, site.id, KIND, on.isoformat(), MOST_CONFIRMED)
    return next((one for one in found if one.facts["team"] == team), None)


def exceptions(
    connection: Connection,
    month: OpenMonth,
    on: date,
    some: Sequence[Line],
    agents: Collection[str],
    now: datetime,
) -> tuple[Exceptional, ...]:
    """What was out of the ordinary on a day for some agents: leave, swaps, call-ins, late, early, absent."""
    site = month.site
    kinds = {kind.code: kind.name for kind in month.centre.leave_settings.types}
    found = [
        Exceptional("leave", slip.agent, slip.type, Sentence(LEAVE_OF, {"kind": _name(kinds, slip.type)}))
        for slip in slips(connection, site.id, states=BINDING)
        if slip.first_day <= on <= slip.last_day and slip.agent in agents
    ]
    found += _swapped(connection, month, on, agents, now)
    for call in calls_of(connection, site.id, states={ACCEPTED}, most=MOST_CALLS):
        if call.date == on and call.agent in agents:
            starts, ends = (one.astimezone(site.zone) for one in (call.starts, call.ends))
            facts: Facts = {"start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
            found.append(Exceptional("called", call.agent, str(call.id), Sentence(CALLED, facts)))
    for agent, one in open_contests(connection, site, {line.row.agent: line for line in some}).items():
        found.append(
            Exceptional("contested", agent, str(one.id), Sentence(CONTESTED, {"text": one.origin.reason}))
        )
    for line in some:
        found += [Exceptional(kind, line.row.agent, what, said) for kind, what, said in said_of(line, now)]
    return tuple(found)


def _swapped(
    connection: Connection, month: OpenMonth, on: date, agents: Collection[str], now: datetime
) -> list[Exceptional]:
    found = []
    names = names_of(connection, month.site)
    unsigned = {paper.swap.id for paper in missing_at(connection, month.site, now)}
    for swap in swaps(connection, month.site.id, {SwapState.APPROVED}, month.stored.id):
        if any(leg.date == on for leg in swap.legs) and any(one in agents for one in swap.agents):
            told = ", ".join(names.get(one, one) for one in swap.agents)
            number = str(swap.id)
            found.append(
                Exceptional("swap", "", number, Sentence(SWAPPED, {"number": swap.id, "names": told}))
            )
            if swap.id in unsigned:
                found.append(Exceptional("handover", "", number, Sentence(UNSIGNED, {"number": swap.id})))
    return found


def _name(kinds: Mapping[str, str], code: str) -> Sentence:
    return Sentence(kinds.get(code, code))


def said_of(line: Line, now: datetime) -> list[tuple[str, str, Sentence]]:
    """What is out of the ordinary in a line: its kind, how much, and its words."""
    verdict, found = line.verdict, []
    if verdict.absent:
        half = Sentence(ABSENT_HALF, {"days": verdict.absent})
        found.append(("absent", f"{verdict.absent:g}", half if verdict.absent < 1 else ABSENT))
    if verdict.late:
        found.append(("late", str(verdict.late), Sentence(LATE, {"n": verdict.late})))
    if verdict.early:
        found.append(("early", str(verdict.early), Sentence(EARLY, {"n": verdict.early})))
    if line.state == NOTED and line.ends <= now:
        found += [("missing", "in", NO_IN)] if verdict.no_in else []
        found += [("missing", "out", NO_OUT)] if verdict.no_out else []
    return found


def note(
    connection: Connection, site: StoredSite, on: date, agent: str, entry: Entry, origin: Origin
) -> Clocked:
    """Note of a duty what somebody says; call it in a write transaction. Raises CannotDo."""
    line = duty_line(connection, site, on, agent)
    if line.starts > origin.at + SOON:
        facts: Facts = {"agent": agent, "day": on, "start": f"{line.starts:%H:%M}"}
        raise CannotDo(Sentence(AHEAD.template, facts))
    span = (None, None) if entry.away else _span(site, line, entry)
    if span == (None, None) and not entry.away and not entry.excused:
        raise CannotDo(Sentence(NOTHING.template, {"agent": agent}))
    spans = (span,) if span != (None, None) else ()
    made = Clocked(
        agent, on, spans, entry.away, entry.excused, HAND, entry.note.strip(), origin.actor, origin.at
    )
    contested = open_contest(connection, site, line)
    refuse_own(line, contested, origin.actor)
    if contested is not None or line.record is None or line.record.content != made.content:
        add_clocked(connection, site.id, [made])
        said = {"came": entry.came, "left": entry.left, "away": entry.away, "excused": entry.excused}
        subject = ("attendance", f"{agent} {on}")
        note_decision(connection, site.id, subject, origin.actor, origin.at, "note-times", said)
        who = (origin.actor, origin.at)
        note_correction(connection, site.id, f"{on:%Y-%m}", who, (entry.note, "[]"))
    return made


def duty_line(connection: Connection, site: StoredSite, on: date, agent: str) -> Line:
    """The line of an agent's duty of a day. Raises CannotDo where there is none."""
    (month,) = published(connection, site, on)
    found = next((one for one in lines(connection, month, on, on) if one.row.agent == agent), None)
    if found is None:
        raise CannotDo(Sentence(NO_DUTY.template, {"agent": agent, "day": on}))
    return found


def _span(site: StoredSite, line: Line, entry: Entry) -> Stretch:
    """The times of an entry, on the days on which they lie nearest to the duty's own."""
    came, left = (
        None if minute is None else _nearest(site, line.date, minute, duty)
        for minute, duty in ((entry.came, line.starts), (entry.left, line.ends))
    )
    if came and left and came >= left:
        facts: Facts = {
            "came": f"{came.astimezone(site.zone):%H:%M}",
            "left": f"{left.astimezone(site.zone):%H:%M}",
        }
        raise CannotDo(Sentence(BACKWARDS.template, facts))
    return came, left


def _nearest(site: StoredSite, on: date, minute: int, wanted: datetime) -> datetime:
    days = (on + timedelta(days=n) for n in (-1, 0, 1))
    return min((wall_instant(day, minute, site.zone) for day in days), key=lambda one: abs(one - wanted))


def confirm(connection: Connection, site: StoredSite, on: date, team: str, origin: Origin) -> Journal:
    """Confirm the journal of a day as it is; call it in a write transaction. Raises CannotDo."""
    found = journal(connection, site, on, origin.at, team)
    if found.ends is None or found.ends > origin.at:
        end = f"{found.ends:%H:%M}" if found.ends else "24:00"
        raise CannotDo(Sentence(NOT_OVER.template, {"day": on, "end": end}))
    if found.stands:
        raise CannotDo(Sentence(SETTLED.template, {"day": on}))
    facts = {"team": team, "sha256": found.sha256, "duties": len(found.lines), "n": len(found.exceptions)}
    documents.add_document(connection, site.id, KIND, on.isoformat(), origin, facts, {})
    subject = ("attendance", on.isoformat())
    note_decision(connection, site.id, subject, origin.actor, origin.at, "confirm", facts)
    _tell(connection, found, origin.at)
    return found


def _tell(connection: Connection, found: Journal, at: datetime) -> None:
    """Tell agents what is held against them of a day that was confirmed; each thing once."""
    notices = [
        Notice(
            one.agent,
            MARKED,
            {"date": found.date.isoformat(), "kind": one.kind, "what": one.what},
            f"{MARKED}/{found.site.id}/{found.date}/{one.agent}/{one.kind}/{one.what}",
        )
        for one in found.exceptions
        if one.kind in HELD
    ]
    tell(connection, found.site.id, notices, at)


def contest_day(
    connection: Connection, site: StoredSite, on: date, agent: str, text: str, at: datetime
) -> None:
    """An agent contests what is held against them of a day; call it in a write transaction.

    Raises CannotDo.
    """
    line = duty_line(connection, site, on, agent)
    contest(connection, site, line, bool(held_against(line, at)), text, at)


def held_against(line: Line, at: datetime) -> list[Sentence]:
    """What is held against an agent of a duty, in words."""
    return [said for kind, _, said in said_of(line, at) if kind in HELD]


def may_note(duties: in_charge.Duties, person: str, starts: datetime, ends: datetime) -> bool:
    """Whether a duty manager is in charge during a duty, or nobody is planned then (AT-01)."""
    inside = [starts, *(one for one in duties.changes() if starts < one < ends)]
    found = [duties.at(one) for one in inside]
    return any(one is None or not one.planned or one.person == person for one in found)


def day_of(site: StoredSite, on: date) -> tuple[datetime, datetime]:
    """The beginning and the end of a day."""
    return wall_instant(on, 0, site.zone), wall_instant(on + timedelta(days=1), 0, site.zone)
