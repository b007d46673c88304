"""Most different starts of duties in a calendar week."""

from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Fact, Sentence
from scheduler.domain.violation import Violation
from scheduler.rules._variety import WeekVariety
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class WeekStarts(WeekVariety):
    """Duties of a week start at few different times (SH-13: the same kind of shift for a week; 2 is [A])."""

    code = "week-starts"
    unit = "starts"

    most: int = parameter(2, "starts", 1, 7, "Different starts a week")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent's duties from Monday to Sunday start at no more than {most} different times of day.",
            {"most": self.most},
        )

    def thing(self, problem: RosterProblem, duty: Duty) -> Fact | None:
        """The wall-clock time of the start."""
        hour, minute = divmod(problem.shift_of[duty.shift].start, 60)
        return f"{hour:02d}:{minute:02d}"

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The starts beside the most."""
        return Sentence(
            "{agent} starts at {things} in the days from {first} to {date}; at most "
            "{most:different start is|different starts are} allowed.",
            violation.facts,
        )
