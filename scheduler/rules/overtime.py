"""Paid hours above the contract."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OFF, Rule, parameter, tour


@dataclass(frozen=True)
class Overtime(Rule):
    """Paid minutes of the month above the most of the contract (OT-02); soft, its weight is their price.

    How much of it there may be at all is the parameter `overtime` of the rule `month-hours`. `free` minutes
    cost nothing.
    """

    code = "overtime"
    unit = "minutes"
    severity = OFF
    weight = 5

    free: int = parameter(0, "minutes", 0, 6000, "Overtime a month without a price")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        if self.free:
            return Sentence(
                "An agent has at most {hours} h of overtime in the month.",
                {"hours": round(self.free / 60, 2)},
            )
        return Sentence("An agent has no overtime.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Sum of paid minutes <= most of the contract + what is free."""
        for agent in problem.agents:
            paid = total(
                plan.sum_of(agent.id, day, lambda duty: problem.paid_minutes(duty.shift, duty.day))
                for day in range(problem.horizon.days)
            )
            limits.at_most(paid, agent.minutes_max + self.free, Where(agent.id))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The minutes that are too many."""
        for agent in problem.agents:
            duties = (duty for duty in tour(problem, roster, agent.id) if duty.day >= 0)
            paid = sum(d.end - d.start - problem.shift_of[d.shift].unpaid_minutes for d in duties)
            over = paid - agent.minutes_max
            if over > self.free:
                facts: Facts = {
                    "hours": round(over / 60, 2),
                    "contract": round(agent.minutes_max / 60, 2),
                    "free": round(self.free / 60, 2),
                }
                yield Violation(self.code, Where(agent.id), over - self.free, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many hours of overtime."""
        if self.free:
            return Sentence(
                "{agent} has {hours} h of overtime above the {contract} h of the contract; at most {free} h "
                "are asked.",
                violation.facts,
            )
        return Sentence(
            "{agent} has {hours} h of overtime above the {contract} h of the contract.", violation.facts
        )
