"""The evaluation of two or three published months, in nine sections (EV-01, K-46).

1 errors of forecasts, 2 cover, 3 service, 4 fairness, 5 swaps, leave and overtime, 6 wishes, 7 feedback,
8 mix of teams, 9 agents' own work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.leave.states import State as LeaveState
from scheduler.neutral.burdens import LOAD, adjusted, availability
from scheduler.neutral.spread import Spread, spread
from scheduler.wishes import granted, granted_share
from webapp.services.appraisal import AgentMonth, agent_months
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.fairness_report import EVERYBODY, FairnessReport, mean_shares, rolling_report
from webapp.services.feedback import Ratings, last_ratings, ratings
from webapp.services.forecast_scored import LevelError, blind_means, level_errors
from webapp.services.kpis import Counts, Kpis, counts_of, total
from webapp.services.months import Month, parse_month
from webapp.services.performance import Third, Work, kept_work, thirds, together
from webapp.services.periods import figures
from webapp.services.problems import CannotDo
from webapp.services.team_mix import TeamMix, team_mix
from webapp.store.comments import comments_of
from webapp.store.leave import slips
from webapp.store.rosters import PUBLISHED, StoredRoster, rosters_of
from webapp.store.sites import StoredSite
from webapp.store.swaps import swaps

SPANS = (2, 3)
"""How many months an evaluation is of."""
SECTIONS = ("forecast", "cover", "service", "fairness", "changes", "wishes", "feedback", "mix", "work")
HOURS, CALLED = "hours", "called-in"


@dataclass(frozen=True)
class MonthFigures:
    """A month: its figures, what was wished and granted, and what agents think of it."""

    opened: OpenMonth
    kpis: Kpis
    wishes: Wishes
    feedback: Ratings

    @property
    def month(self) -> Month:
        """Which one."""
        return self.opened.month


@dataclass(frozen=True)
class Wishes:
    """Wishes told and granted; `share` = what each agent got of theirs, on average, None without."""

    agents: int
    told: int
    granted: int
    share: float | None


@dataclass(frozen=True)
class Even:
    """How evenly a measure is spread over agents, as counted or by availability."""

    measure: str
    adjusted: bool
    spread: Spread


@dataclass(frozen=True)
class Changes:
    """What came between: swaps and slips by state, days of leave by kind, overtime, call-ins, absences."""

    swaps: Mapping[str, int]
    slips: Mapping[str, int]
    leave_days: Mapping[str, float]
    overtime_hours: float
    called_in: int
    called_hours: float
    absences: int


@dataclass(frozen=True)
class AgentWork:
    """An agent in all the months: what was borne, and own work where it was brought in."""

    agent: str
    name: str
    team: str
    duties: int
    hours: float
    nights: int
    load: int
    kept: float | None
    work: Work | None


@dataclass(frozen=True)
class Evaluation:
    """The nine sections, over `months`, the oldest first."""

    months: tuple[MonthFigures, ...]
    errors: Mapping[str, tuple[LevelError, ...]]
    kpis: Kpis
    even: tuple[Even, ...]
    fairness: FairnessReport
    changes: Changes
    wishes: Wishes
    feedback: Ratings
    mix: tuple[TeamMix, ...]
    agents: tuple[AgentWork, ...]
    thirds: tuple[Third, ...]
    days: Mapping[date, Kpis]

    @property
    def queue_names(self) -> Mapping[str, str]:
        """What queues are called, in the language of who reads."""
        return {queue.code: queue.name for queue in self.months[-1].opened.centre.queues}

    @property
    def leave_kinds(self) -> Mapping[str, str]:
        """What kinds of leave are called."""
        return {kind.code: kind.name for kind in self.months[-1].opened.centre.leave_settings.types}

    @property
    def worked(self) -> bool:
        """Whether anybody's own work was brought in."""
        return any(one.work is not None for one in self.agents)


def evaluable(connection: Connection, site: StoredSite) -> tuple[Month, ...]:
    """The months with a published roster, the newest first."""
    found = [one for one in rosters_of(connection, site.id) if one.state == PUBLISHED]
    return tuple(parse_month(one.month) for one in reversed(found))


def usual_until(connection: Connection, site: StoredSite, today: date) -> Month | None:
    """The newest published month that is over, else the newest one that is published; None without any."""
    months = evaluable(connection, site)
    return next((one for one in months if one.last_day < today), months[0] if months else None)


def evaluation(connection: Connection, site: StoredSite, until: Month, count: int = SPANS[-1]) -> Evaluation:
    """The evaluation of the newest `count` published months up to one. Raises CannotDo without any."""
    if count not in SPANS:
        raise CannotDo(
            Sentence("An evaluation is of {least} or {most} months.", {"least": SPANS[0], "most": SPANS[-1]})
        )
    stored = [
        one for one in rosters_of(connection, site.id) if one.state == PUBLISHED and one.month <= str(until)
    ][-count:]
    if not stored:
        raise CannotDo(
            Sentence(
                "No roster up to {month} is published: there is nothing to evaluate.", {"month": str(until)}
            )
        )
    opened = [open_roster(connection, site, one) for one in stored]
    given = [last_ratings(comments_of(connection, one.id)) for one in stored]
    first, last = opened[0].month.first_day, opened[-1].month.last_day
    counts = counts_of(connection, site, first, last)
    days, _ = figures(connection, site, first, last, counts)
    found = tuple(
        MonthFigures(one, _of_month(days, one.month), _wishes([one]), ratings(own.values()))
        for one, own in zip(opened, given, strict=True)
    )
    report = rolling_report([(one.problem, one.roster) for one in opened])
    lines = [line for one in opened for line in agent_months(connection, site, one.month)]
    rows = kept_work(connection, site, [one.month for one in opened])
    agents, kpis = _agents(lines, report, rows), total(one.kpis for one in found)
    return Evaluation(
        found,
        _errors(connection, site, opened, counts),
        kpis,
        _even(opened, report, lines),
        report,
        _changes(connection, site, stored, lines, kpis),
        _wishes(opened),
        ratings(rating for own in given for rating in own.values()),
        team_mix(opened),
        agents,
        thirds(rows, {one.agent: one.load for one in agents}),
        {
            day: kpis
            for one in opened
            for day, kpis in days.items()
            if one.month.first_day <= day <= one.month.last_day
        },
    )


