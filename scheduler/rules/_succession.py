"""Rows for rules that forbid one duty to follow another too soon."""

from collections.abc import Callable

from scheduler.domain.clock import DAY_MINUTES
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Choice, Plan

CLOCK_CHANGE = 60
"""A day may be so many minutes shorter than usual."""


def days_reached(problem: RosterProblem, minutes: int) -> int:
    """How many days before a duty another may start that ends less than `minutes` before it."""
    latest = max((shift.end for shift in problem.shifts), default=0)
    earliest = min((shift.start for shift in problem.shifts), default=0)
    return (latest - earliest + minutes + CLOCK_CHANGE - 1) // DAY_MINUTES


def post_succession(
    problem: RosterProblem, plan: Plan, limits: Limits, short: Callable[[Duty, Duty], int], minutes: int
) -> None:
    """Post that no duty follows another when `short(before, after)` > 0, which is so within `minutes` only.

    For the duties of a day that end alike: sum(short x after) + most x before - most x between <= most, whose
    slack is the shortage of the pair that is chosen when no duty lies between (given at most one duty a day).
    """
    reach = days_reached(problem, minutes)
    for agent in problem.agents:
        for day in range(-reach, problem.horizon.days):
            alike: dict[tuple[int, str], list[Choice]] = {}
            for choice in plan.choices(agent.id, day):
                alike.setdefault((choice.duty.end, choice.duty.shift), []).append(choice)
            for _, group in sorted(alike.items()):
                for ahead in range(1, reach + 1):
                    if 0 <= day + ahead < problem.horizon.days:
                        _post_group(plan, limits, group, agent.id, day + ahead, short)


def _post_group(
    plan: Plan, limits: Limits, group: list[Choice], agent: str, day: int, short: Callable[[Duty, Duty], int]
) -> None:
    before = group[0].duty
    missing = [(choice, short(before, choice.duty)) for choice in plan.choices(agent, day)]
    most = max((amount for _, amount in missing), default=0)
    if most == 0:
        return
    row = Expr()
    for choice, amount in missing:
        if amount:
            row.add(choice.expr, amount)
    for choice in group:
        row.add(choice.expr, most)
    for between in range(before.day + 1, day):
        row.add(plan.working(agent, between), -most)
    limits.at_most(row, most, Where(agent, day, about=f"{before.shift} {before.day}"))
