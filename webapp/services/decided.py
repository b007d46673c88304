"""What was decided lately on leave and swaps, by whom and why, for those who look after it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from scheduler.leave.states import State, Step
from scheduler.swaps.states import State as SwapState
from webapp.services.leave_site import LeaveSite
from webapp.store.leave import Slip, signatures, slips
from webapp.store.sites import StoredSite
from webapp.store.swaps import StoredSwap, swaps

LATELY = timedelta(days=31)
MOST = 20
SLIPS = frozenset({State.APPROVED, State.REFUSED, State.RECEIVED, State.ARCHIVED, State.CANCELLED})
SWAPS = frozenset({SwapState.APPROVED, SwapState.REFUSED, SwapState.UPHELD})


@dataclass(frozen=True)
class Decided:
    """A slip or a swap, when it was decided, by whom and why."""

    at: datetime
    by: str
    reason: str
    kind: str = ""
    slip: Slip | None = None
    swap: StoredSwap | None = None


def decided_lately(
    connection: Connection, site: StoredSite, now: datetime, agents: Collection[str] | None = None
) -> tuple[Decided, ...]:
    """The newest decisions first; among some agents only, if they are given."""
    here, since = LeaveSite(connection, site, now), now - LATELY
    known = {one.code: one.name for one in here.settings.types}
    own = [
        one
        for one in slips(connection, site.id, states=SLIPS)
        if one.decided_at and one.decided_at >= since and (agents is None or one.agent in agents)
    ]
    exchanged = [
        one
        for one in swaps(connection, site.id, SWAPS)
        if one.decided_at and one.decided_at >= since and (agents is None or set(agents) >= set(one.agents))
    ]
    found: list[Slip | StoredSwap] = [*own, *exchanged]
    found.sort(key=lambda one: (one.decided_at or since, one.id), reverse=True)
    return tuple(
        _of_swap(one) if isinstance(one, StoredSwap) else _of_slip(connection, one, known)
        for one in found[:MOST]
    )


def _of_slip(connection: Connection, slip: Slip, known: dict[str, str]) -> Decided:
    signed = [one for one in signatures(connection, slip.id) if one.verb in (Step.SIGN, Step.REFUSE)]
    last = signed[-1] if signed else None
    assert slip.decided_at is not None
    return Decided(
        slip.decided_at,
        last.person if last else "",
        last.reason if last else "",
        known.get(slip.type, slip.type),
        slip,
    )


def _of_swap(swap: StoredSwap) -> Decided:
    assert swap.decided_at is not None
    return Decided(swap.decided_at, swap.decider or "", "", swap=swap)
