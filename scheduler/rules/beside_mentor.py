"""A trainee works only beside the mentor (TM-09, TM-14)."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules.rule import Rule


@dataclass(frozen=True)
class BesideMentor(Rule):
    """A duty of an agent who has a mentor is one of the mentor's shift on that day (TM-09)."""

    code = "beside-mentor"
    unit = "duties"

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Who has a mentor works only on the mentor's shifts.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """duties of the trainee - duties of the mentor <= 0, per day and shift."""
        for agent in problem.agents:
            if agent.mentor is None:
                continue
            for day in range(problem.horizon.days):
                by_shift: dict[str, Expr] = {}
                for who, sign in ((agent.id, 1), (agent.mentor, -1)):
                    for choice in plan.choices(who, day):
                        by_shift.setdefault(choice.duty.shift, Expr()).add(choice.expr, sign)
                for shift, row in by_shift.items():
                    limits.at_most(row, 0, Where(agent.id, day, about=shift))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each duty that the mentor does not share."""
        for agent in problem.agents:
            if agent.mentor is None:
                continue
            for day in range(problem.horizon.days):
                with_mentor = [duty.shift for duty in roster.of(agent.mentor, day)]
                own = [duty.shift for duty in roster.of(agent.id, day)]
                for shift in sorted(set(own)):
                    alone = own.count(shift) - with_mentor.count(shift)
                    if alone > 0:
                        facts = {"shift": shift, "mentor": agent.mentor}
                        yield Violation(self.code, Where(agent.id, day, about=shift), alone, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Who is without whom."""
        return Sentence(
            "{agent} has {shift} on {date}, but the mentor {mentor} does not work it.", violation.facts
        )
