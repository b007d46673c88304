"""Minimum rest between two duties."""

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
class MinRest(Rule):
    """Hours free between the end of a duty and the start of the next (SH-05; 11 h is an assumption [A])."""

    code = "min-rest"
    unit = "minutes"

    minutes: int = parameter(660, "minutes", 0, 4320, "Rest between two duties")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Between two duties lie at least {hours} h of rest.", {"hours": self.minutes / 60})

    def _short(self, before: Duty, after: Duty) -> int:
        return max(0, self.minutes - (after.start - before.end))

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """No duty may follow one that ends too shortly before it."""
        post_succession(problem, plan, limits, self._short, self.minutes)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The minutes missing between a duty of the horizon and the one before it."""
        for agent in problem.agents:
            for before, after in pairwise(tour(problem, roster, agent.id)):
                gap = after.start - before.end
                if after.day >= 0 and before.day < after.day and gap < self.minutes:
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

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duties stand too close and how close."""
        return Sentence(
            "{agent} has only {hours} h of rest between {before} and {after} on "
            "{date}; {least} h are needed.",
            violation.facts,
        )
