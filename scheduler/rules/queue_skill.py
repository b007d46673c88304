"""Duties only for queues the agent is trained for and the shift serves (SH-22)."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class QueueSkill(Forbidding):
    """Duties only for queues the agent is trained for and the shift serves (SH-22)."""

    code = "queue-skill"

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent serves only queues they are trained for, on shifts that serve them.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The agent lacks the queue, or the shift does not serve it."""
        served = [q for q in problem.agent_of[duty.agent].queues if problem.shift_of[duty.shift].serves(q)]
        if duty.queue is None:
            return None if served else {"queue": "any queue"}
        return None if duty.queue in served else {"queue": duty.queue}

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and why it is forbidden."""
        return Sentence(
            "{agent} has {shift} for {queue} on {date} but may not serve that queue on it.", violation.facts
        )
