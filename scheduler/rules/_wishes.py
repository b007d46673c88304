"""The duties that a wish is about, for the rules on wishes."""

from scheduler.domain.people import Preference
from scheduler.posting.linear import Expr
from scheduler.posting.plan import Plan


def meant(plan: Plan, wish: Preference, points: int) -> Expr:
    """`points` when a duty is chosen that the wish is about, wanted or not; 0 when none is."""
    return plan.sum_of(wish.agent, wish.day, lambda duty: points if wish.shift in (None, duty.shift) else 0)
