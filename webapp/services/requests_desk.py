"""What waits for those who decide: leave slips and agreed swaps, each with what it would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.roster import Roster
from scheduler.domain.sentence import Sentence
from scheduler.leave.states import State
from scheduler.swaps.judge import judge
from scheduler.swaps.outcome import supervised
from scheduler.swaps.states import State as SwapState
from webapp.services.desk import open_roster
from webapp.services.leave_site import LeaveSite
from webapp.services.problems import CannotDo
from webapp.services.swap_case import SwapCase, case_of
from webapp.services.swap_settling import Prospect, prospect
from webapp.store import jobs
from webapp.store.jobs import Job
from webapp.store.leave import Slip, slip_numbered, slips
from webapp.store.sites import StoredSite
from webapp.store.swaps import swaps

LEAVE_DECISION = "leave-decision"
VERBS = ("sign", "refuse", "receive")
WAITING_SLIPS = frozenset({State.SUBMITTED, State.WAITLISTED, State.APPROVED})


@dataclass(frozen=True)
class WaitingSlip:
    """A slip that somebody has to decide on, or to receive; `freed` duties would be freed for `price`.

    The price is that of leaving the duties open; substitutes are sought once the slip is signed.
    """

    slip: Slip
    name: str
    kind: str
    freed: int
    price: int
    job: Job | None


@dataclass(frozen=True)
class WaitingSwap:
    """A swap that waits for the supervisor, with what it would make of the roster."""

    prospect: Prospect
    names: dict[str, str]


@dataclass(frozen=True)
class Desk:
    """Everything that waits."""

    slips: tuple[WaitingSlip, ...]
    swaps: tuple[WaitingSwap, ...]

    @property
    def busy(self) -> bool:
        """Whether a decision is being carried out."""
        return any(one.job is not None and one.job.open for one in self.slips)


def desk(connection: Connection, site: StoredSite, now: datetime, team: str = "") -> Desk:
    """What waits at a site, of one team if one is named."""
    here = LeaveSite(connection, site, now)
    names = {row.agent: row.name for row in here.centre.agents}
    waiting = slips(connection, site.id, states=WAITING_SLIPS, team=team or None)
    found = []
    for stored in swaps(connection, site.id, {SwapState.AGREED, SwapState.UNDER_REVIEW}):
        case = case_of(connection, site.code, stored.id, now)
        if isinstance(case, SwapCase):
            found.append(WaitingSwap(prospect(case, stored, supervised), names))
    return Desk(tuple(_slip(here, slip, names) for slip in waiting), tuple(found))


def _slip(here: LeaveSite, slip: Slip, names: dict[str, str]) -> WaitingSlip:
    freed, price = 0, 0
    if slip.state is not State.APPROVED:
        for stored in here.published(slip.first_day, slip.last_day):
            month = open_roster(here.connection, here.site, stored)
            date_of = month.problem.horizon.date_of
            gone = {
                duty
                for duty in month.roster.by_agent.get(slip.agent, ())
                if slip.first_day <= date_of(duty.day) <= slip.last_day
            }
            without = Roster(duty for duty in month.roster.duties if duty not in gone)
            freed += len(gone)
            price += judge(month.problem, month.rulebook, month.roster, without).price
    kind = here.settings.type_of.get(slip.type)
    made = jobs.jobs_of(here.connection, here.site.id, LEAVE_DECISION, f"slip/{slip.id}", 1)
    return WaitingSlip(
        slip,
        names.get(slip.agent, slip.agent),
        kind.name if kind else slip.type,
        freed,
        price,
        made[0] if made else None,
    )


def decide_leave(
    connection: Connection,
    site: StoredSite,
    number: int,
    verb: str,
    actor: str,
    reason: str,
    *,
    override: bool,
    at: datetime,
) -> int:
    """The job that signs, refuses or receives a slip: repairing a month takes a while. Raises CannotDo."""
    if verb not in VERBS:
        raise CannotDo(
            Sentence(
                "A slip cannot be {verb!r}: choose one of {list}.", {"verb": verb, "list": ", ".join(VERBS)}
            )
        )
    if slip_numbered(connection, site.id, number) is None:
        raise CannotDo(Sentence("The site has no slip {number}.", {"number": number}))
    if verb == "refuse" and not reason.strip():
        raise CannotDo(Sentence("Refusing a leave needs a reason: the agent is told."))
    facts = {
        "slip": number,
        "verb": verb,
        "reason": reason,
        "override": override,
        "at": at.isoformat(),
    }
    subject = f"slip/{number}"
    return jobs.enqueue(connection, LEAVE_DECISION, facts, actor, site_id=site.id, subject=subject)
