"""A rule that needs defined variables, for tests: worked pairs of days, some of agents two by two."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import SOFT, Rule, parameter

PAIR = 2


@dataclass(frozen=True)
class PairsOfDays(Rule):
    """Days are paired from the first on; an agent works in `least` to `most` pairs.

    Each agent but the first also works in no more pairs than the agent before: rows about one agent that
    depend on two.
    """

    code = "pairs-of-days"
    unit = "pairs"
    severity = SOFT
    weight = 300

    least: int = parameter(2, "pairs", 0, 31, "Fewest pairs")
    most: int = parameter(3, "pairs", 0, 31, "Most pairs")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent works in {least} to {most} pairs of days.", {"least": self.least, "most": self.most}
        )

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """least <= sum of any_of(pair) <= most; own sum - sum of the agent before <= 0."""
        before = None
        for agent in problem.agents:
            pairs = total(
                plan.any_of(total(plan.working(agent.id, day) for day in pair)) for pair in _pairs(problem)
            )
            limits.within(pairs, self.least, self.most, Where(agent.id))
            if before is not None:
                limits.at_most(total([pairs]).add(before, -1), 0, Where(agent.id, about="before"))
            before = pairs

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Pairs outside the limits, pairs more than the agent before."""
        before = None
        for agent in problem.agents:
            days = {duty.day for duty in roster.by_agent.get(agent.id, ())}
            pairs = sum(not days.isdisjoint(pair) for pair in _pairs(problem))
            if not self.least <= pairs <= self.most:
                amount = max(self.least - pairs, pairs - self.most)
                yield Violation(self.code, Where(agent.id), amount, {"pairs": pairs})
            if before is not None and pairs > before:
                yield Violation(self.code, Where(agent.id, about="before"), pairs - before, {"pairs": pairs})
            before = pairs

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many pairs."""
        return Sentence("{agent} works in {pairs} pairs of days.", violation.facts)


def _pairs(problem: RosterProblem) -> list[range]:
    days = problem.horizon.days
    return [range(day, min(day + PAIR, days)) for day in range(0, days, PAIR)]
