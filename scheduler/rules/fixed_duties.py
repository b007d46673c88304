"""Duties that are fixed before the roster is made."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.people import FixedDuty
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules.rule import Rule


@dataclass(frozen=True)
class FixedDuties(Rule):
    """An agent has the duties that are fixed for them; each one missing is a breach of its own."""

    code = "fixed-duties"
    unit = "duties"

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent has the duties that are fixed beforehand.")

    def _where(self, fixed: FixedDuty) -> Where:
        return Where(fixed.agent, fixed.day, about=" ".join(filter(None, (fixed.shift, fixed.queue))))

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """The duties that would do are chosen at least once."""
        for fixed in problem.fixed:

            def does(duty: Duty, fixed: FixedDuty = fixed) -> int:
                return int(duty.shift == fixed.shift and fixed.queue in (None, duty.queue))

            limits.at_least(plan.sum_of(fixed.agent, fixed.day, does), 1, self._where(fixed))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each fixed duty that is not there; one without a queue may serve any."""
        for fixed in problem.fixed:
            there = roster.of(fixed.agent, fixed.day)
            serving = [duty for duty in there if fixed.queue is None or duty.queue in (None, fixed.queue)]
            if fixed.shift not in {duty.shift for duty in serving}:
                facts = {"shift": fixed.shift, "queue": fixed.queue or ""}
                yield Violation(self.code, self._where(fixed), 1, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty is missing."""
        if violation.facts["queue"]:
            return Sentence(
                "{agent} does not have {shift} for {queue} on {date}, which is fixed.", violation.facts
            )
        return Sentence("{agent} does not have {shift} on {date}, which is fixed.", violation.facts)
