"""Rest after the last night of a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules._succession import post_succession
from scheduler.rules.rule import Rule, parameter, tour


@dataclass(frozen=True)
class RestAfterNights(Rule):
    """Hours free between the last night duty of a run and the next duty that is none (SH-05: 24 h [A])."""

    code = "rest-after-nights"
    unit = "minutes"

    minutes: int = parameter(1440, "minutes", 0, 4320, "Rest after the last night")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "After the last night of a run lie at least {hours} h of rest.", {"hours": self.minutes / 60}
        )

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """No day duty may follow a night duty that ends too shortly before it."""
        night = {shift.code for shift in problem.shifts if shift.is_night}

        def short(before: Duty, after: Duty) -> int:
            if before.shift not in night or after.shift in night:
                return 0
            return max(0, self.minutes - (after.start - before.end))

        post_succession(problem, plan, limits, short, self.minutes)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The minutes missing between the last night duty of a run and the duty after it."""
        for agent in problem.agents:
            for before, after in pairwise(tour(problem, roster, agent.id)):
                gap = after.start - before.end
                ends_run = self._is_night(problem, before) and not self._is_night(problem, after)
                if ends_run and after.day >= 0 and before.day < after.day and gap < self.minutes:
                    yield Violation(
                        self.code,
                        Where(agent.id, after.day),
                        self.minutes - gap,
                        {
                            "before": before.shift,
                            "after": after.shift,
                            "hours": round(gap / 60, 2),
                            "least": self.minutes / 60,
                        },
                    )

    def _is_night(self, problem: RosterProblem, duty: Duty) -> bool:
        return problem.shift_of[duty.shift].is_night

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty follows the nights too soon."""
        return Sentence(
            "{agent} starts {after} on {date} only {hours} h after the night duty "
            "{before}; {least} h are needed.",
            violation.facts,
        )
