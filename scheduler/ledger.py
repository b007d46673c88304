"""Burden points: what a duty counts, and what each agent's fair share of a month is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from statistics import median

from scheduler.domain.peers import Peers, peers
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.shifts import NIGHT_ENDS, STANDBY, usual_night_minutes, usual_paid_minutes

NIGHT, WEEKEND, HOLIDAY, BILL_RUN, ON_CALL = "night", "weekend", "holiday", "bill-run", "on-call"
KINDS = (NIGHT, WEEKEND, HOLIDAY, BILL_RUN, ON_CALL)
"""Kinds of burden."""
USUAL_POINTS: Mapping[str, int] = {NIGHT: 2, WEEKEND: 1, HOLIDAY: 1, BILL_RUN: 1, ON_CALL: 1}
"""Points of a duty by kind where nobody says otherwise; a night counts double (NT-01, K-19)."""
WISH = "wish"
"""Kind under which the ledger keeps hundredths of an agent's wishes refused beyond the others' (K-23)."""


@dataclass(frozen=True)
class PointTable:
    """Points of a duty by kind, each set in force `from` its date until the next one's.

    `entries` are pairs (first day, points by kind), in order of time. The days before the first entry count
    as its own do; a kind that an entry does not name counts nothing.
    """

    entries: tuple[tuple[date, Mapping[str, int]], ...]

    def __post_init__(self) -> None:
        """Refuse a table without entries or out of order; raises ValueError."""
        days = [first for first, _ in self.entries]
        if not days or days != sorted(set(days)):
            raise ValueError("A table of points has at least one entry, each from a later day than the last.")

    def on(self, day: date) -> Mapping[str, int]:
        """The points in force on a day."""
        return next((points for first, points in reversed(self.entries) if first <= day), self.entries[0][1])


def always(points: Mapping[str, int]) -> PointTable:
    """The table of points that never change."""
    return PointTable(((date.min, points),))


def bears(problem: RosterProblem, duty: Duty, kind: str) -> bool:
    """Whether a duty of the horizon is a burden of a kind; it belongs to the day it starts."""
    if kind == NIGHT:
        return problem.shift_of[duty.shift].is_night
    if kind == ON_CALL:
        return problem.shift_of[duty.shift].activity == STANDBY
    return _marked(problem, duty.day, kind)


def _marked(problem: RosterProblem, day: int, kind: str) -> bool:
    """Whether a day makes every duty on it a burden of a kind."""
    marks = problem.days[day]
    return {WEEKEND: marks.weekend, HOLIDAY: marks.holiday, BILL_RUN: marks.bill_run}[kind]


def points_of(problem: RosterProblem, duty: Duty, weights: Mapping[str, int]) -> int:
    """Burden points of a duty: the points of every kind of burden that it is."""
    return sum(points_by_kind(problem, duty, weights).values())


def points_by_kind(problem: RosterProblem, duty: Duty, weights: Mapping[str, int]) -> dict[str, int]:
    """Burden points of a duty, by every kind of burden that it is and that counts."""
    return {kind: points for kind, points in weights.items() if points and bears(problem, duty, kind)}


def borne(problem: RosterProblem, duty: Duty, table: PointTable) -> dict[str, int]:
    """Burden points of a duty by kind, as the table has them on the day it starts."""
    return points_by_kind(problem, duty, table.on(problem.days[duty.day].date))


@dataclass(frozen=True)
class Share:
    """An agent's fair share of a kind of burden in points, and the whole points between which it lies."""

    target: Fraction
    low: int
    high: int


def shares(problem: RosterProblem, kind: str, points: int) -> dict[str, Share]:
    """The fair share of each agent who can bear a kind of burden, `points` a duty, the ledger carried over.

    Among peers, the points that the requirement makes necessary and those on the ledger are spread by
    contract hours; what an agent already carries is taken off (NT-03). Who carries more than that has no
    share, the others share the rest, so that the targets add up to what is necessary. Nobody has a share
    without a requirement, nor those of whom neither a queue nor a need of people on duty asks anything.
    """
    if problem.requirement is None:
        return {}
    targets: dict[str, Fraction] = {}
    for circle in peers(problem):
        if circle.queues or circle.needs:
            able = _able(problem, circle.agents, kind)
            needed = points * _needed(problem, kind, circle)
            targets |= _targets(able, _carried(problem, circle, kind), needed)
    return {agent.id: _share(targets[agent.id]) for agent in problem.agents if agent.id in targets}


def burden_shares(problem: RosterProblem, weights: Mapping[str, int]) -> dict[str, Share]:
    """The fair share of each agent of all burdens together: the sum of the shares of the kinds.

    Who cannot bear a kind has no share of it and none of the other kinds in its place.
    """
    targets: dict[str, Fraction] = {}
    for kind, points in weights.items():
        for agent, share in shares(problem, kind, points).items() if points else ():
            targets[agent] = targets.get(agent, Fraction(0)) + share.target
    return {agent: _share(target) for agent, target in targets.items()}


def carried(problem: RosterProblem, able: Collection[Agent], kind: str) -> dict[str, Fraction]:
    """What each of the agents, who can bear a kind of burden, carries of it.

    A newcomer, of whom the ledger knows nothing, stands at the median of the peers: neither in debt for
    months before their time nor ahead of anybody. A ledger of no more than half of the peers only lists
    exceptions; who is missing there carries nothing.
    """
    points: dict[str, Fraction] = {}
    for circle in peers(problem):
        points |= _carried(problem, circle, kind)
    return {agent.id: points[agent.id] for agent in able}


