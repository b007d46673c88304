"""A swap board as offers: what stands on it now, and what may still be granted to whom."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from scheduler.clearing.offers import Board, Offer
from scheduler.swaps.exchange import BOARD, NIGHT
from scheduler.swaps.states import State
from webapp.services.swap_case import SwapCase
from webapp.store.swaps import StoredSwap, claims, grants, swaps
from webapp.store.tables.swaps import swap

LATELY = timedelta(days=92)
"""Three months: what was granted in them counts where two want the same (SW-01)."""


def number_of(offer: str) -> int:
    """The number of the swap behind an offer."""
    return int(offer.removeprefix("S"))


def offers_now(case: SwapCase) -> dict[str, tuple[Offer, StoredSwap]]:
    """The offers of the board that can still be granted, by id."""
    found = {}
    for stored in swaps(case.connection, case.site.id, {State.OFFERED}, case.month.stored.id):
        offer = _offer(case, stored)
        if offer is not None:
            found[offer.id] = (offer, stored)
    return found


def board_now(case: SwapCase) -> Board:
    """The board as it is now."""
    offers = tuple(offer for offer, _ in offers_now(case).values())
    agents = {offer.agent for offer in offers}
    lately = granted_lately(case)
    had = grants(case.connection, case.month.stored.id)
    left = {agent: max(0, case.settings.most_a_month - had.get(agent, 0)) for agent in agents}
    return Board(
        offers,
        {agent: lately.get(agent, 0) for agent in sorted(agents)},
        {agent: number for agent, number in sorted(left.items()) if number < len(offers)},
        case.month.head.sha256,
    )


def _offer(case: SwapCase, stored: StoredSwap) -> Offer | None:
    """The offer of a swap on the board; None where it cannot be granted (any more)."""
    month, claimed = case.month, claims(case.connection, case.month.stored.id)
    if stored.kind != BOARD or stored.partner is not None or stored.expires_at <= case.now:
        return None
    (leg,) = case.legs(stored.legs)
    gives = leg.given(month.problem)
    soon = case.minute(case.now) + 60 * case.settings.lead_hours
    if gives is None or gives not in month.roster.of(gives.agent, gives.day) or gives.start <= soon:
        return None
    horizon = month.problem.horizon
    if (gives.agent, horizon.date_of(gives.day)) in claimed:
        return None
    days = [on for on in stored.in_return if (gives.agent, on) not in claimed]
    numbers = [n for n in map(horizon.day_of_date, days) if 0 <= n < horizon.days]
    takes = frozenset((n, shift.code) for n in numbers for shift in month.problem.shifts)
    for_nothing = not stored.in_return
    return Offer(f"S{stored.id}", gives.agent, gives, takes, for_nothing) if takes or for_nothing else None


def without_gone(board: Board, there: Iterable[str]) -> Board:
    """The board without offers that are no longer there."""
    kept = frozenset(there)
    return replace(board, offers=tuple(offer for offer in board.offers if offer.id in kept))


def granted_lately(case: SwapCase) -> dict[str, int]:
    """How many wishes of each agent were granted in three months; a night moved was nobody's wish."""
    recent = (
        (swap.c.site_id == case.site.id)
        & (swap.c.state == State.APPROVED.value)
        & (swap.c.kind != NIGHT)
        & (swap.c.decided_at > case.now - LATELY)
    )
    counted = select(swap.c.asker, func.count().label("number")).where(recent).group_by(swap.c.asker)
    return {row.asker: int(row.number) for row in case.connection.execute(counted)}
