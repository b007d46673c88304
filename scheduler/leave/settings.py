"""What a centre says about leave: kinds, approval chain, allotment, deadlines; the manuals' as defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import floor

from scheduler.leave.kinds import DEFAULT_TYPES, LeaveType

HOSPITALS = ("county", "city", "province", "national")
"""Levels of hospitals, rising (LV-03)."""


@dataclass(frozen=True)
class ChainStep:
    """A post that decides on leave of up to `most_days` weighted days; None = of any length."""

    most_days: int | None
    post: str


DEFAULT_CHAIN = (
    ChainStep(1, "area-manager"),
    ChainStep(3, "operations-supervisor"),
    ChainStep(7, "centre-director"),
    ChainStep(None, "department-manager"),
)
"""LV-01."""


@dataclass(frozen=True)
class LeaveSettings:
    """`[leave]` of a centre.

    `allotment` = share of a team that may be on leave on a day, at least one agent [A]; `places` of single
    teams take its place. `window_post` decides on leave on no-leave days (C-04), `receiver` takes the signed
    slip (C-05), `overdue_post` decides on overdue papers (LV-05). Hours count from the first absent duty.
    `grants_months` = over how many months earlier grants count for the waitlist. `late_marriage` = full years
    of life by sex from which a marriage is late; what reads it derives a fact and decides nothing (LV-07).
    """

    types: tuple[LeaveType, ...] = DEFAULT_TYPES
    chain: tuple[ChainStep, ...] = DEFAULT_CHAIN
    allotment: float = 0.1
    places: Mapping[str, int] = field(default_factory=dict, hash=False)
    night_weight: int = 2
    papers_hours: int = 48
    remind_hours: int = 24
    least_hospital: str = "city"
    window_post: str = "centre-director"
    receiver: str = "area-manager"
    overdue_post: str = "operations-supervisor"
    grants_months: int = 3
    most_days: int = 180
    replan_moves: int = 20_000
    late_marriage: Mapping[str, int] = field(default_factory=lambda: {"m": 25, "f": 23}, hash=False)

    def __post_init__(self) -> None:
        """Refuse a chain that does not rise or leaves leave undecided; raises ValueError."""
        bounds = [step.most_days for step in self.chain[:-1]]
        rising = all(bound is not None for bound in bounds) and bounds == sorted({b or 0 for b in bounds})
        if not self.chain or self.chain[-1].most_days is not None or not rising:
            raise ValueError("The approval chain rises in days, and its last post decides on any length.")
        posts = [step.post for step in self.chain]
        for post in (self.window_post, self.receiver, self.overdue_post):
            if post not in posts:
                raise ValueError(f"The post {post} is none of the approval chain: {', '.join(posts)}.")

    @cached_property
    def type_of(self) -> Mapping[str, LeaveType]:
        """Kinds of leave by code."""
        return {kind.code: kind for kind in self.types}

    @cached_property
    def protected_types(self) -> frozenset[str]:
        """Codes of the kinds that no-leave days do not refuse by themselves (C-04)."""
        return frozenset(kind.code for kind in self.types if kind.protected)

    def places_of(self, team: str, size: int) -> int:
        """How many agents of a team may be on leave on a day."""
        own = self.places.get(team)
        return max(1, floor(size * self.allotment)) if own is None else own


USUAL_LEAVE = LeaveSettings()
"""The manuals' values."""
