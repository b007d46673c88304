"""Teams that move together: one shift a day for all of them (SH-04)."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr, total
from scheduler.posting.plan import Plan
from scheduler.rules.rule import OF_PLACE, Rule


@dataclass(frozen=True)
class TeamTogether(Rule):
    """Those of a team that moves together who work on a day have one shift; days off are own (SH-04)."""

    code = "team-together"
    unit = "shifts"
    reach = OF_PLACE

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """The team, where it moves together."""
        return agent.team if agent.team in problem.together else None

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("Agents of a team that moves together have the same shift on a day.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Number of shifts that any of the team has <= 1, per team and day."""
        for team, members in _teams(problem).items():
            for day in range(problem.horizon.days):
                by_shift: dict[str, Expr] = {}
                for agent in members:
                    for choice in plan.choices(agent, day):
                        by_shift.setdefault(choice.duty.shift, Expr()).add(choice.expr)
                used = total(plan.any_of(had) for had in by_shift.values())
                limits.at_most(used, 1, Where(day=day, about=team))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each shift beyond the first."""
        for team, members in _teams(problem).items():
            for day in range(problem.horizon.days):
                shifts = sorted({duty.shift for agent in members for duty in roster.of(agent, day)})
                if len(shifts) > 1:
                    facts: Facts = {"team": team, "shifts": ", ".join(shifts)}
                    yield Violation(self.code, Where(day=day, about=team), len(shifts) - 1, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which team is on which shifts."""
        return Sentence("Team {team} moves together but has {shifts} on {date}.", violation.facts)


def _teams(problem: RosterProblem) -> dict[str, list[str]]:
    return {
        team: [agent.id for agent in problem.agents if agent.team == team]
        for team in sorted(problem.together)
    }
