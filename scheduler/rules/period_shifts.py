"""Only shift templates of the kind of period of the day (FC-03, K-11)."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.offers import DAY, SHIFT
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class PeriodShifts(Forbidding):
    """Only shift templates of the kind of period of the day (FC-03, K-11)."""

    code = "period-shifts"
    looks_at = (DAY, SHIFT)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("A day uses only the shift templates of its kind of period.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The template is not in the catalogue of the kind of day."""
        kind = problem.days[duty.day].kind
        return None if kind in problem.shift_of[duty.shift].kinds else {"kind": kind}

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and why it is forbidden."""
        return Sentence(
            "{agent} has {shift} on {date}, but {shift} is not meant for days of the kind {kind}.",
            violation.facts,
        )
