"""The life of a swap: which step leads where; every other step is refused in words."""

from collections.abc import Mapping
from enum import StrEnum

from scheduler.domain.sentence import Sentence


class State(StrEnum):
    """Where a swap stands."""

    OFFERED = "offered"
    """Asked of a partner or put on the board: nobody but the agent who asks has agreed (K-24: pending)."""
    AGREED = "agreed"
    """All who give or take a duty have agreed; the supervisor decides."""
    APPROVED = "approved"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"
    """A duty of it is no longer there."""
    UNDER_REVIEW = "under-review"
    UPHELD = "upheld"
    """The refusal was looked at by another person and stands (EV-07)."""


class Step(StrEnum):
    """What can be done to a swap."""

    AGREE = "agree"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    APPROVE = "approve"
    REFUSE = "refuse"
    LAPSE = "lapse"
    APPEAL = "appeal"
    UPHOLD = "uphold"


_ENDS = {
    Step.WITHDRAW: State.WITHDRAWN,
    Step.EXPIRE: State.EXPIRED,
    Step.LAPSE: State.VOID,
    Step.APPROVE: State.APPROVED,
    Step.REFUSE: State.REFUSED,
}
STEPS: Mapping[tuple[State, Step], State] = {
    (State.OFFERED, Step.AGREE): State.AGREED,
    (State.OFFERED, Step.DECLINE): State.DECLINED,
    **{(state, step): end for state in (State.OFFERED, State.AGREED) for step, end in _ENDS.items()},
    (State.REFUSED, Step.APPEAL): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Step.UPHOLD): State.UPHELD,
    (State.UNDER_REVIEW, Step.APPROVE): State.APPROVED,
    (State.UNDER_REVIEW, Step.LAPSE): State.VOID,
}
OPEN = frozenset({State.OFFERED, State.AGREED, State.UNDER_REVIEW})
"""States in which something is still to be decided."""


class IllegalStep(ValueError):
    """A step that the state does not allow; `sentence` says which ones it does."""

    def __init__(self, state: State, step: Step) -> None:
        """An error about a step from a state."""
        can = ", ".join(step for was, step in STEPS if was is state) or "nothing more"
        self.sentence = Sentence(
            "The swap is {state}: it can no longer {step}; possible is {can}.",
            {"state": str(state), "step": str(step), "can": can},
        )
        super().__init__(str(self.sentence))


def after(state: State, step: Step) -> State:
    """The state after a step; raises IllegalStep."""
    if (state, step) not in STEPS:
        raise IllegalStep(state, step)
    return STEPS[state, step]
