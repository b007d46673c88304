"""Fewest days off in a calendar week."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules._weeks import WEEK, calendar_weeks
from scheduler.rules.rule import OFF, Rule, parameter, tour


@dataclass(frozen=True)
class WeekDaysOff(Rule):
    """Days off from Monday to Sunday (SH-05: at least 1 [A]); leave is a day off like others.

    A week that the end of the horizon cuts is not judged: its days off may still come. What last month left
    no room for is not judged either.
    """

    code = "week-days-off"
    unit = "days"
    severity = OFF
    weight = 120

    least: int = parameter(1, "days", 1, 6, "Days off a week")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent has at least {least:day|days} off from Monday to Sunday.", {"least": self.least}
        )

    def _weeks(self, problem: RosterProblem) -> Iterator[range]:
        return (week for week in calendar_weeks(problem) if len(week) == WEEK)

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Sum of work days <= 7 - least, or the days worked before the horizon when they are more."""
        for week in self._weeks(problem):
            for agent in problem.agents:
                worked = total(plan.working(agent.id, day) for day in week)
                most = max(WEEK - self.least, worked.const)
                limits.at_most(worked, most, Where(agent.id, week[-1]))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The days off that are missing."""
        for agent in problem.agents:
            days = {duty.day for duty in tour(problem, roster, agent.id)}
            for week in self._weeks(problem):
                worked = days & set(week)
                amount = min(len(worked) - (WEEK - self.least), sum(day >= 0 for day in worked))
                if amount > 0:
                    facts: Facts = {
                        "first": problem.horizon.date_of(week[0]),
                        "off": WEEK - len(worked),
                        "least": self.least,
                    }
                    yield Violation(self.code, Where(agent.id, week[-1]), amount, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The days off beside the least."""
        return Sentence(
            "{agent} has {off:day|days} off from {first} to {date}; at least {least:is|are} asked.",
            violation.facts,
        )
