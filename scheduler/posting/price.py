"""What an amount costs: a convex, piecewise linear price."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PIECES = 40


@dataclass(frozen=True)
class Price:
    """A convex price: from `knees[i]` on each further unit costs `slopes[i]`; knees start at 0, slopes
    rise.
    """

    knees: tuple[int, ...] = (0,)
    slopes: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        """Refuse a price that is not convex; raises ValueError."""
        if len(self.knees) != len(self.slopes) or self.knees[0] != 0 or self.slopes[0] < 0:
            raise ValueError("A price needs as many slopes as knees, the first knee at 0, no negative slope.")
        if any(b <= a for a, b in zip(self.knees, self.knees[1:], strict=False)) or any(
            b < a for a, b in zip(self.slopes, self.slopes[1:], strict=False)
        ):
            raise ValueError("Knees and slopes of a price must rise.")

    @cached_property
    def _at_knees(self) -> tuple[int, ...]:
        costs = [0]
        for width, slope in zip(zip(self.knees, self.knees[1:], strict=False), self.slopes, strict=False):
            costs.append(costs[-1] + slope * (width[1] - width[0]))
        return tuple(costs)

    def of(self, amount: int) -> int:
        """The price of an amount >= 0."""
        piece = bisect_right(self.knees, amount) - 1
        return self._at_knees[piece] + self.slopes[piece] * (amount - self.knees[piece])

    def of_each(self, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        """The prices of many amounts >= 0."""
        knees, slopes, costs = (
            np.array(told, dtype=np.int64) for told in (self.knees, self.slopes, self._at_knees)
        )
        piece = np.searchsorted(knees, amounts, side="right") - 1
        found: NDArray[np.int64] = costs[piece] + slopes[piece] * (amounts - knees[piece])
        return found


LINEAR = Price()


def rising(step: int) -> Price:
    """A price whose slope grows by 1 every `step` units: the second agent short costs twice the first."""
    return Price(tuple(range(0, PIECES * step, step)), tuple(range(1, PIECES + 1)))
