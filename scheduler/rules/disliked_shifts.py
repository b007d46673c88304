"""Shifts that agents would rather not have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr, total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OFF, Rule


@dataclass(frozen=True)
class DislikedShifts(Rule):
    """Each duty of a shift that its agent dislikes costs what the agent's own limits say."""

    code = "disliked-shifts"
    unit = "points"
    severity = OFF

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Agents do not get the shifts that they dislike.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """The costs of an agent's disliked duties, added up, are 0."""
        for agent in problem.agents:
            costs = problem.personal_of(agent.id).disliked
            if costs:
                limits.at_most(_borne(problem, plan, agent.id, costs), 0, Where(agent.id))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """What each agent's disliked duties cost."""
        for agent, own in problem.personal.items():
            had = [duty.shift for duty in roster.by_agent.get(agent, ()) if own.disliked.get(duty.shift)]
            if had:
                amount = sum(own.disliked[shift] for shift in had)
                yield Violation(self.code, Where(agent), amount, {"duties": len(had)})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many duties they are."""
        return Sentence("{agent} has {duties:duty|duties} of shifts that they dislike.", violation.facts)


def _borne(problem: RosterProblem, plan: Plan, agent: str, costs: Mapping[str, int]) -> Expr:
    days = range(problem.horizon.days)
    return total(plan.sum_of(agent, day, lambda duty: costs.get(duty.shift, 0)) for day in days)
