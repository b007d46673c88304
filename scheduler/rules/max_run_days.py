"""Longest run of work days (SH-05; 6 is an assumption [A])."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules._runs import days_beyond, post_longest_run
from scheduler.rules.rule import Rule, parameter, tour


@dataclass(frozen=True)
class MaxRunDays(Rule):
    """Longest run of work days (SH-05; 6 is an assumption [A]); an agent's own limit goes first."""

    code = "max-run-days"
    unit = "days"

    most: int = parameter(6, "days", 1, 31, "Days running")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent works at most {most:day|days} running.", {"most": self.most})

    def _most(self, problem: RosterProblem, agent: str) -> int:
        own = problem.personal_of(agent).run_days_most
        return self.most if own is None else own

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Windows of one day more than allowed hold at most the allowed number."""
        post_longest_run(problem, limits, lambda agent: self._most(problem, agent), plan.working)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Every day of a run that is one too many."""
        for agent in problem.agents:
            most = self._most(problem, agent.id)
            days = {duty.day for duty in tour(problem, roster, agent.id)}
            for day, place in days_beyond(days, most, problem.horizon.days):
                yield Violation(self.code, Where(agent.id, day), 1, {"place": place, "most": most})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which day of the run it is."""
        return Sentence(
            "{agent} works {place:day|days} running up to {date}; at most {most:is|are} allowed.",
            violation.facts,
        )
