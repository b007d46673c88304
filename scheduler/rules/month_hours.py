"""Paid hours of the month between the contract's limits."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import Rule, parameter


@dataclass(frozen=True)
class MonthHours(Rule):
    """Paid hours of the month lie between the least and the most of the contract, pro rata for absence.

    Above the most may lie overtime (OT-02: none unless a centre allows it), priced by the rule `overtime`.
    """

    code = "month-hours"
    unit = "minutes"

    overtime: int = parameter(0, "minutes", 0, 6000, "Overtime allowed a month")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        if self.overtime:
            return Sentence(
                "An agent's paid hours of the month lie between the least and the most of the contract and "
                "{hours} h of overtime.",
                {"hours": round(self.overtime / 60, 2)},
            )
        return Sentence(
            "An agent's paid hours of the month lie between the least and the most of the contract."
        )

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """least <= sum of paid minutes <= most + overtime."""
        for agent in problem.agents:
            paid = total(
                plan.sum_of(agent.id, day, lambda duty: problem.paid_minutes(duty.shift, duty.day))
                for day in range(problem.horizon.days)
            )
            limits.within(paid, agent.minutes_min, agent.minutes_max + self.overtime, Where(agent.id))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Minutes missing or too many."""
        for agent in problem.agents:
            paid = sum(
                duty.end - duty.start - problem.shift_of[duty.shift].unpaid_minutes
                for duty in roster.by_agent.get(agent.id, ())
            )
            most = agent.minutes_max + self.overtime
            amount = max(agent.minutes_min - paid, paid - most)
            if amount > 0:
                yield Violation(
                    self.code,
                    Where(agent.id),
                    amount,
                    {
                        "hours": round(paid / 60, 2),
                        "least": round(agent.minutes_min / 60, 2),
                        "most": round(most / 60, 2),
                    },
                )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The hours beside the limits."""
        if self.overtime:
            return Sentence(
                "{agent} has {hours} paid hours in the month; the contract asks for {least} to {most}, "
                "overtime included.",
                violation.facts,
            )
        return Sentence(
            "{agent} has {hours} paid hours in the month; the contract asks for {least} to {most}.",
            violation.facts,
        )
