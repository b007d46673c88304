"""Starts move forward: no late duty and then an early one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules._succession import post_succession
from scheduler.rules.rule import OFF, Rule, parameter, tour


@dataclass(frozen=True)
class ForwardRotation(Rule):
    """The next duty starts hardly earlier in the day than the last (2 h, next day: assumptions [A]).

    After more days than `days` the tour begins afresh and may start at any time. Times are those of the wall
    clock: it is the hour of getting up that rotation spares.
    """

    code = "forward-rotation"
    unit = "minutes"
    severity = OFF
    weight = 1

    minutes: int = parameter(120, "minutes", 0, 1439, "How much earlier a start may be than the last")
    days: int = parameter(1, "days", 1, 7, "Days for which the last start counts")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "A duty starts at most {hours} h earlier in the day than the last one of the "
            "{days:day|days} before.",
            {"hours": round(self.minutes / 60, 2), "days": self.days},
        )

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """No duty may follow one that starts too much later in the day."""

        def short(before: Duty, after: Duty) -> int:
            begins, began = problem.shift_of[after.shift].start, problem.shift_of[before.shift].start
            return max(0, began - self.minutes - begins)

        post_succession(problem, plan, limits, short, self.days)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The minutes by which a start is too early after the one before it."""
        for agent in problem.agents:
            for before, after in pairwise(tour(problem, roster, agent.id)):
                earlier = problem.shift_of[before.shift].start - problem.shift_of[after.shift].start
                if after.day >= 0 and 1 <= after.day - before.day <= self.days and earlier > self.minutes:
                    facts: Facts = {
                        "before": before.shift,
                        "after": after.shift,
                        "hours": round(earlier / 60, 2),
                        "most": round(self.minutes / 60, 2),
                    }
                    yield Violation(self.code, Where(agent.id, after.day), earlier - self.minutes, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty follows which and how much earlier it starts."""
        return Sentence(
            "{agent} has {after} on {date}, starting {hours} h earlier in the day than {before} before it; "
            "at most {most} h are allowed.",
            violation.facts,
        )
