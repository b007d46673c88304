"""What waits for somebody: requests to decide, rosters to read, call-ins to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.sentence import Facts, Sentence
from scheduler.leave.states import State as LeaveState
from scheduler.swaps.states import State as SwapState
from webapp.access import may
from webapp.services.months import Month, parse_month
from webapp.services.people import actor_of
from webapp.services.publish import readers_of
from webapp.services.readings import to_read, unconfirmed
from webapp.store import jobs
from webapp.store.accounts import Account
from webapp.store.callins import ASKED as ASKED_STATE
from webapp.store.callins import calls_of
from webapp.store.comments import NEW, comments_at
from webapp.store.leave import slips
from webapp.store.ledger import OPEN, disputes
from webapp.store.roster_notes import last_confirmed
from webapp.store.rosters import PUBLISHED, REVIEW, StoredRoster, rosters_of
from webapp.store.sites import StoredSite
from webapp.store.swaps import swaps

LEAVE, SWAP, DISPUTE, REVIEWED, READ, CONFIRM, CALLED, CALLING, PLAN, SAID = (
    *("leave", "swap", "dispute", "review", "read", "confirm", "called", "calling", "plan", "said"),
)
SIGN = Sentence("{n:leave slip waits|leave slips wait} for a decision.").template
DECIDE = Sentence("{n:swap waits|swaps wait} for a decision.").template
DISPUTED = Sentence("{n:entry of the points is|entries of the points are} disputed.").template
IN_REVIEW = Sentence("The roster of {month} is in review: look at it and say what you think.").template
TO_READ = Sentence("Confirm that you have read version {version} of the roster of {month}.").template
OWN_DAYS = Sentence("Confirm that you know your days in {month}.").template
MISSING = Sentence("{n:agent has|agents have} not confirmed the roster of {month} yet.").template
ASKED = Sentence("You are asked to come on {day} at short notice.").template
UNANSWERED = Sentence("{n:agent has|agents have} not answered a call-in yet.").template
SAID_NEW = Sentence("{n:proposal about rosters waits|proposals about rosters wait} for an answer.").template
FAILED_PLAN = Sentence("The last plan of {month} failed.").template


@dataclass(frozen=True)
class Waiting:
    """One thing that waits; `kind` says where it is done, `month` of which month it is."""

    kind: str
    sentence: Sentence
    month: Month | None = None


def waiting(connection: Connection, site: StoredSite, account: Account, now: datetime) -> list[Waiting]:
    """What waits for an account at a site, the most urgent first."""
    today = now.astimezone(site.zone).date()
    return [
        *_call_ins(connection, site, account, now),
        *_requests(connection, site, account),
        *_rosters(connection, site, account, today),
    ]


def _call_ins(connection: Connection, site: StoredSite, account: Account, now: datetime) -> Iterator[Waiting]:
    asked = calls_of(connection, site.id, states={ASKED_STATE}, ending_after=now)
    if may(account.role, "own-requests"):
        for one in asked:
            if one.agent == account.person:
                yield Waiting(CALLED, Sentence(ASKED, {"day": one.date}))
    if may(account.role, "call-in") and asked:
        yield Waiting(CALLING, Sentence(UNANSWERED, {"n": len(asked)}))


def _requests(connection: Connection, site: StoredSite, account: Account) -> Iterator[Waiting]:
    team = account.team or None
    if may(account.role, "decide-leave"):
        open_ones = slips(connection, site.id, states=frozenset({LeaveState.SUBMITTED}), team=team)
        if open_ones:
            yield Waiting(LEAVE, Sentence(SIGN, {"n": len(open_ones)}))
    if may(account.role, "decide-swaps"):
        agreed = swaps(connection, site.id, {SwapState.AGREED, SwapState.UNDER_REVIEW})
        if agreed:
            yield Waiting(SWAP, Sentence(DECIDE, {"n": len(agreed)}))
    if may(account.role, "decide-disputes"):
        disputed = [one for one in disputes(connection, site.id) if one.state == OPEN]
        if disputed:
            yield Waiting(DISPUTE, Sentence(DISPUTED, {"n": len(disputed)}))
    if may(account.role, "answer-comments") and not account.team:
        made = (one for one in comments_at(connection, site.id) if one.proposal)
        unanswered = [one for one in made if one.status == NEW and one.person != account.person]
        if unanswered:
            yield Waiting(SAID, Sentence(SAID_NEW, {"n": len(unanswered)}))


def _rosters(connection: Connection, site: StoredSite, account: Account, today: date) -> Iterator[Waiting]:
    this = f"{today:%Y-%m}"
    for stored in rosters_of(connection, site.id):
        if stored.month < this:
            continue
        month = parse_month(stored.month)
        if may(account.role, "own-month"):
            yield from _of_agent(connection, stored, month, account.person)
            continue
        yield from _of_manager(connection, site, stored, month, account, today)
        if may(account.role, "solve") and stored.state != PUBLISHED:
            newest = next(iter(jobs.jobs_of(connection, site.id, "plan", stored.month, 1)), None)
            if newest and newest.state == jobs.FAILED:
                yield Waiting(PLAN, Sentence(FAILED_PLAN, {"month": stored.month}), month)


def _of_agent(connection: Connection, stored: StoredRoster, month: Month, person: str) -> Iterator[Waiting]:
    if stored.state == REVIEW:
        yield Waiting(REVIEWED, Sentence(IN_REVIEW, {"month": stored.month}), month)
    if stored.state == PUBLISHED:
        due = to_read(connection, stored, person).get(person)
        if due is not None and last_confirmed(connection, stored.id, person).get(person, 0) < due:
            yield Waiting(CONFIRM, Sentence(OWN_DAYS, {"month": stored.month}), month)


def _of_manager(
    connection: Connection,
    site: StoredSite,
    stored: StoredRoster,
    month: Month,
    account: Account,
    today: date,
) -> Iterator[Waiting]:
    if stored.state == REVIEW and actor_of(connection, site, account.person, today).posts:
        read = readers_of(connection, site, stored, today)
        if read.get(account.person) is False:
            facts: Facts = {"month": stored.month, "version": stored.version}
            yield Waiting(READ, Sentence(TO_READ, facts), month)
    if stored.state == PUBLISHED and may(account.role, "publish"):
        missing = unconfirmed(connection, stored)
        if missing:
            yield Waiting(READ, Sentence(MISSING, {"month": stored.month, "n": len(missing)}), month)
