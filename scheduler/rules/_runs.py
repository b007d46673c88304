"""Rows and runs for rules that limit how many days running something is done."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr, total
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price
from scheduler.rules.rule import OFF, Rule, tour


def post_longest_run(
    problem: RosterProblem,
    limits: Limits,
    most_of: Callable[[str], int],
    done: Callable[[str, int], Expr],
) -> None:
    """In each window of an agent's most days + 1 that ends inside the horizon, `done` happens on at most
    so many days.
    """
    for agent in problem.agents:
        most = most_of(agent.id)
        for last in range(problem.horizon.days):
            window = total(done(agent.id, day) for day in range(last - most, last + 1))
            limits.at_most(window, most, Where(agent.id, last))


def days_beyond(days: set[int], most: int, horizon_days: int) -> Iterator[tuple[int, int]]:
    """For each day of the horizon that is more than the `most`-th of a run: (day, its place in the run)."""
    for day in sorted(days):
        place = 1
        while day - place in days:
            place += 1
        if 0 <= day < horizon_days and place > most:
            yield day, place


def post_shortest_run(
    problem: RosterProblem,
    limits: Limits,
    least_of: Callable[[str], int],
    done: Callable[[str, int], Expr],
    work: bool,
) -> None:
    """No run of days worked (or, unless `work`, of days off) shorter than an agent's least.

    Each shorter run has one row that only it breaks: days of the run - the day before - the day after <=
    days - 1, on a scale that counts the days missing. Runs whose ends are not known are not judged.
    """
    for agent in problem.agents:
        least = least_of(agent.id)
        for length in range(1, least):
            for first in range(max(problem.known_from + 1, -length), problem.horizon.days - length):
                sign = 1 if work else -1
                row = Expr().add(done(agent.id, first - 1), -sign).add(done(agent.id, first + length), -sign)
                for day in range(first, first + length):
                    row.add(done(agent.id, day), sign)
                where = Where(agent.id, max(0, first + length - 1), about=str(length))
                limits.at_most(row, length - 1 if work else 1, where, Price((0,), (least - length,)))


def closed_runs(days: set[int], known_from: int, horizon_days: int) -> Iterator[tuple[int, int]]:
    """First day and length of each run of `days` whose both ends are known and whose end the horizon sees."""
    for day in sorted(days):
        if day - 1 in days or day - 1 < known_from:
            continue
        after = day
        while after in days:
            after += 1
        if 0 <= after < horizon_days:
            yield day, after - day


@dataclass(frozen=True)
class ShortestRun(Rule):
    """Days of a kind come at least `least` running; an agent's own limit goes first.

    A run that touches the end of the horizon is not judged, nor one that touches its start when the days
    before are not known.
    """

    unit = "days"
    severity = OFF
    work: ClassVar[bool]
    """Whether days worked are meant, or days off, leave among them."""
    least: int

    @abstractmethod
    def own(self, problem: RosterProblem, agent: str) -> int | None:
        """What is said of one agent; None for nothing."""

    def _least(self, problem: RosterProblem, agent: str) -> int:
        own = self.own(problem, agent)
        return self.least if own is None else own

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """One row for each run that would be too short."""
        post_shortest_run(problem, limits, lambda agent: self._least(problem, agent), plan.working, self.work)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The days missing of each run that is too short."""
        for agent in problem.agents:
            least = self._least(problem, agent.id)
            days = {duty.day for duty in tour(problem, roster, agent.id)}
            if not self.work:
                days = set(range(problem.known_from, problem.horizon.days)) - days
            for first, length in closed_runs(days, problem.known_from, problem.horizon.days):
                if length < least:
                    where = Where(agent.id, max(0, first + length - 1), about=str(length))
                    yield Violation(self.code, where, least - length, {"days": length, "least": least})
