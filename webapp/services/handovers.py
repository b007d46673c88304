"""Hand-overs of approved swaps: written by both, signed by both, then unchangeable (SW-03, SW-04, K-26)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.swaps.handover import Handover, may_sign, may_write
from scheduler.swaps.reasons import Refusal, SwapReason
from webapp.services.sites import site_named
from webapp.services.swap_case import Refused, refused
from webapp.store.engine import Store
from webapp.store.handovers import (
    StoredHandover,
    count_up,
    handover_of,
    overdue,
    sign,
    write_sections,
)
from webapp.store.sites import StoredSite
from webapp.store.swaps import StoredSwap, swap_numbered


@dataclass(frozen=True)
class Paper:
    """A hand-over with its swap."""

    swap: StoredSwap
    stored: StoredHandover

    @property
    def handover(self) -> Handover:
        """What it says and who has signed."""
        return Handover(frozenset(self.swap.agents), self.stored.sections, frozenset(self.stored.signed))


def read_handover(store: Store, site_code: str | None, number: int) -> Paper | Refused:
    """The hand-over of a swap. Raises CannotDo, StoreError."""
    with store.read() as connection:
        return _paper(connection, site_code, number)


def write_handover(
    store: Store, site_code: str | None, number: int, agent: str, sections: Mapping[str, str]
) -> Paper | Refused:
    """Fill in sections, as long as nobody has signed. Raises CannotDo, StoreError."""

    def work(connection: Connection) -> Paper | Refused:
        paper = _paper(connection, site_code, number)
        if isinstance(paper, Refused):
            return paper
        if reason := may_write(paper.handover, agent, sections):
            return _no(reason)
        if not count_up(connection, paper.stored):
            return _faster(paper)
        write_sections(connection, number, sections)
        return _paper(connection, site_code, number)

    return store.retrying(work)


def sign_handover(
    store: Store, site_code: str | None, number: int, agent: str, now: datetime
) -> Paper | Refused:
    """Sign what stands there. Raises CannotDo, StoreError."""

    def work(connection: Connection) -> Paper | Refused:
        paper = _paper(connection, site_code, number)
        if isinstance(paper, Refused):
            return paper
        if reason := may_sign(paper.handover, agent):
            return _no(reason)
        if not count_up(connection, paper.stored) or not sign(connection, number, agent, now):
            return _faster(paper)
        return _paper(connection, site_code, number)

    return store.retrying(work)


def missing_handovers(store: Store, site_code: str | None, now: datetime) -> tuple[Paper, ...]:
    """The hand-overs that should be complete and are not: their first duty has begun (SW-03).

    Raises CannotDo, StoreError.
    """
    with store.read() as connection:
        return missing_at(connection, site_named(connection, site_code), now)


def missing_at(connection: Connection, site: StoredSite, now: datetime) -> tuple[Paper, ...]:
    """The same within a transaction."""
    papers = [_paper(connection, site.code, number) for number in overdue(connection, site.id, now)]
    return tuple(p for p in papers if isinstance(p, Paper) and not p.handover.complete)


def _paper(connection: Connection, site_code: str | None, number: int) -> Paper | Refused:
    site = site_named(connection, site_code)
    swap = swap_numbered(connection, site.id, number)
    if swap is None:
        return refused(SwapReason.NO_SUCH_SWAP, swap=number, site=site.code)
    stored = handover_of(connection, number)
    if stored is None:
        return refused(SwapReason.NO_HANDOVER, swap=number, state=str(swap.state))
    return Paper(swap, stored)


def _no(reason: Refusal) -> Refused:
    return Refused((reason.sentence,), (reason.reason.code,))


def _faster(paper: Paper) -> Refused:
    return refused(SwapReason.FASTER, swap=paper.swap.id, state=str(paper.swap.state))
