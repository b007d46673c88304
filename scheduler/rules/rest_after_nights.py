"""Rest after the last night of a run."""

from collections.abc import Iterator
from dataclasses import dataclass

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
        """The minutes missing between a night duty and each day duty soon after it."""
        for agent in problem.agents:
            duties = tour(problem, roster, agent.id)
            nights = [duty for duty in duties if problem.shift_of[duty.shift].is_night]
            for after in duties:
                if after.day < 0 or problem.shift_of[after.shift].is_night:
                    continue
                for before in nights:
                    gap = after.start - before.end
                    if before.day < after.day and gap < self.minutes:
                        yield Violation(
                            self.code,
                            Where(agent.id, after.day, about=f"{before.day}"),
                            self.minutes - gap,
                            {
                                "before": before.shift,
                                "after": after.shift,
                                "hours": round(gap / 60, 2),
                                "least": self.minutes / 60,
                            },
                        )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty follows the nights too soon."""
        return Sentence(
            "{agent} starts {after} on {date} only {hours} h after the night duty "
            "{before}; {least} h are needed.",
            violation.facts,
        )
