"""Kinds of leave as data: notice, entitlement, evidence, and whether no-leave days refuse them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Passes = Literal["never", "evidence", "override"]
"""What lets a leave pass a no-leave day (C-04)."""
Per = Literal["occasion", "year", "bank"]
"""Entitlement anew for each occasion, for each calendar year, or from a balance that is paid in first."""
Overdue = Literal["", "becomes", "decide"]
"""What papers that stay away do: nothing, another kind of leave by itself (LV-03), a decision (LV-05)."""


@dataclass(frozen=True)
class Entitlement:
    """How many days there are: `days`, and for each count of a verified fact of the request so many more.

    `fact_days` {"more-babies": 15} gives 15 days more for each baby beyond the first (LV-07).
    """

    days: int
    per: Per = "occasion"
    fact_days: Mapping[str, int] = field(default_factory=dict, hash=False)

    def half_days(self, facts: Mapping[str, int]) -> int:
        """Half days granted under the facts; facts that lengthen nothing count nothing."""
        return 2 * (self.days + sum(each * facts.get(fact, 0) for fact, each in self.fact_days.items()))


@dataclass(frozen=True)
class LeaveType:
    """A kind of leave.

    `notice_days` = calendar days from the request to the first day (LV-04); `evidence` names what proves it,
    "" = nothing; `certificate` = the proof is a hospital's, of the centre's least level (LV-03);
    `calendar_days` = days off and holidays inside count too (NB-04); `one_block` = one leave of the kind a
    year, within it; `sudden` = may begin before it is asked for, papers follow (LV-05); `becomes` = the kind
    it is taken for without them.
    """

    code: str
    name: str
    notice_days: int = 1
    entitlement: Entitlement | None = None
    evidence: str = ""
    certificate: bool = False
    passes: Passes = "never"
    calendar_days: bool = False
    one_block: bool = False
    halves: bool = False
    sudden: bool = False
    overdue: Overdue = ""
    becomes: str = ""

    @property
    def protected(self) -> bool:
        """Whether no-leave days do not refuse it by themselves: the one place that says so (C-04)."""
        return self.passes != "never"


DIAGNOSIS = "diagnosis of a hospital"

DEFAULT_TYPES: tuple[LeaveType, ...] = (
    LeaveType("annual", "Annual leave", 1, Entitlement(5, "year"), halves=True),
    LeaveType("personal", "Personal leave", 1, halves=True),
    LeaveType(
        "sick",
        "Sick leave",
        1,
        evidence=DIAGNOSIS,
        certificate=True,
        passes="evidence",
        halves=True,
        overdue="becomes",
        becomes="personal",
    ),
    LeaveType(
        "emergency-sick",
        "Sudden illness",
        0,
        evidence=DIAGNOSIS,
        certificate=True,
        passes="evidence",
        halves=True,
        sudden=True,
        overdue="decide",
        becomes="personal",
    ),
    LeaveType(
        "marriage",
        "Marriage leave",
        7,
        Entitlement(3, "occasion", {"late-marriage": 7}),
        evidence="marriage certificate",
        passes="override",
        calendar_days=True,
        one_block=True,
    ),
    LeaveType(
        "maternity",
        "Maternity leave",
        7,
        Entitlement(90, "occasion", {"difficult-delivery": 15, "more-babies": 15}),
        evidence="certificate of pregnancy or delivery",
        passes="evidence",
        calendar_days=True,
    ),
    LeaveType(
        "paternity",
        "Paternity leave",
        7,
        Entitlement(15, "occasion"),
        evidence="certificate of delivery",
        passes="evidence",
        calendar_days=True,
    ),
    LeaveType(
        "bereavement",
        "Bereavement leave",
        0,
        Entitlement(3, "occasion"),
        evidence="proof of death",
        passes="evidence",
        calendar_days=True,
    ),
    LeaveType("time-off-in-lieu", "Time off for overtime", 1, Entitlement(0, "bank"), halves=True),
    LeaveType("special", "Special case", 0, evidence="proof of the case", passes="override", halves=True),
    LeaveType("retroactive", "Leave asked for afterwards", 0, halves=True, sudden=True),
)
"""The manuals' values (LV-04, LV-07, LV-11); annual, paternity and special are assumptions [A]."""
