"""Night duties only for those who can work nights (SH-02: a recorded exemption)."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.offers import AGENT, SHIFT
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class NightExemption(Forbidding):
    """Night duties only for those who can work nights (SH-02: a recorded exemption)."""

    code = "night-exemption"
    looks_at = (AGENT, SHIFT)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Night duties go only to agents who can work nights.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """A night duty of an agent who is exempt."""
        night = problem.shift_of[duty.shift].is_night
        return {} if night and not problem.agent_of[duty.agent].can_work_nights else None

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and why it is forbidden."""
        return Sentence("{agent} cannot work nights but has {shift} on {date}.", violation.facts)
