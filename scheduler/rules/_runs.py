"""Rows and runs for rules that limit how many days running something is done."""

from collections.abc import Callable, Iterator

from scheduler.domain.problem import RosterProblem
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr, total


def post_longest_run(
    problem: RosterProblem, limits: Limits, most: int, done: Callable[[str, int], Expr]
) -> None:
    """In each window of `most` + 1 days that ends inside the horizon, `done` happens on at most `most`
    days.
    """
    for agent in problem.agents:
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
