"""Capacity month by month: posts needed, posts on the books, and whom to hire when (FC-06, ST-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WEEKS_PER_MONTH = 365.25 / 12 / 7
_DUST = 1e-9


@dataclass(frozen=True)
class Hiring:
    """How hiring goes: weeks from the decision to the first day, weeks of training before the first call,
    what a new agent does in each month after it (the last value from then on), and the share of agents
    leaving a month. Raises ValueError for what cannot be.
    """

    lead_weeks: float
    training_weeks: float
    attrition: float
    ramp: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        if self.lead_weeks < 0 or self.training_weeks < 0:
            raise ValueError("Hiring and training cannot take less than no time.")
        if not 0 <= self.attrition < 1:
            raise ValueError(f"The attrition is {self.attrition}: a fraction from 0 and below 1 is needed.")
        if not self.ramp or not all(0 <= share <= 1 for share in self.ramp) or self.ramp[-1] <= 0:
            raise ValueError("The ramp needs a share of up to 1 for each month, above 0 in the last.")

    @property
    def first_month(self) -> int:
        """The first month that hires can work all through, decided on the first day of month 0."""
        return ceil((self.lead_weeks + self.training_weeks) / WEEKS_PER_MONTH - _DUST)

    def at_work(self, since: int, month: int) -> float:
        """What one agent hired for month `since` does in a month, those who left meanwhile taken off."""
        if month < since:
            return 0.0
        stage = min(month - since, len(self.ramp) - 1)
        return self.ramp[stage] * (1 - self.attrition) ** (month - since)


@dataclass(frozen=True)
class MonthCapacity:
    """A month: `posts` needed, `on_books` without hiring, `hires` who take their first calls in it, what is
    there `with_hires`, and the `gap` that even those leave (0 when none); `missing` is the gap without them.
    """

    posts: float
    on_books: float
    missing: float
    hires: int
    with_hires: float
    gap: float


def capacity(posts: Sequence[float], on_books: Sequence[float], hiring: Hiring) -> tuple[MonthCapacity, ...]:
    """Whom to hire so that no month lacks posts, as early as needed for the ramp and as late as possible.

    `on_books` are the posts that today's agents fill by contract, before attrition, which begins after the
    first month. A gap that no decision from the first month's first day on can close stays.
    """
    if len(posts) != len(on_books):
        raise ValueError("Posts needed and posts on the books are wanted for the same months.")
    staying = [there * (1 - hiring.attrition) ** month for month, there in enumerate(on_books)]
    hires = [0] * len(posts)
    for month, needed in enumerate(posts):
        missing = needed - staying[month] - _working(hires, hiring, month)
        since = max(hiring.first_month, month - len(hiring.ramp) + 1)
        each = hiring.at_work(since, month)
        if missing > _DUST and each > 0:
            hires[since] += ceil(missing / each - _DUST)
    found = []
    for month, needed in enumerate(posts):
        there = staying[month] + _working(hires, hiring, month)
        missing = max(0.0, needed - staying[month])
        gap = max(0.0, needed - there)
        found.append(MonthCapacity(needed, staying[month], missing, hires[month], there, gap))
    return tuple(found)


def _working(hires: Sequence[int], hiring: Hiring, month: int) -> float:
    return sum(number * hiring.at_work(since, month) for since, number in enumerate(hires))
