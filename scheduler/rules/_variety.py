"""The common form of rules on how many different things an agent does in a calendar week."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Fact, Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan
from scheduler.rules._weeks import calendar_weeks
from scheduler.rules.rule import OFF, Rule, tour


@dataclass(frozen=True)
class WeekVariety(Rule):
    """At most so many different things from Monday to Sunday; each thing more is one breach.

    Duties of last month count; where they alone are above the limit, only what is added to them is judged.
    """

    severity = OFF
    weight = 60

    most: int

    @abstractmethod
    def thing(self, problem: RosterProblem, duty: Duty) -> Fact | None:
        """What is counted once however often it is done; None does not count."""

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """Things of which any duty is chosen <= most, or those known before when they are more."""
        for week in calendar_weeks(problem):
            for agent in problem.agents:
                doing: dict[Fact, Expr] = {}
                for day in week:
                    for choice in plan.choices(agent.id, day):
                        thing = self.thing(problem, choice.duty)
                        if thing is not None:
                            doing.setdefault(thing, Expr()).add(choice.expr)
                done = Expr()
                for _, duties in sorted(doing.items(), key=lambda item: str(item[0])):
                    done.add(plan.any_of(duties))
                limits.at_most(done, max(self.most, done.const), Where(agent.id, week[-1]))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """How many things too many each agent does in each week."""
        for agent in problem.agents:
            duties = tour(problem, roster, agent.id)
            for week in calendar_weeks(problem):
                here = [(duty.day, self.thing(problem, duty)) for duty in duties if duty.day in week]
                done = {thing for _, thing in here if thing is not None}
                known = {thing for day, thing in here if thing is not None and day < 0}
                amount = len(done) - max(self.most, len(known))
                if amount > 0:
                    facts: Facts = {
                        "first": problem.horizon.date_of(week[0]),
                        "things": ", ".join(sorted(map(str, done))),
                        "most": self.most,
                    }
                    yield Violation(self.code, Where(agent.id, week[-1]), amount, facts)

    @abstractmethod
    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The things beside the most."""
