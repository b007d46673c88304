"""Rest after the last night of a run."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._succession import RestBetween
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class RestAfterNights(RestBetween):
    """Hours free between the last night duty of a run and the next duty that is none (SH-05: 24 h [A])."""

    code = "rest-after-nights"

    minutes: int = parameter(1440, "minutes", 0, 4320, "Rest after the last night")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "After the last night of a run lie at least {hours} h of rest.", {"hours": self.minutes / 60}
        )

    def concerns(self, problem: RosterProblem, before: Duty, after: Duty) -> bool:
        """A night duty and a duty after it that is none."""
        return problem.shift_of[before.shift].is_night and not problem.shift_of[after.shift].is_night

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty follows the nights too soon."""
        return Sentence(
            "{agent} starts {after} on {date} only {hours} h after the night duty "
            "{before}; {least} h are needed.",
            violation.facts,
        )