def _of_month(days: Mapping[date, Kpis], month: Month) -> Kpis:
    return total(one for day, one in days.items() if month.first_day <= day <= month.last_day)


def _errors(
    connection: Connection, site: StoredSite, months: Sequence[OpenMonth], counts: Counts
) -> dict[str, tuple[LevelError, ...]]:
    """Errors by level of each queue, and under "" of all; only of forecasts made before their months."""
    pairs = {}
    for one in months:
        for key, mean in blind_means(connection, site, one.month).items():
            came = counts.get(key)
            if came is not None and came[0] is not None:
                pairs[key] = (came[0], mean)
    queues = dict.fromkeys(queue for queue, _ in pairs)
    found = {"": level_errors(pairs, site.zone)} if pairs else {}
    for queue in queues if len(queues) > 1 else ():
        own = {key: pair for key, pair in pairs.items() if key[0] == queue}
        found[queue] = level_errors(own, site.zone)
    return found


def _wishes(months: Sequence[OpenMonth]) -> Wishes:
    shares = [got for one in months for got in granted_share(one.problem, one.roster).values()]
    told = [granted(wish, one.roster) for one in months for wish in one.problem.preferences]
    mean = sum(shares) / len(shares) / 100 if shares else None
    return Wishes(len(shares), len(told), sum(told), mean)


def _even(
    months: Sequence[OpenMonth], report: FairnessReport, lines: Sequence[AgentMonth]
) -> tuple[Even, ...]:
    """Hours, nights, weekends, holidays, load and call-ins over everybody who could have them."""
    shares = mean_shares([availability(one.problem) for one in months])
    hours: dict[str, Fraction] = dict.fromkeys(shares, Fraction(0))
    called = dict(hours)
    for line in lines:
        if line.agent in shares:
            hours[line.agent] += Fraction(line.paid_hours).limit_denominator(60)
            called[line.agent] += line.called_in
    counted = [Even(s.measure, s.adjusted, s.spread) for s in report.spreads if s.group == EVERYBODY]
    return (*_both(HOURS, hours, shares), *counted, *_both(CALLED, called, shares))


def _both(measure: str, values: Mapping[str, Fraction], shares: Mapping[str, Fraction]) -> tuple[Even, ...]:
    if not values:
        return ()
    by_share = adjusted(values, shares)
    return (
        Even(measure, False, spread(list(values.values()))),
        Even(measure, True, spread(list(by_share.values()))),
    )


def _changes(
    connection: Connection,
    site: StoredSite,
    stored: Sequence[StoredRoster],
    lines: Sequence[AgentMonth],
    kpis: Kpis,
) -> Changes:
    first, last = parse_month(stored[0].month).first_day, parse_month(stored[-1].month).last_day
    asked = Counter(str(one.state) for own in stored for one in swaps(connection, site.id, None, own.id))
    slipped = Counter(
        str(one.state)
        for one in slips(connection, site.id, span=(first, last))
        if one.state != LeaveState.DRAFT
    )
    leave: Counter[str] = Counter()
    for line in lines:
        leave.update(line.leave_days)
    return Changes(
        asked,
        slipped,
        leave,
        sum(line.overtime_hours for line in lines),
        kpis.called_in,
        kpis.called_min / 60,
        sum(line.absences for line in lines),
    )


def _agents(
    lines: Sequence[AgentMonth], report: FairnessReport, rows: Sequence[Work]
) -> tuple[AgentWork, ...]:
    """Agents by team and number; those without a duty in any month are left out (EV-10)."""
    loads = {one.agent: one.counts[LOAD] or 0 for one in report.agents}
    own: dict[str, list[AgentMonth]] = defaultdict(list)
    for line in lines:
        own[line.agent].append(line)
    worked: dict[str, list[Work]] = defaultdict(list)
    for row in rows:
        worked[row.agent].append(row)
    found = [_agent(mine, loads.get(agent, 0), worked.get(agent, ())) for agent, mine in own.items()]
    return tuple(sorted((one for one in found if one.duties), key=lambda one: (one.team, one.agent)))


def _agent(lines: Sequence[AgentMonth], load: int, rows: Sequence[Work]) -> AgentWork:
    last, duties = lines[-1], sum(one.duties for one in lines)
    told = [(one.duties, one.kept) for one in lines if one.kept is not None]
    weight = sum(number for number, _ in told)
    return AgentWork(
        last.agent,
        last.name,
        last.team,
        duties,
        sum(one.paid_hours for one in lines),
        sum(one.nights for one in lines),
        load,
        sum(number * kept for number, kept in told) / weight if weight else None,
        together(rows) if rows else None,
    )
