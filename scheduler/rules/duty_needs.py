"""So many agents of a role, team, skill or group are on duty (SH-15: a duty manager at all times)."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from scheduler.domain.needs import DutyNeed
from scheduler.domain.people import Agent
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.plan import Plan
from scheduler.rules._on_duty import attended, post_attendance
from scheduler.rules.rule import OF_PLACE, Rule


@dataclass(frozen=True)
class DutyNeeds(Rule):
    """Each need for a role, team, skill or group on duty is met in every interval it holds in (K-18).

    On duty is whoever's shift lasts, also at a meal; standby and training are no duty on site.
    """

    code = "duty-needs"
    unit = "agent-minutes"
    reach = OF_PLACE

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """Which needs the agent is one of those asked for by."""
        return tuple(need.concerns(agent) for need in problem.duty_needs)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("As many agents of each role, team or skill are on duty as the centre asks for.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """least <= agents of the kind on duty <= most, per need and interval."""
        step = problem.horizon.interval_minutes
        for need in problem.duty_needs:
            rows = post_attendance(problem, plan, _asked(problem, need), _counting(problem))
            most = None if need.most is None else need.most * step
            for interval in problem.held_in(need):
                where = Where(interval=interval, about=need.name)
                limits.within(rows[interval], need.least * step, most, where)

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Agent-minutes too few or too many."""
        step = problem.horizon.interval_minutes
        for need in problem.duty_needs:
            there = attended(problem, roster, _asked(problem, need), _counting(problem))
            for interval in problem.held_in(need):
                few = need.least * step - there[interval]
                many = there[interval] - need.most * step if need.most is not None else 0
                if max(few, many) > 0:
                    facts: Facts = {
                        "need": need.name,
                        "there": round(there[interval] / step, 2),
                        "asked": f"at least {need.least}" if few > 0 else f"at most {need.most}",
                    }
                    where = Where(interval=interval, about=need.name)
                    yield Violation(self.code, where, max(few, many), facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which need, when, and how many are there."""
        return Sentence("{need} at {time}: {there} on duty, {asked} asked for.", violation.facts)


def _asked(problem: RosterProblem, need: DutyNeed) -> list[str]:
    return [agent.id for agent in problem.agents if need.concerns(agent)]


def _counting(problem: RosterProblem) -> Callable[[Duty], bool]:
    return lambda duty: problem.shift_of[duty.shift].on_duty
