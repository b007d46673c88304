"""Papers that follow a leave, and what becomes due: reminders, other kinds, decisions (LV-03, LV-05)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts
from scheduler.leave.chain import Signer, stands_above
from scheduler.leave.papers import Papers, certificate_counts, due_at, papers
from scheduler.leave.reasons import LeaveReason, Refusal, day_count
from scheduler.leave.settings import HOSPITALS
from scheduler.leave.states import BINDING, OPEN, State, Step
from webapp.services.leave_line import admit
from webapp.services.leave_outcome import (
    Done,
    GiveUp,
    Outcome,
    Refused,
    attempt,
    overtaken,
    reloaded,
)
from webapp.services.leave_site import LeaveSite, leave_site
from webapp.services.leave_steps import Signing, advance_slip
from webapp.store.engine import Store
from webapp.store.leave import Slip, change_slip, free_places, slips
from webapp.store.leave_roster import retype

CLOCK = "clock"
ABSENCE = "absence"
Verdict = Literal["personal", "absence"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class DueEvent:
    """What became due for a slip: `kind` is remind, becomes, decide or handover."""

    slip: int
    agent: str
    kind: str
    text: str


def hand_in_papers(
    store: Store, code: str | None, number: int, hospital: str, actor: str, now: datetime
) -> Outcome:
    """Note the evidence of a slip; a certificate must be of a hospital high enough and come in time.

    Raises CannotDo.
    """

    def work(connection: Connection) -> Done:
        site = leave_site(connection, code, now)
        slip = _slip(site, number)
        refusal = site.mine_or_decides(slip, actor, "hand in papers for") or _not_counting(
            site, slip, hospital
        )
        if refusal is not None:
            raise GiveUp(Refused((refusal,)))
        if not change_slip(connection, slip, evidence=True, papers_at=now, hospital=hospital):
            raise GiveUp(overtaken(site, slip))
        site.log(slip.id, actor, "papers", "", {"hospital": hospital})
        return Done(reloaded(site, slip.id))

    return attempt(store, work)


def _slip(site: LeaveSite, number: int) -> Slip:
    slip = site.slip(number)
    if isinstance(slip, Refusal):
        raise GiveUp(Refused((slip,)))
    return slip


def _not_counting(site: LeaveSite, slip: Slip, hospital: str) -> Refusal | None:
    kind = site.settings.type_of.get(slip.type)
    if kind is None or not kind.evidence:
        facts: Facts = {"type": slip.type, "first_day": slip.first_day}
        return Refusal(LeaveReason.NO_CERTIFICATE_NEEDED, facts)
    if not kind.certificate:
        return None
    if papers(site.settings, kind, slip.first_absent, site.now, site.now) is Papers.OVERDUE:
        facts = {"slip": str(slip.id), "due": _due(site, slip), "at": site.now.astimezone(site.site.zone)}
        return Refusal(LeaveReason.PAPERS_LATE, facts)
    return certificate_counts(site.settings, str(slip.id), hospital or HOSPITALS[0])


def _due(site: LeaveSite, slip: Slip) -> datetime:
    return due_at(site.settings, slip.first_absent).astimezone(site.site.zone)


def run_due(store: Store, code: str | None, now: datetime) -> list[DueEvent]:
    """Do what has become due; each thing is done and told once, however often it is asked for.

    Raises CannotDo.
    """

    def work(connection: Connection) -> list[DueEvent]:
        site = leave_site(connection, code, now)
        found = []
        for slip in slips(connection, site.site.id, states=BINDING | OPEN):
            found += [event for event in (_papers_due(site, slip), _handover_due(site, slip)) if event]
        return found

    return store.retrying(work)


def _papers_due(site: LeaveSite, slip: Slip) -> DueEvent | None:
    kind = site.settings.type_of.get(slip.type)
    if kind is None or slip.overdue_told or slip.evidence:
        return None
    stand = papers(site.settings, kind, slip.first_absent, slip.papers_at, site.now)
    facts = {"due": f"{_due(site, slip):%Y-%m-%dT%H:%M}"}
    if stand is Papers.TO_REMIND:
        site.tell_agent(slip, "papers", facts)
        return DueEvent(
            slip.id, slip.agent, "remind", f"papers are due at {_due(site, slip):%a %Y-%m-%d %H:%M}"
        )
    if stand is not Papers.OVERDUE:
        return None
    if kind.overdue == "becomes":
        return _becomes(site, slip, kind.becomes)
    change_slip(site.connection, slip, overdue_told=True)
    site.log(slip.id, CLOCK, "papers-overdue", "no papers in time (LV-05)", facts)
    site.tell_post(slip, site.settings.overdue_post, "overdue", facts)
    text = f"papers are overdue: {site.settings.overdue_post} decides on {kind.becomes} leave or absence"
    return DueEvent(slip.id, slip.agent, "decide", text)


def _becomes(site: LeaveSite, slip: Slip, kind: str) -> DueEvent:
    """Sick leave without a certificate is taken for another kind, by itself (LV-03)."""
    change_slip(site.connection, slip, type=kind, overdue_told=True)
    retype(site.connection, slip, kind)
    facts = {"from": slip.type, "to": kind, "days": day_count(slip.half_days)}
    site.log(slip.id, CLOCK, "becomes", "no certificate in time (LV-03)", facts)
    site.tell_agent(slip, "becomes", facts)
    return DueEvent(
        slip.id, slip.agent, "becomes", f"{slip.type} leave without a certificate is {kind} leave now"
    )


def _handover_due(site: LeaveSite, slip: Slip) -> DueEvent | None:
    """On the day before the leave the handover must be written (LV-09)."""
    days = (slip.first_day - site.today).days
    if slip.state not in BINDING or slip.handover or not 0 <= days <= 1:
        return None
    site.tell_agent(slip, "handover")
    return DueEvent(slip.id, slip.agent, "handover", f"the handover note for {slip.first_day} is missing")


def write_handover(
    store: Store, code: str | None, number: int, note: str, actor: str, now: datetime
) -> Outcome:
    """Write the handover note of a slip (LV-09). Raises CannotDo."""

    def work(connection: Connection) -> Done:
        site = leave_site(connection, code, now)
        slip = _slip(site, number)
        refusal = site.mine_or_decides(slip, actor, "write the handover of")
        if not note.strip():
            facts: Facts = {"slip": str(slip.id), "first_day": slip.first_day, "verb": "handed over"}
            refusal = Refusal(LeaveReason.MISSING_WHY, facts)
        if refusal is not None:
            raise GiveUp(Refused((refusal,)))
        if not change_slip(connection, slip, handover=note.strip()):
            raise GiveUp(overtaken(site, slip))
        site.log(slip.id, actor, "handover", note.strip(), {})
        return Done(reloaded(site, slip.id))

    return attempt(store, work)


def decide_overdue(
    store: Store, code: str | None, number: int, verdict: Verdict, actor: str, why: str, now: datetime
) -> Outcome:
    """Decide on overdue papers: personal leave, or absence without leave (LV-05). Raises CannotDo."""

    def work(connection: Connection) -> Done:
        site = leave_site(connection, code, now)
        slip = _slip(site, number)
        refusal = _undecidable(site, slip, actor, why)
        if refusal is not None:
            raise GiveUp(Refused((refusal,)))
        kind = site.settings.type_of[slip.type]
        if verdict == ABSENCE and slip.state is State.SUBMITTED:
            advance_slip(site, slip, Step.REFUSE, Signing(slip.id, actor, why), site.settings.overdue_post)
            free_places(connection, slip.id)
            return Done(reloaded(site, slip.id), admitted=admit(site, slip.team))
        became = ABSENCE if verdict == ABSENCE else kind.becomes
        if not change_slip(connection, slip, type=became):
            raise GiveUp(overtaken(site, slip))
        retype(connection, slip, became)
        site.log(slip.id, actor, "overdue-decided", why, {"from": slip.type, "to": became})
        site.tell_agent(slip, "overdue-decided", {"to": became, "reason": why})
        return Done(reloaded(site, slip.id))

    return attempt(store, work)


def _undecidable(site: LeaveSite, slip: Slip, actor: str, why: str) -> Refusal | None:
    signer: Signer = site.signer(actor)
    if actor == slip.agent:
        return Refusal(LeaveReason.OWN_REQUEST, {"actor": actor, "first_day": slip.first_day})
    if not stands_above(site.settings, signer, site.settings.overdue_post):
        held = ", ".join(sorted(signer.held)) or "no post"
        facts: Facts = {"days": day_count(slip.half_days), "first_day": slip.first_day, "actor": actor}
        return Refusal(LeaveReason.NOT_THE_POST, {**facts, "post": site.settings.overdue_post, "held": held})
    if not slip.overdue_told or slip.type not in site.settings.type_of:
        return Refusal(LeaveReason.NOT_DUE, {"slip": str(slip.id), "due": _due(site, slip)})
    if not why.strip():
        facts = {"slip": str(slip.id), "first_day": slip.first_day, "verb": "decided"}
        return Refusal(LeaveReason.MISSING_WHY, facts)
    return None
