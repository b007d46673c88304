"""Where rules put their rows. Limits alone knows how severe a rule is; the rule does not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.violation import Where
from scheduler.posting.linear import Expr
from scheduler.posting.price import Price


@dataclass(frozen=True, slots=True)
class Row:
    """`lower <= expr <= upper`; what lies outside is the row's slack, in the unit of its rule.

    With `scale` the slack is not the distance itself but what the scale makes of it, so that each row of a
    rule can weigh a distance in its own way.
    """

    rule: str
    where: Where
    expr: Expr
    lower: int | None
    upper: int | None
    scale: Price | None = None

    def slack(self, value: int) -> int:
        """How far a value of the expression lies outside the limits, on the row's scale."""
        low = self.lower - value if self.lower is not None else 0
        high = value - self.upper if self.upper is not None else 0
        distance = max(low, high, 0)
        return self.scale.of(distance) if self.scale else distance

    def slacks(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """The slack of each of many values of the expression."""
        distance = np.zeros(len(values), dtype=np.int64)
        if self.lower is not None:
            distance = np.maximum(distance, self.lower - values)
        if self.upper is not None:
            distance = np.maximum(distance, values - self.upper)
        return self.scale.of_each(distance) if self.scale else distance


@dataclass(frozen=True)
class Terms:
    """On which terms a rule is posted: hard, or soft at `weight` times `price` of the slack."""

    hard: bool
    weight: int
    price: Price


class Limits:
    """Collects the rows of all rules in force, and the terms of each rule."""

    def __init__(self) -> None:
        """Start without rows."""
        self.rows: list[Row] = []
        self.terms: dict[str, Terms] = {}
        self._rule = ""

    def posting(self, rule: str, terms: Terms) -> "Limits":
        """Take the following rows as those of a rule."""
        self.terms[rule] = terms
        self._rule = rule
        return self

    def within(
        self, expr: Expr, lower: int | None, upper: int | None, where: Where, scale: Price | None = None
    ) -> None:
        """Ask for `lower <= expr <= upper`; None leaves a side open."""
        self.rows.append(Row(self._rule, where, expr, lower, upper, scale))

    def at_most(self, expr: Expr, bound: int, where: Where, scale: Price | None = None) -> None:
        """Ask for `expr <= bound`."""
        self.within(expr, None, bound, where, scale)

    def at_least(self, expr: Expr, bound: int, where: Where, scale: Price | None = None) -> None:
        """Ask for `expr >= bound`."""
        self.within(expr, bound, None, where, scale)
