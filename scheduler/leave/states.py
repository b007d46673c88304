"""The life of a leave slip: which step leads where; every other step is refused (LV-02)."""

from collections.abc import Mapping
from enum import StrEnum

from scheduler.leave.reasons import LeaveReason, Refusal


class State(StrEnum):
    """Where a slip stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WAITLISTED = "waitlisted"
    APPROVED = "approved"
    REFUSED = "refused"
    RECEIVED = "received"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can be done to a slip."""

    SUBMIT = "submitted"
    WAIT = "put on the waitlist"
    ADMIT = "taken from the waitlist"
    SIGN = "signed"
    REFUSE = "refused"
    RECEIVE = "received"
    ARCHIVE = "archived"
    WITHDRAW = "withdrawn"
    CANCEL = "cancelled"


STEPS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Step.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Step.WAIT): State.WAITLISTED,
    (State.SUBMITTED, Step.SIGN): State.APPROVED,
    (State.SUBMITTED, Step.REFUSE): State.REFUSED,
    (State.SUBMITTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.WAITLISTED, Step.ADMIT): State.SUBMITTED,
    (State.WAITLISTED, Step.REFUSE): State.REFUSED,
    (State.WAITLISTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Step.RECEIVE): State.RECEIVED,
    (State.APPROVED, Step.CANCEL): State.CANCELLED,
    (State.RECEIVED, Step.ARCHIVE): State.ARCHIVED,
    (State.RECEIVED, Step.CANCEL): State.CANCELLED,
}

BINDING = frozenset({State.APPROVED, State.RECEIVED, State.ARCHIVED})
"""Leave that holds: the agent is away."""
OPEN = frozenset({State.SUBMITTED, State.WAITLISTED})
"""Leave that is still to be decided."""


def after(state: State, step: Step) -> State | Refusal:
    """The state after a step, or why it cannot be taken."""
    found = STEPS.get((state, step))
    if found is not None:
        return found
    can = ", ".join(str(known) for was, known in STEPS if was is state) or "changed no more"
    return Refusal(LeaveReason.ILLEGAL_STEP, {"state": str(state), "verb": str(step), "can": can})
