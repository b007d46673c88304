"""Two rosters side by side: what each costs by rule, how even it is, what service it gives (PB-02, K-43)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import Connection

from scheduler.audit import Audit
from scheduler.domain.cover import staffed
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from webapp.centre.model import DutyRow, ShiftConf
from webapp.centre.problem import duties
from webapp.centre.shifts import breaks_of
from webapp.centre.times import DAY_MIN, format_clock
from webapp.services.coverage import covers
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.fairness import AgentFairness, fairness
from webapp.services.fairness_report import EVERYBODY, SpreadLine, fairness_report
from webapp.services.months import Month, parse_month
from webapp.services.problems import CannotDo
from webapp.services.version_changes import (
    ChangedDay,
    RuleCost,
    changed_days,
    judged,
    rule_costs,
    version_rows,
)
from webapp.store.rosters import Version, rosters_of, versions_of
from webapp.store.sites import StoredSite

MOST_CHOICES = 60


@dataclass(frozen=True)
class Choice:
    """A version of a month's roster that can be put on a side."""

    month: Month
    version: Version
    state: str

    @property
    def key(self) -> str:
        """As an address names it: 2026-12:3."""
        return f"{self.month}:{self.version.version}"


@dataclass(frozen=True)
class DayFigures:
    """A day: calls expected, the share of them answered in time, agent hours missing."""

    date: date
    calls: float
    service_level: float | None
    short_hours: float


@dataclass(frozen=True)
class Side:
    """A roster with what there is to say of it."""

    month: OpenMonth
    number: int
    rows: tuple[DutyRow, ...]
    audit: Audit
    roster: Roster

    @property
    def key(self) -> str:
        """As an address names it."""
        return f"{self.month.month}:{self.number}"

    @cached_property
    def days(self) -> tuple[DayFigures, ...]:
        """Day by day; empty without a requirement."""
        return tuple(day_figures(self.month, self.roster))

    @property
    def service_level(self) -> float | None:
        """The share of the month's calls answered in time, as far as forecast and formula tell."""
        told = [one for one in self.days if one.service_level is not None and one.calls > 0]
        calls = sum(one.calls for one in told)
        return sum(one.calls * (one.service_level or 0) for one in told) / calls if calls else None

    @property
    def short_hours(self) -> float:
        """Agent hours missing in the month."""
        return sum(one.short_hours for one in self.days)

    @cached_property
    def spreads(self) -> tuple[SpreadLine, ...]:
        """How evenly burdens are spread over everybody."""
        report = fairness_report(self.month.problem, self.roster)
        return tuple(one for one in report.spreads if one.group == EVERYBODY and not one.adjusted)

    @cached_property
    def agents(self) -> tuple[AgentFairness, ...]:
        """What each agent bears."""
        return fairness(self.month.centre, self.audit, self.roster)

    @property
    def points_range(self) -> float:
        """From the agent furthest below the fair share of points to the one furthest above."""
        off = [one.deviation for one in self.agents]
        return max(off) - min(off) if off else 0.0


@dataclass(frozen=True)
class ShiftPair:
    """A shift in two rosters: its hours ("" where it is not used) and how many duties have it (PB-02)."""

    code: str
    name: str
    hours: tuple[str, str]
    duties: tuple[int, int]

    @property
    def redefined(self) -> bool:
        """Whether it is new, gone, or lies at other hours."""
        return self.hours[0] != self.hours[1]


@dataclass(frozen=True)
class AgentPair:
    """An agent in both rosters."""

    before: AgentFairness
    after: AgentFairness

    @property
    def differs(self) -> bool:
        """Whether anything that counts is different."""
        mine = ("duties", "nights", "weekend_duties", "hours", "points")
        return any(getattr(self.before, name) != getattr(self.after, name) for name in mine)


