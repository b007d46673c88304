"""The common form of rules that forbid single duties whatever else is in the roster."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.offers import AGENT, DAY, QUEUE, SHIFT
from scheduler.posting.plan import Plan
from scheduler.rules.rule import Rule


@dataclass(frozen=True)
class Forbidding(Rule):
    """A rule that looks at one duty at a time; `reason` is its whole meaning.

    `looks_at` names the parts of the duty that the reason depends on; the less, the faster a large centre.
    """

    unit = "duties"
    looks_at: ClassVar[tuple[str, ...]] = (AGENT, DAY, SHIFT, QUEUE)

    @abstractmethod
    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The facts for which a duty is forbidden, None when it is allowed."""

    def forbids(self, problem: RosterProblem, duty: Duty) -> bool:
        """Every duty with a reason against it."""
        return self.reason(problem, duty) is not None

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """A forbidden duty is chosen 0 times; those that are not on offer need no row."""
        if plan.offers.settle(self):
            return
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                for choice in plan.choices(agent.id, day):
                    if self.reason(problem, choice.duty) is not None:
                        about = f"{choice.duty.shift} {choice.duty.queue}"
                        limits.at_most(choice.expr, 0, Where(agent.id, day, about=about))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each forbidden duty."""
        for duty in roster.duties:
            facts = self.reason(problem, duty)
            if facts is not None:
                where = Where(duty.agent, duty.day, about=f"{duty.shift} {duty.queue}")
                yield Violation(self.code, where, 1, {"shift": duty.shift, **facts})
