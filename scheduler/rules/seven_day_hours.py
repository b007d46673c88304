"""Most paid hours of any seven days."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.sentence import Sentence
from scheduler.rules._weeks import WEEK, MostHours
from scheduler.rules.rule import parameter


@dataclass(frozen=True)
class SevenDayHours(MostHours):
    """Most paid hours of any seven days running (SH-05; 48 h is an assumption [A]).

    Stricter than a limit a calendar week: heavy days at the end of one week and the start of the next count
    together. Each seven days are judged of their own.
    """

    code = "seven-day-hours"

    minutes: int = parameter(2880, "minutes", 60, 10_080, "Paid minutes in seven days")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent has at most {hours} paid hours in any seven days.", {"hours": self.minutes / 60}
        )

    def stretches(self, problem: RosterProblem) -> Iterator[range]:
        """The seven days that end with each day of the horizon."""
        for last in range(problem.horizon.days):
            yield range(last - WEEK + 1, last + 1)
