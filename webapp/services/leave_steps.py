"""A step with a slip that needs no planning: whether it can be taken, and taking it."""

from dataclasses import dataclass

from scheduler.domain.sentence import Facts
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.states import Step, after
from webapp.services.leave_outcome import GiveUp, Refused, overtaken
from webapp.services.leave_site import LeaveSite
from webapp.store.leave import Signature, Slip, change_slip, sign


@dataclass(frozen=True)
class Signing:
    """A signature to be given: of which slip, by whom; `override` lets a leave pass a no-leave day (C-04)."""

    slip: int
    actor: str
    reason: str = ""
    override: bool = False


def step_of(site: LeaveSite, number: int, step: Step, why: str | None = None) -> Slip:
    """A slip that can take a step, for which `why` (None = none is needed) is a reason; raises GiveUp."""
    slip = site.slip(number)
    if isinstance(slip, Refusal):
        raise GiveUp(Refused((slip,)))
    state = after(slip.state, step)
    if isinstance(state, Refusal):
        raise GiveUp(Refused((state,)))
    if why is not None and not why.strip():
        facts: Facts = {"slip": str(slip.id), "first_day": slip.first_day, "verb": step.value}
        raise GiveUp(Refused((Refusal(LeaveReason.MISSING_WHY, facts),)))
    return slip


def advance_slip(
    site: LeaveSite, slip: Slip, step: Step, signing: Signing, post: str, **values: object
) -> None:
    """Take a step with a slip: state, signature, log; raises GiveUp where somebody was faster."""
    state = after(slip.state, step)
    assert not isinstance(state, Refusal), "the step was checked"
    if not change_slip(site.connection, slip, state=state.value, **values):
        raise GiveUp(overtaken(site, slip))
    sign(site.connection, slip.id, Signature(step.value, post, signing.actor, site.now, signing.reason))
    site.log(slip.id, signing.actor, step.value, signing.reason, {"state": state.value})
