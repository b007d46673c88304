"""No leave on days on which none is granted."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules.rule import SOFT, Rule


@dataclass(frozen=True)
class NoLeaveDays(Rule):
    """Ordinary leave on a statutory holiday, in a billing period or at a bill-out is refused (NB-01, K-13).

    Protected leave passes (C-04). The rule judges what rostering is given, not what it decides: its cost is
    the same for every roster, and as a hard rule it makes no roster legal until the leave is withdrawn.
    """

    code = "no-leave-days"
    unit = "days of leave"
    severity = SOFT
    weight = 1000

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("No ordinary leave lies on a day on which no leave is granted.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """1 <= 0 for each such day of leave."""
        for agent, day in sorted(problem.leave):
            if problem.days[day].refuses_leave((agent, day) in problem.protected_leave):
                limits.at_most(Expr(const=1), 0, Where(agent, day))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each such day of leave."""
        refusing = {number: day.no_leave_window for number, day in enumerate(problem.days) if day.no_leave}
        for agent in problem.agents:
            for number, name in refusing.items():
                cell = (agent.id, number)
                if cell in problem.leave and problem.days[number].refuses_leave(
                    cell in problem.protected_leave
                ):
                    yield Violation(self.code, Where(*cell), 1, {"name": name})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Whose leave it is and what stands against it."""
        if violation.facts["name"]:
            return Sentence("{agent} is on leave on {date}, a no-leave day ({name}).", violation.facts)
        return Sentence("{agent} is on leave on {date}, a no-leave day.", violation.facts)
