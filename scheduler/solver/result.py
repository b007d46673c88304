"""What comes out of a search: a value, never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.audit import Audit
from scheduler.domain.roster import Roster


class Status(StrEnum):
    """How a search ended.

    OPTIMAL: the bound equals the objective. FEASIBLE: every hard rule is kept. INFEASIBLE: some agents
    cannot keep the hard rules whatever is done, shown twice. NOT_FOUND: hard rules are broken and nobody
    has shown that they must be.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOT_FOUND = "not-found"


@dataclass(frozen=True)
class SolveResult:
    """The best roster found, judged by the audit; for INFEASIBLE and NOT_FOUND the least illegal one.

    `bound` is a cost no legal roster undercuts, `amount_bounds` amounts of single rules none undercuts.
    `cut_by_clock` says that time ran out before the effort was spent, so that a repetition may differ.
    `impossible` names the agents whose own rules contradict each other.
    """

    status: Status
    roster: Roster
    audit: Audit
    bound: int
    amount_bounds: Mapping[str, int]
    seed: int
    effort: int
    seconds: float
    cpu_seconds: float
    cut_by_clock: bool
    impossible: tuple[str, ...] = ()

    @property
    def objective(self) -> int:
        """The cost of the soft rules."""
        return self.audit.objective

    @property
    def gap(self) -> float:
        """(objective - bound) / objective, 0 when nothing costs anything."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0
