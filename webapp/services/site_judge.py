"""What a change of a centre would do before it is kept: to the rosters and to the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from scheduler.audit import Audit, audit
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Fact, Facts, Sentence
from scheduler.rulebook import rulebook
from webapp.centre.calendar import SiteDay, site_days
from webapp.centre.model import Centre
from webapp.centre.problem import duties, roster_problem
from webapp.services.centres import rule_settings
from webapp.services.desk import OpenMonth, open_roster, site_centre
from webapp.services.months import Month
from webapp.services.site_edit import SiteEdit, edited_centre
from webapp.services.sites import site_named
from webapp.store.rosters import duties_at, rosters_of
from webapp.store.sites import StoredSite

MOST_MONTHS = 3
MOST_TOLD = 6
DAYS_AHEAD = 400
KINDS = {
    "NORMAL": Sentence("usual days"),
    "BILLING": Sentence("billing days"),
    "EVENT": Sentence("event days"),
}
"""What the kinds of days are called."""


@dataclass(frozen=True)
class RuleEffect:
    """A rule whose breaches or cost would change in a month."""

    code: str
    statement: Sentence
    hard: bool
    breaches: tuple[int, int]
    cost: tuple[int, int]


@dataclass(frozen=True)
class MonthEffect:
    """A month's roster under the centre as it is and as it would be."""

    month: str
    state: str
    cost: tuple[int, int]
    rules: tuple[RuleEffect, ...]
    broken: tuple[Sentence, ...]

    @property
    def breaks(self) -> bool:
        """Whether hard rules would be broken that hold now."""
        return bool(self.broken)


@dataclass(frozen=True)
class DayEffect:
    """A day of the calendar that would be another one: for the forecast, for shifts and for leave."""

    day: date
    told: tuple[Sentence, ...]


@dataclass(frozen=True)
class Judgement:
    """What a change would do: to rosters, to days of the calendar (`more_days` are not told), to leave."""

    months: tuple[MonthEffect, ...]
    days: tuple[DayEffect, ...]
    more_days: int
    leave: tuple[Sentence, ...]

    @property
    def breaks(self) -> bool:
        """Whether somebody should look at it before it is kept."""
        return any(month.breaks for month in self.months) or bool(self.leave)

    @property
    def silent(self) -> bool:
        """Whether nothing of all this would change."""
        return not (self.days or self.leave or any(month.rules for month in self.months))


def judge(connection: Connection, code: str, edit: SiteEdit, today: date) -> Judgement:
    """What an edit would do. Raises Mistakes, CannotDo as `edit_site` would."""
    site = site_named(connection, code)
    after = edited_centre(connection, site, edit)
    before = site_centre(connection, site, Month(today.year, today.month))
    days = _days(before, after, today)
    return Judgement(
        tuple(_month(connection, site, stored, after) for stored in _rosters(connection, site, today)),
        tuple(days[:MOST_TOLD]),
        max(0, len(days) - MOST_TOLD),
        _leave(before, after, today),
    )


def _rosters(connection: Connection, site: StoredSite, today: date) -> Sequence[str]:
    """The rosters that are not over, at most MOST_MONTHS; the newest where all are."""
    months = sorted(stored.month for stored in rosters_of(connection, site.id))
    running = [month for month in months if month >= str(Month(today.year, today.month))]
    return (running or months[-1:])[:MOST_MONTHS]


def _month(connection: Connection, site: StoredSite, name: str, centre: Centre) -> MonthEffect:
    stored = next(one for one in rosters_of(connection, site.id) if one.month == name)
    now = open_roster(connection, site, stored)
    then = _under(connection, now, centre)
    found = [_rule(rule, now.audit, then) for rule in _codes(now.audit, then)]
    changed = tuple(one for one in found if one.breaches[0] != one.breaches[1] or one.cost[0] != one.cost[1])
    broken = tuple(v for v in then.worse_than(now.audit) if then.rulebook[v.rule].hard)
    return MonthEffect(
        name,
        stored.state,
        (now.audit.objective, then.objective),
        changed,
        tuple(then.sentence(violation) for violation in broken[:MOST_TOLD]),
    )


