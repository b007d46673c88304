"""Duties of a shift against those a day needs."""

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price
from scheduler.rules.rule import OF_PLACE, OFF, Rule


@dataclass(frozen=True)
class ShiftCover(Rule):
    """As many duties of each shift as its day needs; the need says what one fewer and one more cost."""

    code = "shift-cover"
    unit = "points"
    reach = OF_PLACE
    severity = OFF

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """Nothing: duties are counted."""
        return None

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Each day has as many duties of a shift as it needs.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """need <= duties of the shift on the day <= need, on a scale for either side."""
        counts: dict[tuple[int, str], Expr] = {(n.day, n.shift): Expr() for n in problem.shift_needs}
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                for choice in plan.choices(agent.id, day):
                    if (day, choice.duty.shift) in counts:
                        counts[day, choice.duty.shift].add(choice.expr)
        for need in problem.shift_needs:
            held, where = counts[need.day, need.shift], Where(day=need.day, about=need.shift)
            limits.at_least(held, need.duties, where, Price((0,), (need.under,)))
            limits.at_most(held, need.duties, where, Price((0,), (need.over,)))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """What the duties missing or too many of each need cost."""
        held = Counter((duty.day, duty.shift) for duty in roster.duties)
        for need in problem.shift_needs:
            there = held[need.day, need.shift]
            amount = need.under * max(need.duties - there, 0) + need.over * max(there - need.duties, 0)
            if amount:
                facts: Facts = {"shift": need.shift, "need": need.duties, "there": there}
                yield Violation(self.code, Where(day=need.day, about=need.shift), amount, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many duties of which shift."""
        return Sentence("{date} has {there:duty|duties} of {shift}; {need:is|are} needed.", violation.facts)
