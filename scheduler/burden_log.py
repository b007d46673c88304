"""The log of burden points: who bore what, duty by duty, and whether it still says what the rosters say.

A change of a roster adds entries and takes none away: a duty that moves from one agent to another is minus
the points for the one and plus for the other (K-25). What an agent stands at is the sum of the entries, so
anybody can recompute it from the rosters at any time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.ledger import PointTable, able_to_bear, balances_after, borne, carried

HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True, order=True)
class Entry:
    """Points that an agent gained (or lost, below 0) of a kind for a duty of a day; `duty` is its shift.

    Without a duty it is an entry about the month that begins on the day.
    """

    agent: str
    kind: str
    points: Fraction
    day: date
    duty: str = ""


@dataclass(frozen=True, order=True)
class Place:
    """What entries are about: an agent, a kind, a day and the shift worked on it."""

    agent: str
    kind: str
    day: date
    duty: str


@dataclass(frozen=True)
class Difference:
    """Where the log and the rosters disagree: points in the log, those of the rosters, the entries' numbers.

    Without numbers the log has no entry where one is due.
    """

    place: Place
    logged: Fraction
    due: Fraction
    numbers: tuple[int, ...]


def entries(
    problem: RosterProblem, before: Roster | None, after: Roster, weights: PointTable
) -> tuple[Entry, ...]:
    """What a change of a roster adds to the log; without `before`, all that the roster makes agents bear.

    Sorted by agent, kind and day. A duty that only serves another queue than before changes nothing.
    """
    was = before or Roster()
    agents = [
        agent
        for agent in {**was.by_agent, **after.by_agent}
        if was.by_agent.get(agent) != after.by_agent.get(agent)
    ]
    gained, lost = _duties(after, agents), _duties(was, agents)
    points: Counter[Place] = Counter()
    for sign, duties in ((1, gained - lost), (-1, lost - gained)):
        for (agent, day, shift), times in duties.items():
            duty = problem.duty(agent, day, shift, None)
            on = problem.horizon.date_of(day)
            for kind, own in borne(problem, duty, weights).items():
                points[Place(agent, kind, on, shift)] += sign * times * own
    return tuple(
        Entry(place.agent, place.kind, Fraction(own), place.day, place.duty)
        for place, own in sorted(points.items())
        if own
    )


def _duties(roster: Roster, agents: Iterable[str]) -> Counter[tuple[str, int, str]]:
    return Counter(_key(duty) for agent in agents for duty in roster.by_agent.get(agent, ()))


def _key(duty: Duty) -> tuple[str, int, str]:
    return duty.agent, duty.day, duty.shift


def balances(found: Iterable[Entry]) -> dict[tuple[str, str], Fraction]:
    """What each agent stands at, by kind: the sum of the entries."""
    sums: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for entry in found:
        sums[entry.agent, entry.kind] += entry.points
    return dict(sorted(sums.items()))


def openings(problem: RosterProblem, weights: PointTable) -> tuple[Entry, ...]:
    """Where newcomers start: at the median of those who can bear the kind (`carried`), in hundredths."""
    kinds = {kind for day in problem.days for kind, points in weights.on(day.date).items() if points}
    found = []
    for kind in sorted(kinds):
        for agent, points in carried(problem, able_to_bear(problem, kind), kind).items():
            start = _rounded(points)
            if (agent, kind) not in problem.ledger and start:
                found.append(Entry(agent, kind, start, problem.horizon.first_day))
    return tuple(found)


def closing(problem: RosterProblem, roster: Roster, weights: PointTable) -> tuple[Entry, ...]:
    """What closes a month: each agent's fair part of what all bore is taken off again, in hundredths.

    With the openings and the month's entries it leads to `balances_after`, to which each sum is rounded.
    """
    start = {cell: _rounded(Fraction(points)) for cell, points in problem.ledger.items()}
    start.update(balances(openings(problem, weights)))
    gained = balances(entries(problem, None, roster, weights))
    end = balances_after(problem, roster, weights)
    return tuple(
        Entry(*cell, part, problem.horizon.first_day)
        for cell in sorted({*end, *gained})
        if (part := _rounded(end.get(cell, Fraction(0))) - start.get(cell, 0) - gained.get(cell, 0))
    )


def _rounded(points: Fraction) -> Fraction:
    return round(points / HUNDREDTH) * HUNDREDTH


def reconcile(
    logged: Mapping[int, Entry], rosters: Sequence[tuple[RosterProblem, Roster]], weights: PointTable
) -> tuple[Difference, ...]:
    """Where the log, by the entries' numbers, disagrees with the rosters; entries without a duty are left
    out, for they are about months.
    """
    due: dict[Place, Fraction] = defaultdict(Fraction)
    for problem, roster in rosters:
        for entry in entries(problem, None, roster, weights):
            due[_place(entry)] += entry.points
    told: dict[Place, Fraction] = defaultdict(Fraction)
    numbers: dict[Place, list[int]] = defaultdict(list)
    for number, entry in sorted(logged.items()):
        if entry.duty:
            told[_place(entry)] += entry.points
            numbers[_place(entry)].append(number)
    return tuple(
        Difference(place, told[place], due[place], tuple(numbers[place]))
        for place in sorted({*due, *told})
        if told[place] != due[place]
    )


def _place(entry: Entry) -> Place:
    return Place(entry.agent, entry.kind, entry.day, entry.duty)
