"""Shortest run of days off."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._runs import ShortestRun
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class MinRunOff(ShortestRun):
    """Days off, leave among them, come at least so many running."""

    code = "min-run-off"
    work = False

    least: int = parameter(2, "days", 1, 14, "Days off running at least")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent has at least {least:day|days} off running.", {"least": self.least})

    def own(self, problem: RosterProblem, agent: str) -> int | None:
        """The agent's own least."""
        return problem.personal_of(agent).run_off_least

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How long the run is."""
        return Sentence(
            "{agent} has only {days:day|days} off running up to {date}; at least {least:is|are} asked.",
            violation.facts,
        )
