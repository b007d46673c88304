"""Most duties of one shift in the horizon, agent by agent."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import total
from scheduler.posting.offers import AGENT, SHIFT
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OFF, Rule


@dataclass(frozen=True)
class ShiftLimit(Rule):
    """An agent has at most so many duties of a shift as their own limits say; 0 keeps them off the shift."""

    code = "shift-limit"
    unit = "duties"
    severity = OFF
    looks_at = (AGENT, SHIFT)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent has no more duties of a shift than their own limit for it.")

    def forbids(self, problem: RosterProblem, duty: Duty) -> bool:
        """A duty of a shift that its agent never has."""
        return problem.personal_of(duty.agent).duties_most.get(duty.shift) == 0

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Duties of the shift <= most."""
        for agent in problem.agents:
            for shift, most in problem.personal_of(agent.id).duties_most.items():

                def counts(duty: Duty, shift: str = shift) -> int:
                    return int(duty.shift == shift)

                held = total(plan.sum_of(agent.id, day, counts) for day in range(problem.horizon.days))
                limits.at_most(held, most, Where(agent.id, about=shift))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The duties beyond the limit of each shift."""
        for agent, own in problem.personal.items():
            had = Counter(duty.shift for duty in roster.by_agent.get(agent, ()))
            for shift, most in own.duties_most.items():
                if had[shift] > most:
                    facts: Facts = {"shift": shift, "duties": had[shift], "most": most}
                    yield Violation(self.code, Where(agent, about=shift), had[shift] - most, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many duties of which shift."""
        return Sentence(
            "{agent} has {duties:duty|duties} of {shift}; at most {most:is|are} allowed.", violation.facts
        )
