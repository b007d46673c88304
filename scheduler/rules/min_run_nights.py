"""Shortest run of nights."""

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
class MinRunNights(Rule):
    """Nights come in blocks of at least so many (2 is an assumption [A]); `max-run-nights` has their most.

    A block that touches the end of the horizon is not judged, nor one that touches its start when the days
    before are not known.
    """

    code = "min-run-nights"
    unit = "nights"
    severity = OFF
    weight = 120

    least: int = parameter(2, "nights", 1, 14, "Nights running at least")

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent works at least {least:night|nights} running.", {"least": self.least})

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """One row for each block that would be too short."""
        post_shortest_run(problem, limits, lambda agent: self.least, plan.nights, work=True)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """The nights missing of each block that is too short."""
        for agent in problem.agents:
            nights = {
                duty.day for duty in tour(problem, roster, agent.id) if problem.shift_of[duty.shift].is_night
            }
            for first, length in closed_runs(nights, problem.known_from, problem.horizon.days):
                if length < self.least:
                    where = Where(agent.id, max(0, first + length - 1), about=str(length))
                    facts = {"nights": length, "least": self.least}
                    yield Violation(self.code, where, self.least - length, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How long the block is."""
        return Sentence(
            "{agent} works only {nights:night|nights} running up to {date}; at least {least:is|are} asked.",
            violation.facts,
        )
