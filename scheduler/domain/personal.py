"""What holds for one agent where a rule speaks for all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True)
class PersonalLimits:
    """Numbers of one agent in place of a rule's parameter; None leaves the parameter in force.

    `run_days_most` and `run_days_least` are days worked running, `run_off_least` days off running,
    `weekends_off_least` whole weekends off in the horizon. `duties_most` is the most duties by shift code
    (0: never), `disliked` what a duty costs by shift code. `cost_by_nights[n]` is what n night duties cost,
    `cost_by_points[n]` what n points of the days worked cost; both convex, a rising last step going on for
    ever.
    """

    run_days_most: int | None = None
    run_days_least: int | None = None
    run_off_least: int | None = None
    weekends_off_least: int | None = None
    duties_most: Mapping[str, int] = field(default_factory=dict)
    disliked: Mapping[str, int] = field(default_factory=dict)
    cost_by_nights: tuple[int, ...] = ()
    cost_by_points: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse negative numbers and tables that are not convex; raises ValueError."""
        numbers = (self.run_days_most, self.run_days_least, self.run_off_least, self.weekends_off_least)
        values = [*numbers, *self.duties_most.values(), *self.disliked.values()]
        if any(value is not None and value < 0 for value in values):
            raise ValueError("An agent's own limits and costs are whole numbers of at least 0.")
        for table in (self.cost_by_nights, self.cost_by_points):
            steps = [b - a for a, b in pairwise(table)]
            if min(table, default=0) < 0 or any(b < a for a, b in pairwise(steps)):
                raise ValueError("A table of costs by count is convex and nowhere negative.")


NOTHING_OWN = PersonalLimits()
"""For agents of whom nothing is said."""
