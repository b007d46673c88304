"""Shortest run of work days."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._runs import ShortestRun
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class MinRunDays(ShortestRun):
    """Work days come at least so many running."""

    code = "min-run-days"
    work = True

    least: int = parameter(2, "days", 1, 14, "Work days running at least")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent works at least {least:day|days} running.", {"least": self.least})

    def own(self, problem: RosterProblem, agent: str) -> int | None:
        """The agent's own least."""
        return problem.personal_of(agent).run_days_least

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How long the run is."""
        return Sentence(
            "{agent} works only {days:day|days} running up to {date}; at least {least:is|are} asked.",
            violation.facts,
        )
