"""A trainee works only beside the mentor (TM-09, TM-14)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules.rule import Rule


@dataclass(frozen=True)
class BesideMentor(Rule):
    """A duty of an agent who has a mentor has the hours of a duty of the mentor's on that day (TM-09).

    The shift may be another: a trainee on one for training counts for no cover beside a mentor on calls.
    """

    code = "beside-mentor"
    unit = "duties"

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Who has a mentor works only the mentor's hours.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """duties of the trainee - duties of the mentor <= 0, per day and hours."""
        for agent in problem.agents:
            if agent.mentor is None:
                continue
            for day in range(problem.horizon.days):
                by_hours: dict[str, Expr] = {}
                for who, sign in ((agent.id, 1), (agent.mentor, -1)):
                    for choice in plan.choices(who, day):
                        hours = _hours(problem, choice.duty)
                        by_hours.setdefault(hours, Expr()).add(choice.expr, sign)
                for hours, row in by_hours.items():
                    limits.at_most(row, 0, Where(agent.id, day, about=hours))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each duty that the mentor does not share."""
        for agent in problem.agents:
            if agent.mentor is None:
                continue
            for day in range(problem.horizon.days):
                own = roster.of(agent.id, day)
                mine = Counter(_hours(problem, duty) for duty in own)
                mine.subtract(_hours(problem, duty) for duty in roster.of(agent.mentor, day))
                for hours, alone in sorted(mine.items()):
                    if alone > 0:
                        shift = min(duty.shift for duty in own if _hours(problem, duty) == hours)
                        facts = {"shift": shift, "mentor": agent.mentor}
                        yield Violation(self.code, Where(agent.id, day, about=hours), alone, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Who is without whom."""
        return Sentence(
            "{agent} has {shift} on {date}, but the mentor {mentor} does not work then.", violation.facts
        )


def _hours(problem: RosterProblem, duty: Duty) -> str:
    """From when to when a duty's shift lasts, in minutes of the wall clock."""
    shift = problem.shift_of[duty.shift]
    return f"{shift.start}-{shift.end}"
