"""No duty on a day of approved leave (NB-01, LV)."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.offers import AGENT, DAY
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class ApprovedLeave(Forbidding):
    """No duty on a day of approved leave (NB-01, LV)."""

    code = "approved-leave"
    looks_at = (AGENT, DAY)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Nobody works on a day of approved leave.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The duty starts on a day of approved leave."""
        return {} if (duty.agent, duty.day) in problem.leave else None

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and why it is forbidden."""
        return Sentence("{agent} has {shift} on {date}, a day of approved leave.", violation.facts)
