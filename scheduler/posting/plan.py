"""The undecided roster: a 0/1 variable per agent, day, shift and queue, asked for by meaning."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.cover import carried_in
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.linear import Expr
from scheduler.posting.offers import Offers


@dataclass(frozen=True, slots=True)
class Choice:
    """A duty that may be chosen: `expr` is 1 when it is. Duties of last month are constants 1."""

    expr: Expr
    duty: Duty


class Plan:
    """Variables of a problem by meaning; days before the horizon answer with constants.

    Variable v < len(duties) is the duty `duties[v]`; variable len(duties) + i is 1 just when the sum
    `defined[i]` of such variables is at least 1.
    """

    def __init__(self, problem: RosterProblem, offers: Offers | None = None) -> None:
        """Number the variables by agent, day, shift and queue in the problem's order.

        Duties that are not on offer get none: nobody may choose them, and no rule needs to say so.
        """
        self.problem = problem
        self.offers = offers or Offers(problem)
        self.duties: list[Duty] = []
        self._choices: dict[tuple[str, int], tuple[Choice, ...]] = {}
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                self._choices[agent.id, day] = tuple(self._cell(agent.id, day))
        self._sums: dict[tuple[str, str, int], Expr] = {}
        self.defined: list[Expr] = []
        self._any: dict[frozenset[int], int] = {}

    def _cell(self, agent: str, day: int) -> list[Choice]:
        found = []
        for duty in self.offers.duties(agent, day):
            found.append(Choice(Expr({len(self.duties): 1}), duty))
            self.duties.append(duty)
        return found

    def choices(self, agent: str, day: int) -> tuple[Choice, ...]:
        """The duties that an agent may have on a day."""
        if day < 0:
            return tuple(Choice(Expr(const=1), duty) for duty in self.problem.past_roster.of(agent, day))
        return self._choices[agent, day]

    def sum_of(self, agent: str, day: int, weight: Callable[[Duty], int]) -> Expr:
        """The weights of the duties chosen for an agent on a day, added up."""
        result = Expr()
        for choice in self.choices(agent, day):
            amount = weight(choice.duty)
            if amount:
                result.add(choice.expr, amount)
        return result

    def working(self, agent: str, day: int) -> Expr:
        """Number of duties of an agent on a day."""
        return self._cached("working", agent, day, lambda duty: 1)

    def nights(self, agent: str, day: int) -> Expr:
        """Number of night duties of an agent on a day."""
        return self._cached(
            "nights", agent, day, lambda duty: int(self.problem.shift_of[duty.shift].is_night)
        )

    def _cached(self, name: str, agent: str, day: int, weight: Callable[[Duty], int]) -> Expr:
        key = (name, agent, day)
        if key not in self._sums:
            self._sums[key] = self.sum_of(agent, day, weight)
        return self._sums[key]

    def any_of(self, expr: Expr) -> Expr:
        """1 when at least one of the duties summed up is chosen, else 0; one variable, or a constant.

        Raises ValueError unless the expression is a plain sum of duties with a constant of at least 0.
        """
        if expr.const < 0 or any(c != 1 or var >= len(self.duties) for var, c in expr.terms.items()):
            raise ValueError("any_of takes a sum of duties, each counted once, and a constant of at least 0.")
        if expr.const >= 1 or not expr.terms:
            return Expr(const=min(expr.const, 1))
        members = frozenset(expr.terms)
        if members not in self._any:
            self._any[members] = len(self.duties) + len(self.defined)
            self.defined.append(Expr(dict(expr.terms)))
        return Expr({self._any[members]: 1})

    def members(self, var: int) -> Collection[int]:
        """The duty variables that a variable depends on: itself, or those of its definition."""
        return (var,) if var < len(self.duties) else self.defined[var - len(self.duties)].terms.keys()

    def agents_of(self, expr: Expr) -> set[str]:
        """The agents on whose duties the value of an expression depends."""
        return {self.duties[member].agent for var in expr.terms for member in self.members(var)}

    def value(self, expr: Expr, chosen: Collection[int]) -> int:
        """The value of an expression when just the duty variables `chosen` are 1."""
        held = (c for var, c in expr.terms.items() if any(member in chosen for member in self.members(var)))
        return expr.const + sum(held)

    @cached_property
    def _present(self) -> dict[str, list[Expr]]:
        problem = self.problem
        present = {q: [Expr(const=there) for there in row] for q, row in carried_in(problem).items()}
        for var, duty in enumerate(self.duties):
            if duty.queue is None:
                continue
            row = present[duty.queue]
            for interval, minutes in problem.presence(duty.shift, duty.day):
                if interval < problem.horizon.intervals:
                    row[interval].terms[var] = minutes
        return present

    def present(self, queue: str, interval: int) -> Expr:
        """Agent-minutes present for a queue in an interval, duties carried in from last month included."""
        return self._present[queue][interval]

    @cached_property
    def var_of(self) -> dict[tuple[str, int, str, str | None], int]:
        """The variable of an agent, day, shift and queue."""
        return {(d.agent, d.day, d.shift, d.queue): var for var, d in enumerate(self.duties)}

    def chosen(self, roster: Roster) -> list[int]:
        """The variables that a roster sets to 1; raises KeyError for a duty that no variable stands for."""
        return [self.var_of[d.agent, d.day, d.shift, d.queue] for d in roster.duties]