@dataclass(frozen=True)
class SideBySide:
    """Both sides and their differences; cells are compared within one month only."""

    before: Side
    after: Side
    changed: tuple[ChangedDay, ...] | None

    @cached_property
    def rules(self) -> tuple[RuleCost, ...]:
        """The rules that cost something in either, those that differ first."""
        return rule_costs(self.before.audit, self.after.audit, alike=True)

    @cached_property
    def shifts(self) -> tuple[ShiftPair, ...]:
        """The shifts that are used more, less, or at other hours; those with other hours first."""
        used = [Counter(row.shift for row in side.rows) for side in (self.before, self.after)]
        confs = [{one.code: one for one in side.month.centre.shifts} for side in (self.before, self.after)]
        found = []
        for code in sorted(used[0] | used[1]):
            hours = tuple(_hours(confs[n][code]) if used[n][code] else "" for n in (0, 1))
            named = confs[1].get(code) or confs[0][code]
            pair = ShiftPair(code, named.name, (hours[0], hours[1]), (used[0][code], used[1][code]))
            if pair.redefined or pair.duties[0] != pair.duties[1]:
                found.append(pair)
        return tuple(sorted(found, key=lambda one: (not one.redefined, one.code)))

    @cached_property
    def agents(self) -> tuple[AgentPair, ...]:
        """The agents of both for whom something is different, those with most hours of difference first."""
        was = {one.agent: one for one in self.before.agents}
        pairs = [AgentPair(was[one.agent], one) for one in self.after.agents if one.agent in was]
        found = [one for one in pairs if one.differs]
        return tuple(sorted(found, key=lambda p: (-abs(p.after.hours - p.before.hours), p.after.agent)))


def _hours(conf: ShiftConf) -> str:
    """From when to when, and the breaks between."""
    breaks = breaks_of(conf)
    next_day = " +1" if conf.end_min > DAY_MIN else ""
    hours = f"{format_clock(conf.start_min)}–{format_clock(conf.end_min)}{next_day}"
    return f"{hours} ({breaks})" if breaks else hours


def choices(connection: Connection, site: StoredSite) -> tuple[Choice, ...]:
    """Every version of the newest rosters, the newest first."""
    found = [
        Choice(parse_month(stored.month), version, stored.state)
        for stored in reversed(rosters_of(connection, site.id))
        for version in reversed(versions_of(connection, stored.id))
    ]
    return tuple(found[:MOST_CHOICES])


def compare(connection: Connection, site: StoredSite, first: str, second: str) -> SideBySide:
    """Two versions, each named as 2026-12:3, side by side. Raises CannotDo for one that there is not."""
    before, after = (_side(connection, site, key) for key in (first, second))
    same = before.month.month == after.month.month
    if same:
        # Within a month both answer the requirement of today, or their costs could not be compared.
        before = replace(before, month=after.month)
    changed = changed_days(after.month, before.rows, after.rows) if same else None
    return SideBySide(before, after, changed)


def _side(connection: Connection, site: StoredSite, key: str) -> Side:
    text, _, number = key.partition(":")
    stored = next((one for one in rosters_of(connection, site.id) if one.month == text), None)
    if stored is None or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise CannotDo(Sentence("There is no roster {key!r}: choose one of the list.", {"key": key[:30]}))
    month = open_roster(connection, site, stored)
    rows = version_rows(connection, month, int(number))
    verdict = judged(month, rows)
    return Side(month, int(number), rows, verdict, Roster(duties(rows, month.problem.horizon)))


def day_figures(month: OpenMonth, roster: Roster) -> list[DayFigures]:
    """What a roster of the month makes of each day; empty without a requirement."""
    if not month.requirement:
        return []
    calls: dict[date, float] = defaultdict(float)
    served: dict[date, float] = defaultdict(float)
    short: dict[date, float] = defaultdict(float)
    for one in covers(month.centre, month.problem, staffed(month.problem, roster), month.requirement):
        day = one.row.interval_start.date()
        calls[day] += one.row.offered
        served[day] += one.row.offered * one.level
        short[day] += one.missing / 60
    return [
        DayFigures(day, calls[day], served[day] / calls[day] if calls[day] else None, short[day])
        for day in sorted(calls)
    ]
