"""Most different queues in a calendar week."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Fact, Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._variety import WeekVariety
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class WeekQueues(WeekVariety):
    """An agent keeps one queue for a whole calendar week (SH-13, K-41).

    Changes then lie between a Sunday and a Monday, so that each service lasts 7 days or a multiple of them. A
    duty for any queue does not count.
    """

    code = "week-queues"
    unit = "queues"

    most: int = parameter(1, "queues", 1, 7, "Different queues a week")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "From Monday to Sunday an agent serves no more than {most} queues.", {"most": self.most}
        )

    def thing(self, problem: RosterProblem, duty: Duty) -> Fact | None:
        """The queue of a duty."""
        return duty.queue

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The queues beside the most."""
        return Sentence(
            "{agent} serves {things} in the days from {first} to {date}; at most {most} are allowed.",
            violation.facts,
        )
