"""A duty that leave left open: what is missing while it is, and when its task may be closed (LV-08, K-31)."""

from dataclasses import dataclass

from scheduler.domain.cover import queues_served, staffed
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty, Roster
from scheduler.domain.sentence import Facts
from scheduler.leave.reasons import LeaveReason, Refusal


@dataclass(frozen=True)
class Coverage:
    """Minutes (or parts of an agent, as the problem counts) required and present in an interval."""

    queue: str
    interval: int
    required: int
    present: int

    @property
    def missing(self) -> int:
        """How much is missing."""
        return max(0, self.required - self.present)


def coverage(problem: RosterProblem, roster: Roster, duty: Duty) -> tuple[Coverage, ...]:
    """Cover in the intervals of a duty for the queues it can serve, in the roster as it is."""
    present, required = staffed(problem, roster), problem.required
    inside = [i for i, _ in problem.presence(duty.shift, duty.day) if 0 <= i < problem.horizon.intervals]
    return tuple(
        Coverage(
            queue, interval, required[queue][interval] if queue in required else 0, present[queue][interval]
        )
        for queue in queues_served(problem, duty)
        for interval in inside
    )


def coverage_met(problem: RosterProblem, roster: Roster, duty: Duty) -> bool:
    """Whether nobody is missing in the hours of a duty."""
    return not any(cell.missing for cell in coverage(problem, roster, duty))


def may_close(problem: RosterProblem, roster: Roster, duty: Duty, why: str) -> Refusal | None:
    """Why a task cannot be closed without a substitute; None where cover is met or a reason is given."""
    missing = sum(cell.missing for cell in coverage(problem, roster, duty))
    if not missing or why.strip():
        return None
    on = problem.horizon.date_of(duty.day)
    facts: Facts = {
        "missing": missing * problem.horizon.interval_minutes // problem.whole,
        "duty": duty.shift,
    }
    return Refusal(LeaveReason.COVER_NOT_MET, {**facts, "date": on})
