"""Exact cheapest tours of single agents under prices of duties; no rule is known by name."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np
from ortools.util.python.solve_interrupter import SolveInterrupter

from scheduler.posting.limits import Limits, Row
from scheduler.posting.plan import Plan
from scheduler.solver.compiled import forbidden
from scheduler.solver.tour_agent import Automaton, Infeasible, automaton, cells_of, single_day
from scheduler.solver.tour_pattern import Stopped as Stopped
from scheduler.solver.tour_rows import NEVER, Courses, Ints, Split, own_row, split_rows
from scheduler.solver.tour_sweep import FAR, price_effects, sweep_back, walk

MARGIN = 3
"""How far long soft sums may be from their cheapest ends; widened where a cheapest tour goes further."""

FIRST_AGENTS = 5
"""How many agents' worth of transitions the first ones may have more than all do on average."""


@dataclass(frozen=True)
class Tour:
    """The duty variables of a tour; `cost` is what the agent's own rows and the prices ask for it.

    When not `exact`, some own rows were left out: the cost is a lower bound of the cheapest tour's, and the
    tour may break these rows.
    """

    cost: int
    vars: tuple[int, ...]
    exact: bool


def _never() -> bool:
    return False


class TourSpace:
    """All tours of every agent; an agent's automaton is made when it is first asked for."""

    def __init__(
        self,
        plan: Plan,
        limits: Limits,
        banned: Collection[int] = (),
        stop: Callable[[], bool] = _never,
        interrupter: SolveInterrupter | None = None,
    ) -> None:
        """For a posted problem; variables in `banned` are never chosen.

        `stop` is asked while an automaton is made, which may take seconds: where it says so, Stopped is
        raised. Once `interrupter` is pulled, nobody wants an answer any more, and every question raises it.
        """
        self._stop, self._laid, self._most, self.interrupter = stop, 0, inf, interrupter
        self.plan, self.limits = plan, limits
        self.split: Split = split_rows(plan, limits)
        self.banned = forbidden(plan, limits) | set(banned)
        self._courses = Courses(limits.terms)
        self._made: dict[int, AgentTours | None] = {}
        self._margins: dict[int, int] = {}
        self._value = np.zeros(1, dtype=np.int64)
        self._buffer = np.zeros(1, dtype=np.int64)

    def tours_of(self, agent_no: int) -> "AgentTours | None":
        """What is known of an agent; None when no tour keeps the hard rows. Raises Stopped."""
        if agent_no not in self._made:
            if self._over(0):
                raise Stopped
            try:
                self._made[agent_no] = self._make(agent_no)
            except Infeasible:
                self._made[agent_no] = None
        return self._made[agent_no]

    def _over(self, transitions: int) -> bool:
        self._laid += transitions
        return self._laid > self._most or self._stop()

    def cheap(self, each: int) -> bool:
        """Whether the automata of all agents have at most `each` transitions on average.

        They are made on the way; it is given up as soon as those so far have more. Raises Stopped.
        """
        begun = self._laid
        try:
            for agent_no in range(len(self.plan.problem.agents)):
                self._most = begun + each * (agent_no + 1 + FIRST_AGENTS)
                self.tours_of(agent_no)
        except Stopped:
            if self._laid > self._most:
                return False
            raise
        finally:
            self._most = inf
        return True

    def _make(self, agent_no: int) -> "AgentTours":
        agent = self.plan.problem.agents[agent_no].id
        alone, spanning = [], []
        for rows in self.split.own[agent]:
            own = own_row(self.plan, rows)
            day = single_day(self.plan, own)
            if day is None:
                spanning.append(own)
            else:
                alone.append((day, own))
        cells = cells_of(self.plan, agent, alone, self.banned, self.limits.terms)
        margin = self._margins.setdefault(agent_no, MARGIN)
        made, left = automaton(self.plan, cells, spanning, self._courses, margin, self._over)
        return AgentTours(made, tuple(row for own in left for row in own.rows))

    def has_tours(self) -> bool:
        """Whether every agent has a tour that keeps the hard rows. Raises Stopped."""
        free = np.zeros(len(self.plan.duties), dtype=np.int64)
        return all(self.cheapest(agent, free) is not None for agent in range(len(self.plan.problem.agents)))

    def left_out(self) -> list[Row]:
        """The own rows that the automata made so far do without."""
        return [row for made in self._made.values() if made for row in made.left_out]

    def cheapest(
        self, agent_no: int, prices: Ints, pins: Mapping[int, int] | None = None, weight: int = 1
    ) -> Tour | None:
        """The cheapest tour of an agent when a variable costs `prices[var]` beside the agent's own rows.

        `pins` fix days to a variable or (-1) to a day off. `weight` multiplies the cost of the own rows.
        None when there is no tour. Not for use by several threads at once.
        """
        return self.near(agent_no, prices, 0, None, pins, weight)

    def near(
        self,
        agent_no: int,
        prices: Ints,
        extra: int,
        dice: np.random.Generator | None,
        pins: Mapping[int, int] | None = None,
        weight: int = 1,
    ) -> Tour | None:
        """A random tour that costs at most `extra` more than the cheapest; without dice the first."""
        self.check_wanted()
        days = self.plan.problem.horizon.days
        throws = dice.random(days) if dice is not None else np.zeros(days)
        while (made := self.tours_of(agent_no)) is not None:
            self._make_room(made)
            tour, loose = made.solve(prices, weight, pins or {}, extra, throws, self._value, self._buffer)
            if not loose:
                return tour
            del self._made[agent_no]
            self._margins[agent_no] *= 4
        return None

    def check_wanted(self) -> None:
        """Raise Stopped when nobody wants an answer any more."""
        if self.interrupter is not None and self.interrupter.interrupted:
            raise Stopped

    def _make_room(self, made: "AgentTours") -> None:
        if self._value.size < made.arrays.values:
            self._value = np.zeros(made.arrays.values, dtype=np.int64)
        if self._buffer.size < made.arrays.buffer:
            self._buffer = np.zeros(made.arrays.buffer, dtype=np.int64)


