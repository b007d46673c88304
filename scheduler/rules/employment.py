"""Duties only while employed (valid_from to valid_to)."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.offers import AGENT, DAY
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class Employment(Forbidding):
    """Duties only while employed (valid_from to valid_to)."""

    code = "employment"
    looks_at = (AGENT, DAY)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Nobody works before joining or after leaving.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The duty starts outside the days of employment."""
        agent = problem.agent_of[duty.agent]
        return None if agent.first_day <= duty.day <= agent.last_day else {}

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and why it is forbidden."""
        return Sentence("{agent} has {shift} on {date} but is not employed on that day.", violation.facts)