def _under(connection: Connection, month: OpenMonth, centre: Centre) -> Audit:
    """The verdict on a month's roster in another centre; what came before the month stays as it was."""
    whole = replace(centre, ledger=month.centre.ledger, past_duties=month.centre.past_duties)
    queues = {queue.code for queue in whole.queues}
    needs = [row for row in month.requirement if row.queue in queues]
    problem = roster_problem(whole, month.month.first_day, month.month.last_day, needs or None)
    rows = duties_at(connection, month.stored.id, month.stored.version, month.site.zone)
    book = rulebook(rule_settings(whole.rules))
    return audit(problem, book, Roster(duties(rows, problem.horizon)))


def _codes(now: Audit, then: Audit) -> list[str]:
    known = {entry.rule.code for judged in (now, then) for entry in judged.rulebook.entries}
    return sorted(known)


def _rule(code: str, now: Audit, then: Audit) -> RuleEffect:
    was = next((total for total in now.totals if total.rule == code), None)
    will = next((total for total in then.totals if total.rule == code), None)
    book = (then if will else now).rulebook
    return RuleEffect(
        code,
        book[code].rule.statement(),
        book[code].hard,
        (was.violations if was else 0, will.violations if will else 0),
        (was.cost if was else 0, will.cost if will else 0),
    )


def _days(before: Centre, after: Centre, today: date) -> list[DayEffect]:
    """The days from this month on, about a year, that the one calendar would tell otherwise (K-12)."""
    first, last = today.replace(day=1), today + timedelta(days=DAYS_AHEAD)
    both = zip(site_days(before, first, last), site_days(after, first, last), strict=True)
    found = [DayEffect(was.date, tuple(_differences(was, will))) for was, will in both]
    return [one for one in found if one.told]


def _differences(was: SiteDay, will: SiteDay) -> list[Sentence]:
    told: list[Sentence] = []
    uplifts = _uplift(was), _uplift(will)
    if uplifts[0] != uplifts[1] or _special(was) != _special(will):
        facts: Mapping[str, Fact] = {"was": uplifts[0], "will": uplifts[1]}
        told.append(Sentence("forecast: {was} % more calls than usual becomes {will} %", facts))
    if was.kind != will.kind:
        kinds: Facts = {"was": KINDS[was.kind], "will": KINDS[will.kind]}
        told.append(Sentence("shifts: {was} becomes {will}", kinds))
    if was.no_leave != will.no_leave:
        told.append(
            Sentence("leave: none is granted any more")
            if will.no_leave
            else Sentence("leave: it is granted again")
        )
    return told


def _uplift(day: SiteDay) -> int:
    factor = 1.0
    for window in day.windows:
        factor *= 1.0 + window.uplift
    return round(100 * (factor - 1))


def _special(day: SiteDay) -> object:
    kinds = {window.kind for window in day.windows if window.kind in ("BILLING", "BILL_OUT", "OUTAGE")}
    return kinds, day.holiday, day.shifted_off, day.makeup_work


def _leave(before: Centre, after: Centre, today: date) -> tuple[Sentence, ...]:
    """Leave that is granted on days that would be closed to leave."""
    first, last = today, today + timedelta(days=DAYS_AHEAD)
    both = zip(site_days(before, first, last), site_days(after, first, last), strict=True)
    closed = {will.date for was, will in both if will.no_leave and not was.no_leave}
    protected = after.leave_settings.protected_types
    names = after.agent_names
    found = [
        Sentence(
            "{name} has leave from {first} to {last}, on days that would be closed to leave.",
            {"name": names.get(row.agent, row.agent), "first": row.first_day, "last": row.last_day},
        )
        for row in after.leave
        if row.status == "approved"
        and row.type not in protected
        and any(row.first_day <= day <= row.last_day for day in closed)
    ]
    return tuple(found[:MOST_TOLD])
