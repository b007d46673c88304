"""Which hard rules contradict each other for one agent, and how little of each would have to give."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits, Row, Terms
from scheduler.posting.offers import AGENT, DAY, QUEUE, SHIFT, LooksAtDuties
from scheduler.posting.pinned import PinnedPlan
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR
from scheduler.rulebook import Rulebook, RuleInForce
from scheduler.rules.rule import Rule
from scheduler.solver.exact import post_rows, solver
from scheduler.solver.tours import rows_by_agent

WORK, SECONDS = 5.0, 10.0
MOST_CLASHES = 12
MOST_ROWS = 4
"""Rows of one rule that are singled out in a clash; where it takes more, the rule gives way altogether."""
HARD, ELASTIC = Terms(True, 1, LINEAR), Terms(False, 1, LINEAR)


@dataclass(frozen=True)
class Clash:
    """Rules of one agent that contradict each other, none of which could be left out; without the `rows`
    singled out they do so no more, and what else contradicts itself is seen.
    """

    rules: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Given:
    """The least by which a rule must give so that an agent's other rules can be kept, and the tour then."""

    amount: int
    tour: Roster


def shared_rules(plan: Plan, limits: Limits) -> frozenset[str]:
    """The hard rules that ask something of several agents together."""
    return frozenset(
        row.rule
        for row in limits.rows
        if limits.terms[row.rule].hard and (not row.where.agent or len(plan.agents_of(row.expr)) > 1)
    )


def impossible_agents(plan: Plan, limits: Limits, shared: Collection[str], seed: int) -> list[str]:
    """The agents for whom no tour keeps their own hard rules, each shown twice."""
    rows = rows_by_agent(plan, limits)
    found = []
    for agent in plan.problem.agents:
        own = [row for row in rows.get(agent.id, ()) if row.rule not in shared]
        cells = [
            v
            for d in range(plan.problem.horizon.days)
            for c in plan.choices(agent.id, d)
            for v in c.expr.terms
        ]
        if all(_infeasible(plan, own, cells, seed + again, again == 0) for again in (0, 1)):
            found.append(agent.id)
    return found


def _infeasible(plan: Plan, rows: Iterable[Row], cells: Iterable[int], seed: int, presolve: bool) -> bool:
    model = cp_model.CpModel()
    var_of = {var: model.new_bool_var("") for var in cells}
    kept = list(rows)
    post_rows(model, var_of, kept, {row.rule: HARD for row in kept}, plan)
    search = solver(seed, WORK, SECONDS)
    search.parameters.cp_model_presolve = presolve
    return bool(search.solve(model) == cp_model.INFEASIBLE)


