"""How many agents of some kind are on duty: rows and counts per interval, in agent-minutes."""

from collections.abc import Callable, Collection, Iterator

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan

Counts = Callable[[Duty], bool]
"""Whether a duty counts."""


def post_attendance(
    problem: RosterProblem, plan: Plan, agents: Collection[str], counts: Counts
) -> list[Expr]:
    """For each interval the agent-minutes on duty of the agents named, duties carried in included."""
    rows = [Expr() for _ in range(problem.horizon.intervals)]
    for agent in agents:
        for day in range(problem.known_from, problem.horizon.days):
            for choice in plan.choices(agent, day):
                for interval, minutes in (
                    problem.attendance(choice.duty.shift, day) if counts(choice.duty) else ()
                ):
                    if 0 <= interval < len(rows):
                        _add(rows[interval], choice.expr, minutes)
    return rows


def _add(row: Expr, expr: Expr, minutes: int) -> None:
    """Add a multiple of a choice, which is one variable or a constant, in place: there are millions."""
    for var in expr.terms:
        row.terms[var] = row.terms.get(var, 0) + minutes
    row.const += minutes * expr.const


def attended(problem: RosterProblem, roster: Roster, agents: Collection[str], counts: Counts) -> list[int]:
    """For each interval the agent-minutes that a finished roster has on duty."""
    minutes_there = [0] * problem.horizon.intervals
    for duty in _duties(problem, roster, agents):
        for interval, minutes in problem.attendance(duty.shift, duty.day) if counts(duty) else ():
            if 0 <= interval < len(minutes_there):
                minutes_there[interval] += minutes
    return minutes_there


def _duties(problem: RosterProblem, roster: Roster, agents: Collection[str]) -> Iterator[Duty]:
    for agent in agents:
        yield from problem.past_roster.by_agent.get(agent, ())
        yield from roster.by_agent.get(agent, ())
