"""The solver form of a rule, evaluated at a fixed roster without a solver."""

from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Roster
from scheduler.posting.limits import Limits, Terms
from scheduler.posting.plan import Plan
from scheduler.posting.price import LINEAR, Price
from scheduler.rules.rule import Rule


def posted(problem: RosterProblem, rule: Rule, plan: Plan | None = None) -> Limits:
    """The rows of one rule."""
    limits = Limits()
    rule.post(problem, plan or Plan(problem), limits.posting(rule.code, Terms(False, 1, LINEAR)))
    return limits


def slacks(problem: RosterProblem, rule: Rule, roster: Roster, known: Plan | None = None) -> list[int]:
    """By how much each row of the rule is missed when just the roster's duties are chosen."""
    plan = known or Plan(problem)
    chosen = set(plan.chosen(roster))
    return [row.slack(plan.value(row.expr, chosen)) for row in posted(problem, rule, plan).rows]


def amounts(problem: RosterProblem, rule: Rule, roster: Roster) -> list[int]:
    """The amounts of the violations that the rule finds."""
    return [violation.amount for violation in rule.check(problem, roster)]


def priced(price: Price, parts: list[int]) -> int:
    """What the parts cost in all."""
    return sum(price.of(part) for part in parts)