def _carried(problem: RosterProblem, circle: Peers, kind: str) -> dict[str, Fraction]:
    able = _able(problem, circle.agents, kind)
    known = {agent for agent, _ in problem.ledger} & {agent.id for agent in circle.agents}
    points = {a.id: Fraction(problem.ledger.get((a.id, kind), 0)).limit_denominator(100) for a in able}
    others = [points[agent.id] for agent in able if agent.id in known]
    if 2 * len(known) > len(circle.agents) and others:
        points.update((agent.id, median(others)) for agent in able if agent.id not in known)
    return points


def balances_after(
    problem: RosterProblem, roster: Roster, table: PointTable
) -> dict[tuple[str, str], Fraction]:
    """What each agent carries into the next month, by kind of burden.

    A balance gains what the agent bore and loses a fair part, by contract hours, of what those peers bore who
    can bear the kind: balances add up to what they were. Who is away for the month has no hours, bears
    nothing and keeps the balance as it is, so that nobody makes good for a leave of absence.
    """
    found: dict[tuple[str, str], Fraction] = {}
    points = _borne_by_agent(problem, roster, table)
    circles = peers(problem)
    for kind in _counted(problem, table):
        for circle in circles:
            able, before = _able(problem, circle.agents, kind), _carried(problem, circle, kind)
            own = {agent.id: points.get((agent.id, kind), 0) for agent in able}
            hours = {agent.id: agent.minutes_min + agent.minutes_max for agent in able}
            for agent in hours:
                part = Fraction(sum(own.values()) * hours[agent], sum(hours.values()))
                found[agent, kind] = before[agent] + own[agent] - part
    kept = {cell: Fraction(value).limit_denominator(100) for cell, value in problem.ledger.items()}
    return kept | found


def _borne_by_agent(problem: RosterProblem, roster: Roster, table: PointTable) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for duty in roster.duties:
        for kind, points in borne(problem, duty, table).items():
            found[duty.agent, kind] = found.get((duty.agent, kind), 0) + points
    return found


def _counted(problem: RosterProblem, table: PointTable) -> list[str]:
    """The kinds that count on any day of the horizon."""
    in_force = [table.on(day.date) for day in problem.days]
    return [kind for kind in KINDS if any(points.get(kind) for points in in_force)]


def _share(target: Fraction) -> Share:
    return Share(target, floor(target), ceil(target))


def able_to_bear(problem: RosterProblem, kind: str) -> list[Agent]:
    """Who has hours this month and can bear a kind of burden."""
    return _able(problem, problem.agents, kind)


def _able(problem: RosterProblem, agents: Iterable[Agent], kind: str) -> list[Agent]:
    there = [agent for agent in agents if agent.minutes_max > 0]
    if kind == NIGHT:
        return [agent for agent in there if agent.can_work_nights]
    if kind == ON_CALL:
        roles = [shift.roles for shift in problem.shifts if shift.activity == STANDBY]
        return [agent for agent in there if any(not of or of & agent.roles for of in roles)]
    return there


def _targets(able: list[Agent], carried: dict[str, Fraction], needed: Fraction) -> dict[str, Fraction]:
    """Fill up what agents carry to one level an hour of contract until `needed` points are spread."""
    hours = {agent.id: agent.minutes_min + agent.minutes_max for agent in able}
    sharing = sorted(hours, key=lambda agent: carried[agent] / hours[agent])
    there, worked = needed + sum(carried[agent] for agent in sharing), sum(hours[agent] for agent in sharing)
    while sharing:
        level, most = there / worked, sharing[-1]
        if level * hours[most] >= carried[most]:
            break
        there, worked = there - carried[most], worked - hours[most]
        sharing.pop()
    targets = dict.fromkeys(hours, Fraction(0))
    targets.update((agent, level * hours[agent] - carried[agent]) for agent in sharing)
    return targets


def duties_needed(problem: RosterProblem, kind: str) -> Fraction:
    """Duties of a kind that are asked for: the agent-minutes required there over those of one duty."""
    return sum((_needed(problem, kind, circle) for circle in peers(problem)), Fraction(0))


def _needed(problem: RosterProblem, kind: str, circle: Peers) -> Fraction:
    """Duties of a kind asked of peers: for their queues; without queues, for those who must be on duty.

    No requirement asks for standing by.
    """
    if kind == ON_CALL:
        return Fraction(0)
    step = problem.horizon.interval_minutes
    amount = 0
    for queue in circle.queues:
        needs = problem.required.get(queue, ())
        amount += sum(need for i, need in enumerate(needs) if need and _falls(problem, i, kind))
    minutes = Fraction(amount * step, problem.whole)
    least: dict[int, int] = {}
    for need in circle.needs:
        for interval in problem.held_in(need):
            least[interval] = max(need.least, least.get(interval, 0))
    minutes += step * sum(heads for interval, heads in least.items() if _falls(problem, interval, kind))
    return minutes / (
        usual_night_minutes(problem.shifts) if kind == NIGHT else usual_paid_minutes(problem.shifts)
    )


def _falls(problem: RosterProblem, interval: int, kind: str) -> bool:
    day = problem.horizon.interval_days[interval]
    if kind == NIGHT:
        place = interval - problem.horizon.day_intervals[day].start
        return place * problem.horizon.interval_minutes < NIGHT_ENDS
    return _marked(problem, day, kind)
