"""Whole weekends off."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OFF, Rule, parameter


@dataclass(frozen=True)
class WeekendsOff(Rule):
    """Weekends of the horizon with no duty on any of their days; a horizon with fewer weekends needs those.

    The days of a weekend are neighbouring weekend days of the calendar. An agent's own limit goes first.
    """

    code = "weekends-off"
    unit = "weekends"
    severity = OFF

    least: int = parameter(1, "weekends", 0, 10, "Whole weekends off")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent has at least {least:whole weekend|whole weekends} off.", {"least": self.least}
        )

    def _least(self, problem: RosterProblem, agent: str) -> int:
        own = problem.personal_of(agent).weekends_off_least
        return min(self.least if own is None else own, len(problem.weekends))

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Weekends with any duty <= all weekends - least."""
        for agent in problem.agents:
            worked = total(
                plan.any_of(total(plan.working(agent.id, day) for day in weekend))
                for weekend in problem.weekends
            )
            limits.at_most(worked, len(problem.weekends) - self._least(problem, agent.id), Where(agent.id))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The weekends off that are missing."""
        for agent in problem.agents:
            least = self._least(problem, agent.id)
            off = sum(not any(roster.of(agent.id, day) for day in days) for days in problem.weekends)
            if off < least:
                yield Violation(self.code, Where(agent.id), least - off, {"off": off, "least": least})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many weekends off there are."""
        return Sentence(
            "{agent} has {off:whole weekend|whole weekends} off; at least {least:is|are} asked.",
            violation.facts,
        )
