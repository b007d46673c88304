"""Longest run of nights (SH-05; 3 is an assumption [A])."""

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
class MaxRunNights(Rule):
    """Longest run of nights (SH-05; 3 is an assumption [A])."""

    code = "max-run-nights"
    unit = "nights"

    most: int = parameter(3, "nights", 1, 31, "Nights running")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent works at most {most:night|nights} running.", {"most": self.most})

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Windows of one day more than allowed hold at most the allowed number."""
        post_longest_run(problem, limits, lambda agent: self.most, plan.nights)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Every day of a run that is one too many."""
        for agent in problem.agents:
            days = {
                duty.day for duty in tour(problem, roster, agent.id) if problem.shift_of[duty.shift].is_night
            }
            for day, place in days_beyond(days, self.most, problem.horizon.days):
                yield Violation(self.code, Where(agent.id, day), 1, {"place": place, "most": self.most})

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which day of the run it is."""
        return Sentence(
            "{agent} works {place:night|nights} running up to {date}; at most {most:is|are} allowed.",
            violation.facts,
        )
