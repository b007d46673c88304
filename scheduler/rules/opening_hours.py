"""Nobody is on duty for a queue while it is closed."""

from dataclasses import dataclass

from scheduler.domain.cover import queues_served
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.offers import AGENT, QUEUE, SHIFT
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class OpeningHours(Forbidding):
    """A duty lies within the opening hours of the queue it is for (SH-17, C-01)."""

    code = "opening-hours"
    looks_at = (AGENT, SHIFT, QUEUE)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("A duty lies within the opening hours of its queue.")

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """No queue that the duty serves is open during all of it."""
        queues = queues_served(problem, duty)
        if not queues or any(self._open(problem, duty, queue) for queue in queues):
            return None
        return {"queue": " / ".join(queues)}

    def _open(self, problem: RosterProblem, duty: Duty, code: str) -> bool:
        queue, shift = problem.queue_of[code], problem.shift_of[duty.shift]
        round_the_clock = queue.opens == 0 and queue.closes == 1440
        return round_the_clock or (queue.opens <= shift.start and shift.end <= queue.closes)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty lies outside which queue's hours."""
        return Sentence(
            "{agent} has {shift} on {date}, partly outside the opening hours of {queue}.", violation.facts
        )
