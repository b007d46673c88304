"""Nobody is on duty when they cannot be."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class Availability(Forbidding):
    """No duty starts on a day, or reaches into the hours, in which its agent cannot work.

    What an agent can is kept apart from what they want (preferences) and what they were granted (leave).
    """

    code = "availability"

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Nobody works when they are not available.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The day on which the duty starts is out of the question, or some hours of the duty are."""
        for away in problem.unavailable_of.get(duty.agent, ()):
            if away.hours is None:
                if away.day == duty.day:
                    return {}
            elif duty.start < away.hours[1] and away.hours[0] < duty.end:
                return {
                    "from": problem.horizon.instant(away.hours[0]),
                    "to": problem.horizon.instant(away.hours[1]),
                }
        return None

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and when the agent cannot work."""
        if "from" in violation.facts:
            return Sentence(
                "{agent} has {shift} on {date} but is not available from {from} to {to}.", violation.facts
            )
        return Sentence("{agent} has {shift} on {date} but is not available on that day.", violation.facts)
