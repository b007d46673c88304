"""What has been published stays."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules.rule import SOFT, Rule


@dataclass(frozen=True)
class LeastChange(Rule):
    """Each agent and day keeps what has been published (SH-07, SH-08, K-47); a changed cell is one breach.

    A cell is an agent's day. It is changed when its published duty is gone (another shift or another queue),
    or when there is a duty on a published day off. Without a published roster nothing is asked.
    """

    code = "least-change"
    unit = "changed cells"
    severity = SOFT
    weight = 300

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("An agent's day stays as it has been published.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """The published duty is chosen at least once; a published day off holds at most 0 duties."""
        if problem.published is None:
            return
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                where, told = Where(agent.id, day), problem.published.of(agent.id, day)
                if not told:
                    limits.at_most(plan.working(agent.id, day), 0, where)
                    continue
                kept = Expr()
                for choice in plan.choices(agent.id, day):
                    if any(_same(choice.duty, duty) for duty in told):
                        kept.add(choice.expr)
                limits.at_least(kept, 1, where)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Each cell that differs."""
        published = problem.published
        if published is None:
            return
        for agent, day in sorted({*published.by_cell, *roster.by_cell}):
            told, now = published.of(agent, day), roster.of(agent, day)
            if told and any(_same(duty, before) for duty in now for before in told):
                continue
            facts = {"told": _words(told), "now": _words(now)}
            yield Violation(self.code, Where(agent, day), 1, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """What it was and what it is."""
        if not violation.facts["now"]:
            return Sentence("{agent} is off on {date}; published was {told}.", violation.facts)
        if not violation.facts["told"]:
            return Sentence("{agent} has {now} on {date}; published was a day off.", violation.facts)
        return Sentence("{agent} has {now} on {date}; published was {told}.", violation.facts)


def _same(duty: Duty, told: Duty) -> bool:
    """A published duty without a queue is kept with any queue, and the reverse."""
    return duty.shift == told.shift and (duty.queue == told.queue or None in (duty.queue, told.queue))


def _words(duties: tuple[Duty, ...]) -> str:
    return ", ".join(sorted(duty.shift + (f" ({duty.queue})" if duty.queue else "") for duty in duties))
