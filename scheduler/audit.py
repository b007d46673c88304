"""Judge any roster, whoever made it: every breach, in amounts and in words."""

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Fact, Sentence
from scheduler.domain.violation import Violation, Where
from scheduler.posting.price import Price
from scheduler.rulebook import Rulebook, RuleInForce


@dataclass(frozen=True)
class RuleTotal:
    """What a rule costs in a roster; `cost` is 0 for a hard rule, whose breaches have no price."""

    rule: str
    hard: bool
    violations: int
    amount: int
    cost: int


@dataclass(frozen=True)
class Audit:
    """All violations of a roster, sorted by rule and place."""

    problem: RosterProblem
    rulebook: Rulebook
    violations: tuple[Violation, ...]

    @cached_property
    def hard(self) -> tuple[Violation, ...]:
        """The violations of hard rules."""
        return tuple(v for v in self.violations if self.rulebook[v.rule].hard)

    @cached_property
    def hard_amounts(self) -> dict[tuple[str, Where], int]:
        """By how much hard rules are broken at each place, several breaches at one place added up."""
        amounts: dict[tuple[str, Where], int] = defaultdict(int)
        for violation in self.hard:
            amounts[violation.rule, violation.where] += violation.amount
        return dict(amounts)

    @cached_property
    def totals(self) -> tuple[RuleTotal, ...]:
        """One line for each rule in force."""
        by_rule: dict[str, list[Violation]] = defaultdict(list)
        for violation in self.violations:
            by_rule[violation.rule].append(violation)
        return tuple(self._total(entry, by_rule[entry.rule.code]) for entry in self.rulebook.entries)

    def _total(self, entry: RuleInForce, found: list[Violation]) -> RuleTotal:
        cost = 0 if entry.hard else sum(self.cost(v) for v in found)
        return RuleTotal(entry.rule.code, entry.hard, len(found), sum(v.amount for v in found), cost)

    def cost(self, violation: Violation) -> int:
        """What a violation of a soft rule adds to the objective."""
        if violation.rule not in self._prices:
            entry = self.rulebook[violation.rule]
            self._prices[violation.rule] = entry.weight, entry.rule.price(self.problem)
        weight, price = self._prices[violation.rule]
        return weight * price.of(violation.amount)

    @cached_property
    def _prices(self) -> dict[str, tuple[int, Price]]:
        """Weight and price by rule, of those that were asked for."""
        return {}

    @cached_property
    def objective(self) -> int:
        """The cost of all soft rules: what the search minimises."""
        return sum(self.cost(v) for v in self.violations if not self.rulebook[v.rule].hard)

    def sentence(self, violation: Violation) -> Sentence:
        """A violation in one sentence, with names, dates and amounts."""
        return self.rulebook[violation.rule].rule.explain(self.problem, located(self.problem, violation))

    def worse_than(self, before: "Audit") -> tuple[Violation, ...]:
        """Where hard rules are broken more than in another audit: place by place, by how much."""
        was, now = before.hard_amounts, self.hard_amounts
        first_at = {(v.rule, v.where): v for v in reversed(self.hard)}
        worse = {place: amount - was.get(place, 0) for place, amount in now.items()}
        return tuple(replace(first_at[place], amount=more) for place, more in worse.items() if more > 0)


def located(problem: RosterProblem, violation: Violation) -> Violation:
    """The violation with its place among the facts: agent, date, time, queue."""
    where = violation.where
    facts: dict[str, Fact] = {}
    if where.agent:
        facts["agent"] = where.agent
    if where.interval >= 0:
        facts["time"] = problem.horizon.instant(where.interval * problem.horizon.interval_minutes)
    elif where.day >= 0:
        facts["date"] = problem.horizon.date_of(where.day)
    if where.queue:
        facts["queue"] = where.queue
    return replace(violation, facts={**facts, **violation.facts})


def audit(problem: RosterProblem, rulebook: Rulebook, roster: Roster) -> Audit:
    """Check a roster against every rule in force; raises ValueError for a duty that cannot be in it."""
    for duty in roster.duties:
        problem.check_duty(duty)
    found = [v for entry in rulebook.entries for v in entry.rule.check(problem, roster)]
    return Audit(problem, rulebook, tuple(sorted(found, key=lambda v: (v.rule, v.where))))
