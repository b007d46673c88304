"""No more heads on the site than there are seats (K-17)."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from scheduler.domain.needs import SeatLimit
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
class PhysicalSeats(Rule):
    """Those who serve queues on site, breaks and meals included, are no more than the seats (K-17, SH-21).

    A seat is kept during a meal. Remote agents, standby, management and training take none.
    """

    code = "physical-seats"
    unit = "agent-minutes"
    reach = OF_PLACE

    def sees(self, problem: RosterProblem, agent: Agent) -> Hashable:
        """Which limits count the agent."""
        return tuple(limit.concerns(agent) for limit in problem.seat_limits)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence("No more agents serve queues on the site at a time than there are seats.")

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """agents on seats <= seats, per limit and interval."""
        step = problem.horizon.interval_minutes
        for limit in problem.seat_limits:
            rows = post_attendance(problem, plan, _seated(problem, limit), _takes_seat(problem))
            for interval, row in enumerate(rows):
                limits.at_most(row, limit.seats * step, Where(interval=interval, about=limit.group))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """Agent-minutes without a seat."""
        step = problem.horizon.interval_minutes
        for limit in problem.seat_limits:
            heads = attended(problem, roster, _seated(problem, limit), _takes_seat(problem))
            for interval, minutes in enumerate(heads):
                if minutes > limit.seats * step:
                    facts: Facts = {
                        "group": limit.group,
                        "seats": limit.seats,
                        "heads": round(minutes / step, 2),
                    }
                    where = Where(interval=interval, about=limit.group)
                    yield Violation(self.code, where, minutes - limit.seats * step, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """How many heads, how many seats, when."""
        if violation.facts["group"]:
            return Sentence(
                "{group} at {time}: {heads:agent|agents} for {seats:seat|seats}.", violation.facts
            )
        return Sentence(
            "At {time} {heads:agent is|agents are} on the site for {seats:seat|seats}.", violation.facts
        )


def _seated(problem: RosterProblem, limit: SeatLimit) -> list[str]:
    return [agent.id for agent in problem.agents if limit.concerns(agent)]


def _takes_seat(problem: RosterProblem) -> Callable[[Duty], bool]:
    return lambda duty: problem.shift_of[duty.shift].covers
