"""What waits for those who decide: leave slips and agreed swaps, each with what it would cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Sentence
from scheduler.leave.states import State
from scheduler.swaps.ground import Change, change_of
from scheduler.swaps.outcome import supervised
from scheduler.swaps.states import State as SwapState
from webapp.services.desk import open_roster
from webapp.services.leave_site import LeaveSite
from webapp.services.limits import order_work, refuse_more_work
from webapp.services.problems import CannotDo
from webapp.services.requests_price import duties_between, points_moved
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
    """A slip that somebody has to decide on, or to receive; `freed` duties would be freed for `price`, and
    `short_hours` agent hours more would be missing.

    The price is that of leaving the duties open; substitutes are sought once the slip is signed.
    """

    slip: Slip
    name: str
    kind: str
    freed: int
    price: int
    job: Job | None
    short_hours: float = 0.0


@dataclass(frozen=True)
class WaitingSwap:
    """A swap that waits for the supervisor, with what it would make of the roster.

    `points` are those that each agent would bear more, `short_hours` the agent hours more that were missing.
    """

    prospect: Prospect
    names: Mapping[str, str]
    points: dict[str, int]
    short_hours: float


@dataclass(frozen=True)
class Asked:
    """Which requests are asked for: of a team ("" = all), of agents whose name or number holds `who`; which
    page of `most` each, counted from 1.
    """

    team: str = ""
    who: str = ""
    page: int = 1
    most: int | None = None

    def of(self, agent: str, name: str) -> bool:
        """Whether the words looked for are in somebody's name or number."""
        return self.who.casefold() in f"{agent} {name}".casefold()

    @property
    def span(self) -> slice:
        """The places of those on the page."""
        return slice(None) if self.most is None else slice((self.page - 1) * self.most, self.page * self.most)


EVERYTHING = Asked()


@dataclass(frozen=True)
class Desk:
    """What waits: the requests of a page, and how many there are."""

    slips: tuple[WaitingSlip, ...]
    swaps: tuple[WaitingSwap, ...]
    all_slips: int
    all_swaps: int

    @property
    def busy(self) -> bool:
        """Whether a decision is being carried out."""
        return any(one.job is not None and one.job.open for one in self.slips)


def desk(
    connection: Connection,
    site: StoredSite,
    now: datetime,
    asked: Asked = EVERYTHING,
    agents: Collection[str] | None = None,
) -> Desk:
    """What waits at a site; of swaps those among some agents only, if they are given."""
    here = LeaveSite(connection, site, now)
    names = here.centre.agent_names
    teams = {row.agent: row.team for row in here.centre.agents}
    waiting = [
        slip
        for slip in slips(connection, site.id, states=WAITING_SLIPS, team=asked.team or None)
        if asked.of(slip.agent, names.get(slip.agent, ""))
    ]
    stored = [
        one
        for one in swaps(connection, site.id, {SwapState.AGREED, SwapState.UNDER_REVIEW})
        if (agents is None or set(agents).issuperset(one.agents))
        and (not asked.team or any(teams.get(agent) == asked.team for agent in one.agents))
        and any(asked.of(agent, names.get(agent, "")) for agent in one.agents)
    ]
    found = []
    for one in stored[asked.span]:
        case = case_of(connection, site.code, one.id, now)
        if isinstance(case, SwapCase):
            found.append(_swap(case, prospect(case, one, supervised), names))
    priced = tuple(_slip(here, slip, names) for slip in waiting[asked.span])
    return Desk(priced, tuple(found), len(waiting), len(stored))


def _swap(case: SwapCase, seen: Prospect, names: Mapping[str, str]) -> WaitingSwap:
    if seen.changed is None:
        return WaitingSwap(seen, names, {}, 0.0)
    more = case.month.standing.missing_more(change_of(case.month.roster, seen.changed))
    return WaitingSwap(seen, names, points_moved(case.month, seen.changed, seen.swap.agents), more)


def _slip(here: LeaveSite, slip: Slip, names: Mapping[str, str]) -> WaitingSlip:
    freed, price, more = 0, 0, 0.0
    if slip.state is not State.APPROVED:
        for stored in here.published(slip.first_day, slip.last_day):
            month = open_roster(here.connection, here.site, stored)
            gone = duties_between(month, slip.agent, slip.first_day, slip.last_day)
            if not gone:
                continue
            made = Change(tuple(gone))
            freed += len(gone)
            price += month.standing.judge(made).price
            more += month.standing.missing_more(made)
    kind = here.settings.type_of.get(slip.type)
    decided = jobs.jobs_of(here.connection, here.site.id, LEAVE_DECISION, f"slip/{slip.id}", 1)
    return WaitingSlip(
        slip,
        names.get(slip.agent, slip.agent),
        kind.name if kind else slip.type,
        freed,
        price,
        decided[0] if decided else None,
        more,
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
    counted: bool = True,
) -> int:
    """The job that signs, refuses or receives a slip: repairing a month takes a while; `counted` as of
    `order_work`. Raises CannotDo.
    """
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
    _refuse_second(jobs.jobs_of(connection, site.id, LEAVE_DECISION, subject, 1), number, facts, actor)
    return order_work(
        connection, LEAVE_DECISION, facts, actor, site_id=site.id, subject=subject, counted=counted
    )


def _refuse_second(newest: Sequence[jobs.Job], number: int, facts: Mapping[str, object], actor: str) -> None:
    """A decision that is being carried out cannot be replaced by another; the same one again is that one."""
    for one in newest:
        same = all(one.facts[name] == facts[name] for name in ("verb", "override")) and one.actor == actor
        if one.open and not same:
            raise CannotDo(
                Sentence(
                    "Slip {number} is being decided by {person}: look at it again in a moment.",
                    {"number": number, "person": one.actor},
                )
            )


def decide_leaves(
    connection: Connection,
    site: StoredSite,
    numbers: Sequence[int],
    verb: str,
    actor: str,
    reason: str,
    *,
    at: datetime,
) -> list[int]:
    """The jobs that decide several slips alike, all or none of them. Raises CannotDo."""
    if not numbers:
        raise CannotDo(Sentence("Mark the requests that are to be decided first."))
    refuse_more_work(connection, actor)
    return [
        decide_leave(connection, site, number, verb, actor, reason, override=False, at=at, counted=False)
        for number in dict.fromkeys(numbers)
    ]
