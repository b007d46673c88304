"""How evenly a number is spread over agents: range, standard deviation, Gini coefficient (EV-02, K-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

Number = int | Fraction


@dataclass(frozen=True)
class Spread:
    """The spread of a number over `count` agents; exact but for `sd`, the population's.

    `gini` is 0 when all have the same and nears 1 when one has all; None where numbers are negative or all 0.
    """

    count: int
    least: Fraction
    most: Fraction
    mean: Fraction
    sd: float
    gini: Fraction | None

    @property
    def range(self) -> Fraction:
        """Most less least."""
        return self.most - self.least


def spread(values: Sequence[Number]) -> Spread:
    """The spread of at least one number; raises ValueError for none."""
    if not values:
        raise ValueError("A spread needs at least one number.")
    ordered = sorted(Fraction(value) for value in values)
    count, total = len(ordered), sum(ordered, Fraction(0))
    mean = total / count
    variance = sum(((value - mean) ** 2 for value in ordered), Fraction(0)) / count
    return Spread(count, ordered[0], ordered[-1], mean, sqrt(variance), _gini(ordered, total))


def _gini(ordered: Sequence[Fraction], total: Fraction) -> Fraction | None:
    """Mean difference of all pairs over twice the mean; in order of size that is one sum over places."""
    if ordered[0] < 0 or not total:
        return None
    count = len(ordered)
    places = sum((2 * place - count + 1) * value for place, value in enumerate(ordered))
    return Fraction(places) / (count * total)


def least_range(total: int, count: int) -> int:
    """The least range that whole numbers with this total can have over so many agents: 0 or 1.

    What anybody can check by counting: 62 nights of 12 agents cannot all be the same (NT-03).
    """
    return int(bool(count) and total % count != 0)
