"""Calendar weeks, and the common form of rules on the paid hours of a stretch of days."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OFF, Rule, tour

WEEK = 7


def calendar_weeks(problem: RosterProblem) -> Iterator[range]:
    """The days of each week from Monday to Sunday that touches the horizon.

    The first week reaches back before the horizon, the last one ends with it.
    """
    monday = -problem.horizon.first_day.weekday()
    while monday < problem.horizon.days:
        yield range(monday, min(monday + WEEK, problem.horizon.days))
        monday += WEEK


@dataclass(frozen=True)
class MostHours(Rule):
    """Paid minutes of certain stretches of days have a most.

    Duties of last month count; where they alone are above the limit, only what is added to them is judged.
    """

    unit = "minutes"
    severity = OFF

    minutes: int

    @abstractmethod
    def stretches(self, problem: RosterProblem) -> Iterator[range]:
        """The stretches of days that are judged; each ends inside the horizon."""

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Sum of paid minutes <= most, or what was worked before the horizon when that is more."""
        stretches = list(self.stretches(problem))
        known = range(min((days.start for days in stretches), default=0), problem.horizon.days)
        for agent in problem.agents:
            paid = {
                day: plan.sum_of(agent.id, day, lambda duty: problem.paid_minutes(duty.shift, duty.day))
                for day in known
            }
            for days in stretches:
                worked = total(paid[day] for day in days)
                limits.at_most(worked, max(self.minutes, worked.const), Where(agent.id, days[-1]))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The minutes that are too many in each stretch."""
        stretches = list(self.stretches(problem))
        for agent in problem.agents:
            paid: dict[int, int] = defaultdict(int)
            for duty in tour(problem, roster, agent.id):
                paid[duty.day] += duty.end - duty.start - problem.shift_of[duty.shift].unpaid_minutes
            for days in stretches:
                worked = sum(paid[day] for day in days)
                amount = worked - max(self.minutes, sum(paid[day] for day in days if day < 0))
                if amount > 0:
                    facts: Facts = {
                        "first": problem.horizon.date_of(days[0]),
                        "hours": round(worked / 60, 2),
                        "most": round(self.minutes / 60, 2),
                    }
                    yield Violation(self.code, Where(agent.id, days[-1]), amount, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The hours beside the most."""
        return Sentence(
            "{agent} has {hours} paid hours from {first} to {date}; at most {most:is|are} allowed.",
            violation.facts,
        )
