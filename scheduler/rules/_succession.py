"""The common form of rules on a duty and the next, and of those that ask for rest between them."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from scheduler.domain.clock import DAY_MINUTES
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Choice, Plan
from scheduler.rules.rule import Rule, tour

CLOCK_CHANGE = 60
"""A day may be so many minutes shorter than usual."""


@dataclass(frozen=True)
class RestBetween(Rule):
    """At least `minutes` free, in elapsed time, between a duty and the next one that `concerns` the rule."""

    unit = "minutes"
    minutes: int

    @abstractmethod
    def concerns(self, problem: RosterProblem, before: Duty, after: Duty) -> bool:
        """Whether the rest between two duties that follow each other is the rule's matter."""

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """No duty may follow one that ends too shortly before it."""

        def short(before: Duty, after: Duty) -> int:
            missing = self.minutes - (after.start - before.end)
            return missing if missing > 0 and self.concerns(problem, before, after) else 0

        post_succession(problem, plan, limits, short, days_reached(problem, self.minutes))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The minutes missing between a duty of the horizon and the one before it."""
        for agent in problem.agents:
            for before, after in pairwise(tour(problem, roster, agent.id)):
                gap = after.start - before.end
                judged = 0 <= after.day > before.day and self.concerns(problem, before, after)
                if judged and gap < self.minutes:
                    facts: Facts = {
                        "before": before.shift,
                        "after": after.shift,
                        "hours": round(gap / 60, 2),
                        "least": self.minutes / 60,
                    }
                    yield Violation(self.code, Where(agent.id, after.day), self.minutes - gap, facts)


def days_reached(problem: RosterProblem, minutes: int) -> int:
    """How many days before a duty another may start that ends less than `minutes` before it."""
    latest = max((shift.end for shift in problem.shifts), default=0)
    earliest = min((shift.start for shift in problem.shifts), default=0)
    return (latest - earliest + minutes + CLOCK_CHANGE - 1) // DAY_MINUTES


def post_succession(
    problem: RosterProblem, plan: Plan, limits: Limits, short: Callable[[Duty, Duty], int], reach: int
) -> None:
    """Post that no duty follows another when `short(before, after)` > 0; looked at are `reach` days ahead.

    For the duties of a day that end alike: sum(short x after) + most x before - most x between <= most, whose
    slack is the shortage of the pair that is chosen when no duty lies between (given at most one duty a day).
    What is short depends on the shifts and days of the two duties alone.
    """
    known: dict[tuple[str, int, int], dict[str, int]] = {}

    def missing(before: Duty, day: int) -> dict[str, int]:
        """By shift what is missing before a duty of a day."""
        key = (before.shift, before.day, day)
        if key not in known:
            after = (problem.duty(before.agent, day, shift.code, None) for shift in problem.shifts)
            known[key] = {duty.shift: amount for duty in after if (amount := short(before, duty)) > 0}
        return known[key]

    for agent in problem.agents:
        for day in range(-reach, problem.horizon.days):
            alike: dict[tuple[int, str], list[Choice]] = {}
            for choice in plan.choices(agent.id, day):
                alike.setdefault((choice.duty.end, choice.duty.shift), []).append(choice)
            for _, group in sorted(alike.items()):
                for ahead in range(max(1, -day), min(reach, problem.horizon.days - 1 - day) + 1):
                    amounts = missing(group[0].duty, day + ahead)
                    if amounts:
                        _post_group(plan, limits, group, agent.id, day + ahead, amounts)


def _post_group(
    plan: Plan, limits: Limits, group: list[Choice], agent: str, day: int, amounts: Mapping[str, int]
) -> None:
    before = group[0].duty
    short = [
        (choice, amounts[c]) for choice in plan.choices(agent, day) if (c := choice.duty.shift) in amounts
    ]
    if not short:
        return
    most = max(amount for _, amount in short)
    row = Expr()
    for choice, amount in short:
        row.add(choice.expr, amount)
    for choice in group:
        row.add(choice.expr, most)
    for between in range(before.day + 1, day):
        row.add(plan.working(agent, between), -most)
    limits.at_most(row, most, Where(agent, day, about=f"{before.shift} {before.day}"))
