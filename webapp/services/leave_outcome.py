"""What comes of a step with a slip: done, refused for reasons, or overtaken by somebody faster."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from scheduler.leave.reasons import LeaveReason, Refusal
from webapp.services.leave_site import LeaveSite
from webapp.services.versions import Stale
from webapp.store.engine import Store
from webapp.store.leave import Slip

T = TypeVar("T")


@dataclass(frozen=True)
class Refused:
    """Nothing was done. `ways` are swaps that would free the agent instead (C-17), in words."""

    reasons: tuple[Refusal, ...]
    ways: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Overtaken:
    """Somebody was faster and nothing was done: `reason` says what is now, `stale` holds a fresh audit."""

    reason: Refusal
    stale: Stale | None = None


@dataclass(frozen=True)
class MonthEffect:
    """What leave changed in a published month.

    `affected` are agents other than the one on leave whose days change; `note` says what could not be done;
    `missing` are agent-minutes missing on the days of the leave, before and after.
    """

    month: str
    version: int
    affected: tuple[str, ...]
    missing: tuple[int, int]
    note: str = ""


@dataclass(frozen=True)
class Done:
    """The slip as it is now, what its rosters became, tasks opened, slips that came off the waitlist."""

    slip: Slip
    months: tuple[MonthEffect, ...] = ()
    tasks: tuple[int, ...] = ()
    admitted: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


Outcome = Done | Refused | Overtaken


class GiveUp(Exception):
    """Leaves a transaction that must not be kept, with what is to be answered."""

    def __init__(self, outcome: Refused | Overtaken) -> None:
        super().__init__("given up")
        self.outcome = outcome


def attempt(store: Store, work: Callable[[Connection], T]) -> T | Refused | Overtaken:
    """The work in one write transaction, kept whole, or what it gave up with, keeping nothing."""
    try:
        return store.retrying(work, queued=True)
    except GiveUp as given_up:
        return given_up.outcome


def overtaken(site: LeaveSite, seen: Slip) -> Overtaken:
    """The answer when a slip is no longer as it was seen."""
    now = site.slip(seen.id)
    if isinstance(now, Refusal):
        return Overtaken(now)
    facts: Facts = {
        "slip": str(seen.id),
        "state": str(now.state),
        "version": now.version,
        "seen": seen.version,
    }
    return Overtaken(Refusal(LeaveReason.SOMEONE_FASTER, facts))


def reloaded(site: LeaveSite, number: int) -> Slip:
    """A slip that is known to be there, as it is now."""
    found = site.slip(number)
    assert isinstance(found, Slip), "slips are never removed"
    return found


def moved(stale: Stale, month: str) -> Overtaken:
    """The answer when a roster was changed by somebody else."""
    facts: Facts = {"month": month, "version": stale.current_version}
    return Overtaken(Refusal(LeaveReason.ROSTER_MOVED, facts), stale)
