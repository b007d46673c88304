"""At most one duty a day."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules.rule import Rule


@dataclass(frozen=True)
class OneDutyADay(Rule):
    """An agent has at most one duty that starts on a day."""

    code = "one-duty-a-day"
    unit = "duties"
    always_hard = True

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent has at most one duty a day.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """working <= 1 for each agent and day."""
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                limits.at_most(plan.working(agent.id, day), 1, Where(agent.id, day))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each duty beyond the first of a day."""
        for (agent, day), duties in roster.by_cell.items():
            if len(duties) > 1:
                yield Violation(
                    self.code,
                    Where(agent, day),
                    len(duties) - 1,
                    {"shifts": ", ".join(duty.shift for duty in duties)},
                )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duties meet on the day."""
        return Sentence("{agent} has more than one duty on {date}: {shifts}.", violation.facts)
