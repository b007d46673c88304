"""Minimum rest between two duties."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._succession import RestBetween
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class MinRest(RestBetween):
    """Hours free between the end of a duty and the start of the next (SH-05; 11 h is an assumption [A])."""

    code = "min-rest"

    minutes: int = parameter(660, "minutes", 0, 4320, "Rest between two duties")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Between two duties lie at least {hours} h of rest.", {"hours": self.minutes / 60})

    def concerns(self, problem: RosterProblem, before: Duty, after: Duty) -> bool:
        """Every pair of duties."""
        return True

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duties stand too close and how close."""
        return Sentence(
            "{agent} has only {hours} h of rest between {before} and {after} on "
            "{date}; {least} h are needed.",
            violation.facts,
        )
