"""Who decides on a leave: the chain by weighted days (LV-01, K-28), through posts that bear any name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from scheduler.domain.sentence import Facts
from scheduler.leave.reasons import LeaveReason, Refusal, day_count
from scheduler.leave.request import LeaveRequest
from scheduler.leave.settings import LeaveSettings


def approver(settings: LeaveSettings, half_days: int, on_no_leave_day: bool = False) -> str:
    """The lowest post that decides on so many weighted half days; on no-leave days the director at least."""
    posts = [step.post for step in settings.chain]
    steps = enumerate(settings.chain)
    place = next(i for i, step in steps if step.most_days is None or half_days <= 2 * step.most_days)
    return posts[max(place, posts.index(settings.window_post)) if on_no_leave_day else place]


@dataclass(frozen=True)
class Signer:
    """Somebody who wants to decide: a person, the posts held, and how high the posts of the site stand.

    Without `heights` (the higher, the more a post may decide) the chain's own order holds.
    """

    person: str
    held: Collection[str]
    heights: Mapping[str, int] = field(default_factory=dict)


def stands_above(settings: LeaveSettings, signer: Signer, post: str) -> bool:
    """Whether a signer has the post or a higher one."""
    chain = {step.post: place for place, step in enumerate(settings.chain)}
    heights = signer.heights or chain
    bar = heights.get(post)
    return post in signer.held or (
        bar is not None and any(heights.get(p, bar - 1) >= bar for p in signer.held)
    )


def may_decide(
    settings: LeaveSettings, request: LeaveRequest, post: str, half_days: int, signer: Signer
) -> Refusal | None:
    """Why somebody may not sign or refuse a leave that `post` decides on; None when they may."""
    if signer.person == request.agent:
        return Refusal(LeaveReason.OWN_REQUEST, {"actor": signer.person, "first_day": request.first_day})
    if stands_above(settings, signer, post):
        return None
    facts: Facts = {"days": day_count(half_days), "first_day": request.first_day, "post": post}
    return Refusal(
        LeaveReason.NOT_THE_POST, {**facts, "actor": signer.person, "held": posts_in_words(signer.held)}
    )


def may_receive(settings: LeaveSettings, signer: Signer) -> Refusal | None:
    """Why somebody may not receive signed slips (LV-02); None when they may."""
    if stands_above(settings, signer, settings.receiver):
        return None
    facts: Facts = {"post": settings.receiver, "actor": signer.person, "held": posts_in_words(signer.held)}
    return Refusal(LeaveReason.NO_RECEIVER, facts)


def posts_in_words(held: Collection[str]) -> str:
    """Posts as a list of words."""
    return ", ".join(sorted(held)) or "no post"
