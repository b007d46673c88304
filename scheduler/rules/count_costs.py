"""What a number of nights, or of points of the days worked, costs an agent: a table of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.limits import Limits
from scheduler.posting.linear import Expr, total
from scheduler.posting.plan import Plan
from scheduler.posting.price import Price
from scheduler.rules.rule import OFF, Rule

NIGHTS, POINTS = "night duties", "points"


@dataclass(frozen=True)
class CountCosts(Rule):
    """An agent's night duties, and the points of the days they work, cost what their own tables say.

    With tables of squared distances from a target, burdens are shared as evenly as the targets, and no agent
    is coupled with another.
    """

    code = "count-costs"
    unit = "points"
    severity = OFF

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "Night duties and points of days worked are as many as cost an agent least by their tables."
        )

    def post(self, problem: RosterProblem, plan: Plan, limits: Limits) -> None:
        """The cheapest number <= count <= that number, on the table's scale; what it costs comes anyway."""
        for agent in problem.agents:
            for kind, table, counts in _tables(problem, agent.id):
                at, below, above = _sides(table)
                days = range(problem.horizon.days)
                count = total(plan.sum_of(agent.id, day, counts) for day in days)
                limits.at_least(count, at, Where(agent.id, about=f"{kind} too few"), below)
                limits.at_most(count, at, Where(agent.id, about=f"{kind} too many"), above)
                limits.at_most(Expr(const=table[at]), 0, Where(agent.id, about=kind))

    def check(self, problem: RosterProblem, roster: Roster) -> Iterator[Violation]:
        """What each agent's numbers cost."""
        for agent in problem.agents:
            for kind, table, counts in _tables(problem, agent.id):
                count = sum(counts(duty) for duty in roster.by_agent.get(agent.id, ()))
                beyond = max(0, count - len(table) + 1)
                last_step = max(0, table[-1] - table[-2]) if len(table) > 1 else 0
                cost = table[count - beyond] + beyond * last_step
                if cost:
                    facts: Facts = {
                        "kind": kind,
                        "count": count,
                        "best": table.index(min(table)),
                        "cost": cost,
                    }
                    yield Violation(self.code, Where(agent.id, about=kind), cost, facts)

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """The number beside the cheapest one."""
        return Sentence(
            "{agent} has {count} {kind}, which costs {cost}; {best} would cost least.", violation.facts
        )


Table = tuple[str, tuple[int, ...], Callable[[Duty], int]]


def _tables(problem: RosterProblem, agent: str) -> Iterator[Table]:
    """Kind, table and weight of a duty for each table that an agent has."""
    own = problem.personal_of(agent)
    if own.cost_by_nights:
        yield NIGHTS, own.cost_by_nights, lambda duty: int(problem.shift_of[duty.shift].is_night)
    if own.cost_by_points:
        yield POINTS, own.cost_by_points, lambda duty: problem.days[duty.day].points


@cache
def _sides(table: tuple[int, ...]) -> tuple[int, Price, Price]:
    """The cheapest number and what each one fewer and each one more costs."""
    at = table.index(min(table))
    steps = [b - a for a, b in pairwise(table)]
    return at, _price([-step for step in steps[:at][::-1]]), _price(steps[at:])


def _price(steps: list[int]) -> Price:
    """A price whose further units cost the steps given, the last one for ever."""
    kept = [i for i, step in enumerate(steps) if i == 0 or step != steps[i - 1]]
    return Price(tuple(kept), tuple(steps[i] for i in kept)) if kept else Price((0,), (0,))
