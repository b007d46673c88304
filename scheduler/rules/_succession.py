"""Rows for rules that forbid one duty to follow another too soon."""

from collections.abc import Callable

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.violation import Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Choice, Plan


def post_succession(
    problem: RosterProblem, plan: Plan, limits: Limits, short: Callable[[Duty, Duty], int], reach: int
) -> None:
    """Post that no duty follows another of up to `reach` days before when `short(before, after)` > 0.

    For the duties of a day that end alike: sum(short x after) + most x before <= most, whose slack is the
    shortage of the pair that is chosen (given at most one duty a day).
    """
    for agent in problem.agents:
        for day in range(1 - reach, problem.horizon.days):
            alike: dict[tuple[int, str], list[Choice]] = {}
            for choice in plan.choices(agent.id, day):
                alike.setdefault((choice.duty.end, choice.duty.shift), []).append(choice)
            for group in _merged(alike):
                for ahead in range(1, reach + 1):
                    if 0 <= day + ahead < problem.horizon.days:
                        _post_group(plan, limits, group, agent.id, day + ahead, short)


def _merged(alike: dict[tuple[int, str], list[Choice]]) -> list[list[Choice]]:
    return [alike[key] for key in sorted(alike)]


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
    limits.at_most(row, most, Where(agent, day, about=f"{before.shift} {before.day}"))