class TourRules:
    """One agent's own hard rules, to be kept or dropped one by one; all others' days are left empty."""

    def __init__(
        self, problem: RosterProblem, rulebook: Rulebook, agent: str, shared: Collection[str], seed: int
    ) -> None:
        """Post the agent's rows over every duty there is, so that what forbids a duty is seen too."""
        self.problem, self.agent, self.seed = problem, agent, seed
        self.plan = PinnedPlan(problem, Roster(), [(agent, day) for day in range(problem.horizon.days)])
        self.rows: dict[str, list[Row]] = {}
        self.firm = frozenset(entry.rule.code for entry in rulebook.entries if _firm(entry.rule))
        self.given = frozenset(entry.rule.code for entry in rulebook.entries if entry.rule.always_hard)
        for entry in rulebook.entries:
            if entry.hard and entry.rule.code not in shared:
                self.rows[entry.rule.code] = self.posted(entry)
        self.rows = {code: rows for code, rows in self.rows.items() if rows}

    def posted(self, entry: RuleInForce) -> list[Row]:
        """The rows of a rule that are about the agent."""
        limits = Limits()
        entry.rule.post(self.problem, self.plan, limits.posting(entry.rule.code, HARD))
        return [row for row in limits.rows if row.where.agent == self.agent and _matters(row)]

    def feasible(
        self, rules: Collection[str], instead: Iterable[Row] = (), but: Collection[Row] = ()
    ) -> bool | None:
        """Whether a tour keeps these rules `but` for some rows, and the rows given beside them; None when
        time ran out.
        """
        return self._possible([*self._left(rules, but), *instead])

    def _left(self, rules: Iterable[str], but: Collection[Row]) -> list[Row]:
        """The rows of rules `but` for some."""
        out = {id(row) for row in but}
        return [row for code in rules for row in self.rows[code] if id(row) not in out]

    def _possible(self, rows: Sequence[Row]) -> bool | None:
        variables = range(len(self.plan.duties))
        if not _infeasible(self.plan, rows, variables, self.seed, True):
            return True
        return None if not _infeasible(self.plan, rows, variables, self.seed + 1, False) else False

    def clashes(self) -> list[Clash]:
        """The contradictions of the agent's rules, those of the same rules on several days as one.

        Each is looked for with what the ones before it single out left away. What is plain about single
        duties (`firm`) is named last, where nothing else will do.
        """
        found: list[Clash] = []
        out: list[Row] = []
        for _ in range(MOST_CLASHES):
            if self.feasible(self.rows, but=out) is not False:
                break
            core = self._core(out)
            gives_way = max(core, key=lambda code: len(self.rows[code]))
            rows: list[Row] = []
            while self.feasible(core, but=[*out, *rows]) is False:
                more = self._rows(core, gives_way, [*out, *rows])
                if not more:
                    return found
                rows += more
            out += rows
            _add(found, Clash(self._named(core), tuple(rows)))
        return found

    def _core(self, out: Collection[Row]) -> tuple[str, ...]:
        """Rules that contradict each other and none of which could be left out."""
        core = list(self.rows)
        for code in sorted(self.rows, key=lambda code: code in self.firm):
            fewer = [other for other in core if other != code]
            if self.feasible(fewer, but=out) is False:
                core = fewer
        return tuple(core)

    def _named(self, core: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(code for code in core if code not in self.given) or core

    def _rows(self, core: Collection[str], code: str, out: Collection[Row]) -> list[Row]:
        """Few rows of one rule of a core that contradict the others, or all of its rows."""
        firm = self._left([other for other in core if other != code], out)
        among, found = self._left([code], out), list[Row]()
        while self._possible([*firm, *found]) is not False:
            if len(found) == MOST_ROWS or not among:
                return self._left([code], out)
            few, many = 0, len(among)
            while many - few > 1:
                middle = (few + many) // 2
                if self._possible([*firm, *found, *among[:middle]]) is False:
                    many = middle
                else:
                    few = middle
            found.append(among[many - 1])
            among = among[: many - 1]
        return found

    def giving(self, code: str, but: Collection[Row]) -> Given | None:
        """The least by which one rule must give when all others are kept `but` for some rows; None if it
        does not help.
        """
        model = cp_model.CpModel()
        var_of = {var: model.new_bool_var("") for var in range(len(self.plan.duties))}
        rows = self._left(self.rows, but)
        terms = {other: ELASTIC if other == code else HARD for other in self.rows}
        costs = post_rows(model, var_of, rows, terms, self.plan)
        model.minimize(sum(costs))
        search = solver(self.seed, WORK, SECONDS)
        if search.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        duties = [d for var, d in enumerate(self.plan.duties) if search.boolean_value(var_of[var])]
        return Given(round(search.objective_value), Roster(duties))


def _add(found: list[Clash], clash: Clash) -> None:
    """Add a clash; one of the rules of an earlier one and others besides says nothing new."""
    for number, known in enumerate(found):
        if set(known.rules) <= set(clash.rules):
            found[number] = Clash(known.rules, (*known.rows, *clash.rows))
            return
    found.append(clash)


def _firm(rule: Rule) -> bool:
    """Whether a rule says what a duty is: nobody would give it up for one agent on one day."""
    if rule.always_hard or not isinstance(rule, LooksAtDuties):
        return rule.always_hard
    return bool({SHIFT, QUEUE} & set(rule.looks_at)) and not {AGENT, DAY} <= set(rule.looks_at)


def _matters(row: Row) -> bool:
    """Whether a row limits anything."""
    return bool(row.expr.terms) or row.slack(row.expr.const) > 0
