"""No single day off between two work days, no single work day between two days off."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules.rule import SOFT, Rule, tour


@dataclass(frozen=True)
class IsolatedDays(Rule):
    """Work days and days off come at least two together (an assumption [A]).

    A day of leave never stands alone itself; beside another day it is a day off. A day whose neighbours are
    not known is not judged: the last of the month, and the first when last month's duties are not given.
    """

    code = "isolated-days"
    unit = "days"
    severity = SOFT
    weight = 120

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("A day off or a work day does not stand alone.")

    def _days(self, problem: RosterProblem) -> range:
        return range(0 if problem.known_from < 0 else 1, problem.horizon.days - 1)

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """before + after - today <= 1 (a day off alone), today - before - after <= 0 (a work day alone)."""
        for agent in problem.agents:
            for day in self._days(problem):
                if (agent.id, day) in problem.leave:
                    continue
                around = Expr().add(plan.working(agent.id, day - 1)).add(plan.working(agent.id, day + 1))
                around.add(plan.working(agent.id, day), -1)
                limits.within(around, 0, 1, Where(agent.id, day))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each day that differs from both its neighbours."""
        for agent in problem.agents:
            worked = {duty.day for duty in tour(problem, roster, agent.id)}
            for day in self._days(problem):
                here, before, after = (day in worked), (day - 1 in worked), (day + 1 in worked)
                if before == after != here and (agent.id, day) not in problem.leave:
                    yield Violation(self.code, Where(agent.id, day), 1, {"worked": int(here)})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which day stands alone."""
        if violation.facts["worked"]:
            return Sentence("{agent} has a single work day on {date}.", violation.facts)
        return Sentence("{agent} has a single day off on {date}.", violation.facts)
