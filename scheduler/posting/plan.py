"""The undecided roster: a 0/1 variable per agent, day, shift and queue, asked for by meaning."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.cover import carried_in
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.posting.linear import Expr, Index
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
        self._spans: dict[tuple[str, int], tuple[int, int]] = {}
        for agent in problem.agents:
            for day in range(problem.horizon.days):
                first = len(self.duties)
                self.duties.extend(self._open(agent.id, day))
                self._spans[agent.id, day] = (first, len(self.duties))
        self._choices: dict[tuple[str, int], tuple[Choice, ...]] = {}
        self._sums: dict[tuple[str, str, int], Expr] = {}
        self.defined: list[Expr] = []
        self._any: dict[frozenset[int], int] = {}

    def _open(self, agent: str, day: int) -> Iterable[Duty]:
        """The duties of a day of the horizon that get variables."""
        return self.offers.duties(agent, day)

    def _given(self, agent: str, day: int) -> tuple[Duty, ...]:
        """The duties that an agent has on a day whatever is chosen."""
        return self.problem.past_roster.of(agent, day) if day < 0 else ()

    def _span(self, agent: str, day: int) -> tuple[int, int]:
        """The first variable of an agent's day and the one behind its last."""
        return self._spans[agent, day] if day >= 0 else (0, 0)

    def choices(self, agent: str, day: int) -> tuple[Choice, ...]:
        """The duties that an agent may have on a day."""
        key = (agent, day)
        if key not in self._choices:
            given = (Choice(Expr(const=1), duty) for duty in self._given(agent, day))
            open_ = (Choice(Expr({var: 1}), self.duties[var]) for var in range(*self._span(agent, day)))
            self._choices[key] = (*given, *open_)
        return self._choices[key]

    def sum_of(self, agent: str, day: int, weight: Callable[[Duty], int]) -> Expr:
        """The weights of the duties chosen for an agent on a day, added up."""
        first, last = self._span(agent, day)
        numbered = enumerate(self.duties[first:last], first)
        terms = {var: amount for var, duty in numbered if (amount := weight(duty))}
        return Expr(terms, sum(map(weight, self._given(agent, day))))

    def working(self, agent: str, day: int) -> Expr:
        """Number of duties of an agent on a day."""
        key = ("working", agent, day)
        if key not in self._sums:
            terms = dict.fromkeys(range(*self._span(agent, day)), 1)
            self._sums[key] = Expr(terms, len(self._given(agent, day)))
        return self._sums[key]

    def nights(self, agent: str, day: int) -> Expr:
        """Number of night duties of an agent on a day."""
        key = ("nights", agent, day)
        if key not in self._sums:
            self._sums[key] = self.sum_of(agent, day, lambda duty: int(duty.shift in self._night_shifts))
        return self._sums[key]

    @cached_property
    def _night_shifts(self) -> frozenset[str]:
        return frozenset(shift.code for shift in self.problem.shifts if shift.is_night)

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
        alike: dict[tuple[str, str, int], list[int]] = {}
        for var, duty in enumerate(self.duties):
            if duty.queue is not None:
                alike.setdefault((duty.queue, duty.shift, duty.day), []).append(var)
        held = {queue: [_Held() for _ in row] for queue, row in carried_in(self.problem).items()}
        for (queue, shift, day), variables in alike.items():
            numbers = np.array(variables, dtype=np.int32)
            for interval, minutes in self.problem.presence(shift, day):
                if interval < self.problem.horizon.intervals:
                    held[queue][interval].append((numbers, minutes))
        return {
            queue: [_joined(parts, there) for parts, there in zip(held[queue], row, strict=True)]
            for queue, row in carried_in(self.problem).items()
        }

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


_Held = list[tuple[Index, int]]
"""Variables that are present alike, and for how many minutes."""


def _joined(parts: _Held, const: int) -> Expr:
    """The sum of minutes x variable over all parts, in the order of the variables."""
    if not parts:
        return Expr(const=const)
    variables = np.concatenate([numbers for numbers, _ in parts])
    coefs = np.repeat(
        np.array([minutes for _, minutes in parts], dtype=np.int32), [numbers.size for numbers, _ in parts]
    )
    order = np.argsort(variables)
    return Expr.of_arrays(variables[order], coefs[order], const)
