"""Asking for leave: the chance beforehand, the request weighed, a place or a place on the waitlist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts
from scheduler.leave.chance import Chance, Standing, chance, no_chance
from scheduler.leave.check import Assessment, assess
from scheduler.leave.papers import certificate_counts
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.request import Half, LeaveRequest
from scheduler.leave.settings import HOSPITALS
from scheduler.leave.states import BINDING, State, Step
from webapp.services.leave_line import lot_of, no_place, open_lottery, waiting_line
from webapp.services.leave_outcome import Done, GiveUp, Outcome, Refused, attempt, reloaded
from webapp.services.leave_site import LeaveSite, leave_site
from webapp.services.leave_ways import ways_out
from webapp.store.engine import Store
from webapp.store.leave import (
    Signature,
    Slip,
    add_slip,
    change_slip,
    held_places,
    sign,
    slips,
    take_places,
)

PAST = timedelta(days=365)


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: `agent` is whose leave it is, `actor` who hands it in (None = the agent)."""

    agent: str
    type: str
    first_day: date
    last_day: date
    reason: str
    half: Half = ""
    facts: Mapping[str, int] = field(default_factory=dict, hash=False)
    evidence: bool = False
    hospital: str = ""
    handover: str = ""
    actor: str | None = None


def ask(store: Store, code: str | None, asked: Asked, now: datetime, entropy: bytes) -> Outcome:
    """Hand in a request; `entropy` are random bytes for the year's lottery, if it has none yet.

    An ordinary leave takes a place of the team on each day, or goes on the waitlist. Raises CannotDo.
    """

    year = asked.first_day.year
    # Kept whatever becomes of the request: a lottery is not drawn anew because somebody was refused.
    store.retrying(lambda connection: open_lottery(leave_site(connection, code, now), year, entropy))

    def work(connection: Connection) -> Done:
        site = leave_site(connection, code, now)
        weighed = weigh(site, asked)
        if isinstance(weighed, Refusal):
            raise GiveUp(Refused((weighed,)))
        if weighed.refusals:
            raise GiveUp(Refused(weighed.refusals, ways_out(site, weighed, lot_of(site, year))))
        slip = reloaded(site, add_slip(connection, _values(site, asked, weighed)))
        return _handed_in(site, slip, asked, weighed)

    return attempt(store, work)


def weigh(site: LeaveSite, asked: Asked) -> Assessment | Refusal:
    """A request judged, or why it cannot be looked at."""
    row = site.agent(asked.agent)
    if row is None:
        return Refusal(LeaveReason.NOT_EMPLOYED, {"agent": asked.agent, "date": asked.first_day})
    actor = asked.actor or asked.agent
    request = LeaveRequest(
        slip="",
        agent=asked.agent,
        type=asked.type,
        first_day=asked.first_day,
        last_day=asked.last_day,
        reason=asked.reason,
        submitted_at=site.now,
        half=asked.half,
        evidence=asked.evidence,
        facts=asked.facts,
    )
    last = max(asked.first_day, min(asked.last_day, asked.first_day + timedelta(site.settings.most_days)))
    weighed = assess(request, site.settings, site.circumstances(row, asked.first_day, last))
    signer = site.signer(actor)
    if actor != asked.agent and not signer.held:
        facts: Facts = {"slip": "new", "agent": asked.agent, "actor": actor, "verb": "hand in"}
        return Refusal(LeaveReason.NOT_YOURS, {**facts, "held": "no post"})
    if isinstance(weighed, Assessment) and weighed.kind.certificate and asked.evidence:
        return certificate_counts(site.settings, "new", asked.hospital or HOSPITALS[0]) or weighed
    return weighed


def _values(site: LeaveSite, asked: Asked, weighed: Assessment) -> dict[str, Any]:
    row = site.agent(asked.agent)
    assert row is not None
    return {
        "site_id": site.site.id,
        "state": State.DRAFT.value,
        "agent": asked.agent,
        "team": row.team,
        "type": asked.type,
        "first_day": asked.first_day,
        "last_day": asked.last_day,
        "half": asked.half,
        "reason": asked.reason.strip(),
        "handover": asked.handover.strip(),
        "facts": dict(asked.facts),
        "evidence": asked.evidence,
        "papers_at": site.now if asked.evidence else None,
        "hospital": asked.hospital,
        "first_absent": site.first_absent(asked.agent, asked.first_day, asked.last_day),
        "half_days": weighed.length.weighted,
        "charged": weighed.length.charged,
        "post": weighed.post,
        "override": False,
        "created_at": site.now,
        "overdue_told": False,
    }


def _handed_in(site: LeaveSite, slip: Slip, asked: Asked, weighed: Assessment) -> Done:
    actor = asked.actor or asked.agent
    ordinary = not weighed.kind.protected
    placed = not ordinary or take_places(site.connection, slip, site.places(slip.team))
    state = State.SUBMITTED if placed else State.WAITLISTED
    if not change_slip(site.connection, slip, state=state.value, submitted_at=site.now):
        raise AssertionError("nobody else knows a slip of this transaction")
    slip = reloaded(site, slip.id)
    sign(site.connection, slip.id, Signature(Step.SUBMIT.value, "", actor, site.now, slip.reason))
    site.log(slip.id, actor, Step.SUBMIT.value, slip.reason, {"state": state.value, "post": slip.post})
    if placed:
        site.tell_post(slip, slip.post, "submitted")
        return Done(slip)
    site.tell_agent(slip, "waitlisted")
    return Done(slip, notes=(str(no_place(site, slip)),))


def chance_of(store: Store, code: str | None, asked: Asked, now: datetime) -> Chance:
    """The chance that a request would be granted, told before it is handed in. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        weighed = weigh(site, asked)
        if isinstance(weighed, Refusal):
            return no_chance(weighed.sentence)
        if weighed.refusals:
            return no_chance(weighed.refusals[0].sentence)
        return chance(standing_of(site, asked, weighed))


def standing_of(site: LeaveSite, asked: Asked, weighed: Assessment) -> Standing:
    """What the chance of a request that no rule refuses is reckoned from."""
    row = site.agent(asked.agent)
    assert row is not None
    days = weighed.request.days
    held = held_places(site.connection, site.site.id, row.team, days)
    fullest = max(days, key=lambda day: held[day])
    line = [one for one in waiting_line(site, row.team) if set(one.days) & set(days)]
    places = site.places(row.team)
    past = [
        slip
        for slip in slips(site.connection, site.site.id, team=row.team)
        if slip.type == asked.type and slip.decided_at is not None and slip.decided_at >= site.now - PAST
    ]
    returned = sum(slip.state is State.CANCELLED for slip in past)
    signed = returned + sum(slip.state in BINDING for slip in past)
    ordinary = not weighed.kind.protected
    return Standing(
        left=places - held[fullest] if ordinary else 1,
        held=held[fullest],
        ahead=len(line) if ordinary else 0,
        signed=signed,
        decided=len(past),
        returned=returned,
        granted=signed,
    )
