"""Most paid hours of a calendar week."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Sentence
from scheduler.rules._weeks import MostHours, calendar_weeks
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class WeekHours(MostHours):
    """Most paid hours from Monday to Sunday (SH-05: 44 h, 40 and 4 of overtime, is an assumption [A])."""

    code = "week-hours"

    minutes: int = parameter(2640, "minutes", 60, 10_080, "Paid minutes a week")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent has at most {hours} paid hours from Monday to Sunday.", {"hours": self.minutes / 60}
        )

    def stretches(self, problem: RosterProblem) -> Iterator[range]:
        """Each calendar week, as far as it is known."""
        return calendar_weeks(problem)
