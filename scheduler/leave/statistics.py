"""Leave of a month added up by kind and by agent, with totals that must agree (LV-06)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SlipDays:
    """What a slip counts in statistics: its weighted half days (NT-01)."""

    slip: str
    agent: str
    type: str
    half_days: int


@dataclass(frozen=True)
class LeaveStatistics:
    """Half days by kind, by agent and by both; each adds up to `total`, which is that of the slips."""

    slips: tuple[SlipDays, ...]
    by_type: Mapping[str, int]
    by_agent: Mapping[str, int]
    by_both: Mapping[tuple[str, str], int]

    @property
    def total(self) -> int:
        """Half days of all slips."""
        return sum(slip.half_days for slip in self.slips)


def statistics(slips: Iterable[SlipDays]) -> LeaveStatistics:
    """Add up slips."""
    held = tuple(sorted(slips, key=lambda slip: slip.slip))
    by_type: dict[str, int] = defaultdict(int)
    by_agent: dict[str, int] = defaultdict(int)
    by_both: dict[tuple[str, str], int] = defaultdict(int)
    for slip in held:
        by_type[slip.type] += slip.half_days
        by_agent[slip.agent] += slip.half_days
        by_both[slip.agent, slip.type] += slip.half_days
    return LeaveStatistics(held, dict(by_type), dict(by_agent), dict(by_both))
