"""Shortest service of one queue."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr, total
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price
from scheduler.rules.rule import OFF, Rule, parameter, tour


@dataclass(frozen=True)
class MinRunQueue(Rule):
    """An agent stays with a queue for at least so many days, days off on both sides included (SH-13, K-41).

    A service is judged when the duty for another queue before it and the one behind it are known: those that
    the horizon cuts go on. Night duties (C-21) and duties for any queue neither make nor end one.
    """

    code = "min-run-queue"
    unit = "days"
    severity = OFF
    weight = 60

    least: int = parameter(7, "days", 2, 31, "Days with one queue at least")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent stays with a queue for at least {least:day|days}; nights do not count.",
            {"least": self.least},
        )

    def _queue(self, problem: RosterProblem, duty: Duty) -> str | None:
        return None if problem.shift_of[duty.shift].is_night else duty.queue

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """One row for each service that would be too short, which only that one breaks.

        A duty for another queue before, one behind, and any for the queue between, less the duties for
        another queue between <= 2, on a scale that counts the days missing.
        """
        for agent in problem.agents:
            serving = self._serving(problem, plan, agent.id)
            for queue, on in serving.items():
                off = _others(serving, queue)
                for behind in range(problem.horizon.days):
                    for before in range(max(problem.known_from, behind - self.least), behind - 1):
                        inside = range(before + 1, behind)
                        ends = [off[day] for day in (before, behind) if day in off]
                        here = plan.any_of(total(on[day] for day in inside if day in on))
                        if len(ends) == 2 and (here.terms or here.const):
                            row = total([*ends, here])
                            row.add(total(off[day] for day in inside if day in off), -1)
                            scale = Price((0,), (self.least - len(inside),))
                            where = Where(agent.id, behind, queue=queue, about=str(len(inside)))
                            limits.at_most(row, 2, where, scale)

    def _serving(self, problem: RosterProblem, plan: Plan, agent: str) -> dict[str, dict[int, Expr]]:
        """By queue and day the duties for it that count, where there are any."""
        found: dict[str, dict[int, Expr]] = {}
        for day in range(problem.known_from, problem.horizon.days):
            for choice in plan.choices(agent, day):
                queue = self._queue(problem, choice.duty)
                if queue is not None:
                    found.setdefault(queue, {}).setdefault(day, Expr()).add(choice.expr)
        return found

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The days missing of each service that is too short."""
        for agent in problem.agents:
            served = [
                (duty.day, queue)
                for duty in tour(problem, roster, agent.id)
                if (queue := self._queue(problem, duty)) is not None
            ]
            changes = [n for n in range(1, len(served)) if served[n - 1][1] != served[n][1]]
            for first, after in pairwise(changes):
                before, behind = served[first - 1][0], served[after][0]
                days = behind - before - 1
                if behind >= 0 and days < self.least:
                    facts: Facts = {
                        "days": days,
                        "least": self.least,
                        "first": problem.horizon.date_of(before + 1),
                        "last": problem.horizon.date_of(behind - 1),
                    }
                    where = Where(agent.id, behind, queue=served[first][1], about=str(days))
                    yield Violation(self.code, where, self.least - days, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which queue, from when to when, and how long that is."""
        return Sentence(
            "{agent} serves {queue} for only {days:day|days} from {first} to {last}; at least "
            "{least:day|days} are asked.",
            violation.facts,
        )


def _others(serving: dict[str, dict[int, Expr]], queue: str) -> dict[int, Expr]:
    """By day the duties for any other queue."""
    found: dict[int, Expr] = {}
    for other, days in serving.items():
        for day, duties in days.items() if other != queue else ():
            found.setdefault(day, Expr()).add(duties)
    return found
