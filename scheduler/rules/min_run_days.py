"""Shortest run of work days."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules._runs import closed_runs, post_shortest_run
from scheduler.rules.rule import OFF, Rule, parameter, tour


@dataclass(frozen=True)
class MinRunDays(Rule):
    """Work days come at least so many running.

    A run that touches the end of the horizon is not judged, nor one that touches its start when the days
    before are not known. An agent's own limit goes first.
    """

    code = "min-run-days"
    unit = "days"
    severity = OFF

    least: int = parameter(2, "days", 1, 14, "Work days running at least")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent works at least {least} days running.", {"least": self.least})

    def _least(self, problem: RosterProblem, agent: str) -> int:
        own = problem.personal_of(agent).run_days_least
        return self.least if own is None else own

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """One row for each run that would be too short."""
        post_shortest_run(problem, limits, lambda agent: self._least(problem, agent), plan.working, work=True)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The days missing of each run that is too short."""
        for agent in problem.agents:
            least = self._least(problem, agent.id)
            days = {duty.day for duty in tour(problem, roster, agent.id)}
            for first, length in closed_runs(days, problem.known_from, problem.horizon.days):
                if length < least:
                    where = Where(agent.id, max(0, first + length - 1), about=str(length))
                    yield Violation(self.code, where, least - length, {"days": length, "least": least})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How long the run is."""
        return Sentence(
            "{agent} works only {days} days running up to {date}; at least {least} are asked.",
            violation.facts,
        )