@dataclass(frozen=True)
class AgentTours:
    """An agent's automaton and the rows it does without."""

    arrays: Automaton
    left_out: tuple[Row, ...]

    @cached_property
    def day_of(self) -> Ints:
        """The day of each option."""
        counts = self.arrays.graph[2]
        effects = np.repeat(np.arange(counts.size), counts)
        return np.repeat(effects, np.diff(self.arrays.opt_ptr))

    def solve(
        self,
        prices: Ints,
        weight: int,
        pins: Mapping[int, int],
        extra: int,
        throws: object,
        value: Ints,
        room: Ints,
    ) -> tuple[Tour | None, bool]:
        """A sweep and a walk; whether the walk held a sum loosely, so that the cost is only a lower bound."""
        a = self.arrays
        static = np.where(a.static >= FAR, NEVER, a.static * weight)
        for day, var in pins.items():
            static[(self.day_of == day) & (a.opt_var != var)] = NEVER
        cost, pick = np.empty(a.opt_ptr.size - 1, np.int64), np.empty(a.opt_ptr.size - 1, np.int64)
        price_effects(static, a.opt_ptr, a.opt_var, prices, cost, pick)
        graph, boxes = a.graph, a.boxes
        if weight != 1:
            graph = (*graph[:5], graph[5] * weight, *graph[6:])
            due = np.where(boxes[4] >= FAR, NEVER, boxes[4] * weight)
            boxes = (*boxes[:4], due, *boxes[5:7], boxes[7] * weight)
        starts, paid = np.zeros(a.lines, dtype=np.int64), np.zeros(a.lines, dtype=np.int64)
        best = sweep_back(graph, boxes, cost, value, room, starts, paid)
        if best >= FAR:
            return None, False
        chosen = np.zeros(len(a.graph[2]), dtype=np.int64)
        spent, loose = walk(graph, boxes, cost, value, throws, extra, chosen)
        picked = pick[a.graph[3][:-1] + chosen]
        total = int(best) + int(spent) + weight * a.constant
        return Tour(total, tuple(int(var) for var in picked if var >= 0), not self.left_out), bool(loose)
