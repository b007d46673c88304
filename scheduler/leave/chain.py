"""Who decides on a leave: the chain by weighted days (LV-01, K-28), through posts that bear any name."""

from collections.abc import Collection

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


def stands_above(settings: LeaveSettings, held: Collection[str], post: str) -> bool:
    """Whether somebody who holds these posts has the post or one further up the chain."""
    posts = [step.post for step in settings.chain]
    return any(other in posts[posts.index(post) :] for other in held)


def may_decide(
    settings: LeaveSettings,
    request: LeaveRequest,
    post: str,
    half_days: int,
    actor: str,
    held: Collection[str],
) -> Refusal | None:
    """Why somebody may not sign or refuse a leave that `post` decides on; None when they may."""
    if actor == request.agent:
        return Refusal(LeaveReason.OWN_REQUEST, {"actor": actor, "first_day": request.first_day})
    if stands_above(settings, held, post):
        return None
    facts: Facts = {"days": day_count(half_days), "first_day": request.first_day, "post": post}
    return Refusal(LeaveReason.NOT_THE_POST, {**facts, "actor": actor, "held": posts_in_words(held)})


def may_receive(settings: LeaveSettings, actor: str, held: Collection[str]) -> Refusal | None:
    """Why somebody may not receive signed slips (LV-02); None when they may."""
    if stands_above(settings, held, settings.receiver):
        return None
    facts: Facts = {"post": settings.receiver, "actor": actor, "held": posts_in_words(held)}
    return Refusal(LeaveReason.NO_RECEIVER, facts)


def posts_in_words(held: Collection[str]) -> str:
    """Posts as a list of words."""
    return ", ".join(sorted(held)) or "no post"
