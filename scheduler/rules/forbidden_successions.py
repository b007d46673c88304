"""Shifts that may not follow each other on the next day, given as data."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OFF, Rule, tour


@dataclass(frozen=True)
class ForbiddenSuccessions(Rule):
    """A shift is not followed, on the very next day, by one that the data forbid after it."""

    code = "forbidden-successions"
    unit = "pairs of duties"
    severity = OFF

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("No shift is followed the next day by one that is forbidden after it.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Shifts with the same forbidden followers yesterday + these followers today <= 1."""
        alike: dict[frozenset[str], set[str]] = {}
        for code, followers in problem.forbidden_after.items():
            if followers:
                alike.setdefault(followers, set()).add(code)
        groups = [(before, after, " ".join(sorted(before))) for after, before in alike.items()]
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                for before, after, about in groups:
                    pair = _sum_of(plan, agent.id, day - 1, before)
                    if pair.terms or pair.const:
                        pair.add(_sum_of(plan, agent.id, day, after))
                        limits.at_most(pair, 1, Where(agent.id, day, about=about))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each pair of duties on neighbouring days of which the second may not follow the first."""
        for agent in problem.agents:
            duties = tour(problem, roster, agent.id)
            shift_on = {duty.day: duty.shift for duty in duties}
            for day, shift in shift_on.items():
                before = shift_on.get(day - 1)
                if day >= 0 and before and shift in problem.forbidden_after.get(before, ()):
                    facts = {"before": before, "after": shift}
                    yield Violation(self.code, Where(agent.id, day), 1, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which shifts follow each other."""
        return Sentence(
            "{agent} has {after} on {date}, forbidden on the day after {before}.", violation.facts
        )


def _sum_of(plan: Plan, agent: str, day: int, shifts: set[str] | frozenset[str]) -> Expr:
    return plan.sum_of(agent, day, lambda duty: int(duty.shift in shifts))
