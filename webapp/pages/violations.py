"""Violations in words: grouped by rule, hard rules first, and by day within a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template

from webapp.config import SENTENCES_PER_DAY
from webapp.pages.shelf import current_plan
from webapp.plan_model import Plan, RuleTotal, ViolationLine

FEW = 8
"""So many sentences of a rule are shown without folding them by day."""

blueprint = Blueprint("violations", __name__)


@dataclass(frozen=True)
class DayFindings:
    """A rule's violations on one day (None: not bound to a day), the weightiest first."""

    day: date | None
    total: int
    amount: float
    shown: tuple[ViolationLine, ...]


@dataclass(frozen=True)
class RuleFindings:
    """A rule with everything found under it."""

    rule: RuleTotal
    days: tuple[DayFindings, ...]
    month: tuple[date, ...]

    @property
    def places(self) -> int:
        """Number of violations, as the audit lists them."""
        return sum(day.total for day in self.days)

    @property
    def most(self) -> float:
        """The largest amount of a day, the length of the longest small bar; at least 1."""
        return max((day.amount for day in self.days), default=0) or 1

    @property
    def few(self) -> bool:
        """Whether all sentences fit on the page without folding."""
        return self.places <= FEW and all(day.total == len(day.shown) for day in self.days)

    @property
    def lines(self) -> tuple[ViolationLine, ...]:
        """The sentences shown, in the order of the days."""
        return tuple(line for day in self.days for line in day.shown)

    @property
    def strip(self) -> tuple[float, ...]:
        """For every day of the month its amount as a share of the largest one; empty without any day."""
        if not any(day.day for day in self.days):
            return ()
        amounts = {day.day: day.amount for day in self.days}
        return tuple(amounts.get(day, 0.0) / self.most for day in self.month)


@dataclass(frozen=True)
class ViolationsContent:
    """Everything the violations page shows: broken rules, hard first and costly first, then the kept ones."""

    broken: tuple[RuleFindings, ...]
    kept: tuple[RuleTotal, ...]

    @property
    def hard(self) -> int:
        """Number of violations of hard rules."""
        return sum(group.places for group in self.broken if group.rule.severity == "hard")


def violations_content(plan: Plan, per_day: int = SENTENCES_PER_DAY) -> ViolationsContent:
    """The plan's violations, at most `per_day` sentences for one rule and day."""
    found: dict[str, list[ViolationLine]] = defaultdict(list)
    for violation in plan.violations:
        found[violation.rule].append(violation)
    totals = {rule.code: rule for rule in plan.outcome.rules}
    for code in found.keys() - totals.keys():
        totals[code] = _total_of(found[code])
    rules = sorted(totals.values(), key=lambda rule: (rule.severity != "hard", -rule.cost, rule.code))
    return ViolationsContent(
        broken=tuple(
            RuleFindings(
                rule, tuple(_by_day(found[rule.code], per_day)), tuple(info.day for info in plan.days)
            )
            for rule in rules
            if rule.violations or found[rule.code]
        ),
        kept=tuple(rule for rule in rules if not rule.violations and not found[rule.code]),
    )


def _total_of(lines: Sequence[ViolationLine]) -> RuleTotal:
    """Totals of a rule that only the audit names."""
    first = lines[0]
    return RuleTotal(
        code=first.rule,
        severity=first.severity,
        weight=None,
        statement=first.rule,
        unit=first.unit,
        violations=len(lines),
        amount=sum(line.amount for line in lines),
        cost=sum(line.cost for line in lines),
    )


def _by_day(lines: Iterable[ViolationLine], per_day: int) -> Iterable[DayFindings]:
    days: dict[date | None, list[ViolationLine]] = defaultdict(list)
    for line in lines:
        days[line.day].append(line)
    for day, group in sorted(days.items(), key=lambda item: item[0] or date.min):
        heaviest = sorted(group, key=lambda line: -line.cost)[:per_day]
        yield DayFindings(day, len(group), sum(line.amount for line in group), tuple(_in_order(heaviest)))


def _in_order(lines: Iterable[ViolationLine]) -> list[ViolationLine]:
    return sorted(
        lines, key=lambda line: (str(line.interval_start or ""), line.queue or "", line.agent or "")
    )


@blueprint.get("/violations")
def show() -> str:
    """All rules with their totals, days and sentences."""
    plan = current_plan()
    return render_template("pages/violations.html", plan=plan, violations=violations_content(plan))


@blueprint.get("/violations/<rule>/<day>")
def show_day(rule: str, day: str) -> str:
    """Every sentence of one rule and day; `day` is a date or `month` for what no day owns."""
    plan = current_plan()
    lines = _in_order(
        line
        for line in plan.violations
        if line.rule == rule and (str(line.day) if line.day else "month") == day
    )
    if not lines:
        abort(404, f"Nothing was found under {rule} on {day}.")
    total = next((total for total in plan.outcome.rules if total.code == rule), _total_of(lines))
    return render_template("pages/violations_day.html", plan=plan, rule=total, lines=lines)
