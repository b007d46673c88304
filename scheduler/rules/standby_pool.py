"""A pool of spares stands by every day (ST-04)."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.shifts import STANDBY
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OF_PLACE, OFF, Rule, parameter


@dataclass(frozen=True)
class StandbyPool(Rule):
    """Spares of 5 % of those employed on a day stand by on it, rounded up (ST-04, EM-02)."""

    code = "standby-pool"
    unit = "duties"
    reach = OF_PLACE
    severity = OFF

    per_cent: int = parameter(5, "per cent", 0, 100, "Share of the agents employed")

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """Nothing: spares are counted."""
        return None

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Every day {per_cent} % of the agents stand by, rounded up.", {"per_cent": self.per_cent}
        )

    def needed(self, problem: RosterProblem, day: int) -> int:
        """How many stand by on a day."""
        employed = sum(agent.first_day <= day <= agent.last_day for agent in problem.agents)
        return -(-self.per_cent * employed // 100)

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Standby duties of a day >= those needed."""
        for day in range(problem.horizon.days):
            standing_by = total(
                plan.sum_of(agent.id, day, lambda duty: int(problem.shift_of[duty.shift].activity == STANDBY))
                for agent in problem.agents
            )
            limits.at_least(standing_by, self.needed(problem, day), Where(day=day))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Spares missing."""
        there = [0] * problem.horizon.days
        for duty in roster.duties:
            there[duty.day] += problem.shift_of[duty.shift].activity == STANDBY
        for day, spares in enumerate(there):
            needed = self.needed(problem, day)
            if spares < needed:
                yield Violation(
                    self.code, Where(day=day), needed - spares, {"spares": spares, "needed": needed}
                )

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many stand by and how many should."""
        return Sentence(
            "On {date} {spares:agent stands|agents stand} by; {needed:is|are} needed.", violation.facts
        )
