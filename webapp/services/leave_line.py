"""The waitlist of a team: its order, the lottery behind it, and who gets in when a place comes free."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from scheduler.clearing.lottery import commitment, draw, secret_of
from scheduler.domain.sentence import Facts
from scheduler.leave.reasons import LeaveReason, Refusal
from scheduler.leave.states import BINDING, State, Step
from scheduler.leave.waitlist import Waiting, admitted, in_order
from webapp.services.leave_outcome import reloaded
from webapp.services.leave_site import LeaveSite
from webapp.store.leave import Slip, change_slip, held_places, keep_lottery, lottery_of, slips, take_places

CONTEXT = "leave"
WAITLIST = "waitlist"


def open_lottery(site: LeaveSite, year: int, entropy: bytes) -> str:
    """Keep a secret for the year's waitlists, made of random bytes, unless there is one; its commitment."""
    known = lottery_of(site.connection, site.site.id, year)
    if known is None:
        secret = secret_of(entropy)
        known = (secret, commitment(secret))
        keep_lottery(site.connection, site.site.id, year, known, site.now)
    return known[1]


def lottery_shown(site: LeaveSite, year: int) -> tuple[str, str] | None:
    """The commitment to a year's lottery, and its secret once the year is over ("" before)."""
    known = lottery_of(site.connection, site.site.id, year)
    if known is None:
        return None
    return known[1], known[0] if site.today.year > year else ""


def lot_of(site: LeaveSite, year: int) -> Callable[[str], int]:
    """The lots of a year's waitlists; raises LookupError where no lottery was opened."""
    known = lottery_of(site.connection, site.site.id, year)
    if known is None:
        raise LookupError(f"No lottery was opened for {year}.")
    return partial(draw, known[0], CONTEXT)


def no_place(site: LeaveSite, slip: Slip) -> Refusal:
    """Which day is full, and the place in line of a slip that waits."""
    places, days = site.places(slip.team), slip.request.days
    held = held_places(site.connection, site.site.id, slip.team, days)
    day = max(days, key=lambda d: (held[d], -d.toordinal()))
    line = [one.slip for one in waiting_line(site, slip.team) if set(one.days) & set(days)]
    facts: Facts = {"taken": held[day], "places": places, "team": slip.team, "date": day}
    return Refusal(LeaveReason.NO_PLACE, {**facts, "place": line.index(str(slip.id)) + 1})


def waiting_line(site: LeaveSite, team: str) -> tuple[Waiting, ...]:
    """A team's waitlist in the order in which places are given: grants, submission, lottery."""
    waiting = slips(site.connection, site.site.id, team=team, states={State.WAITLISTED})
    if not waiting:
        return ()
    since = site.now - timedelta(days=30 * site.settings.grants_months)
    found = [
        Waiting(str(one.id), one.agent, one.request.days, _grants(site, one.agent, since), one.created_at)
        for one in waiting
    ]
    return in_order(found, lot_of(site, waiting[0].first_day.year))


def _grants(site: LeaveSite, agent: str, since: datetime) -> int:
    """Ordinary leave granted to an agent lately; what was returned counts no more."""
    mine = slips(site.connection, site.site.id, agent=agent, states=BINDING)
    ordinary = [slip for slip in mine if slip.type not in site.settings.protected_types]
    return sum(slip.decided_at is not None and slip.decided_at >= since for slip in ordinary)


def admit(site: LeaveSite, team: str) -> tuple[int, ...]:
    """Give free places of a team to who is next on its waitlist; their slips are submitted then."""
    line = waiting_line(site, team)
    days = sorted({day for one in line for day in one.days})
    held = held_places(site.connection, site.site.id, team, days)
    places = site.places(team)
    found = []
    for one in admitted(line, {day: places - held[day] for day in days}):
        slip = reloaded(site, int(one.slip))
        if take_places(site.connection, slip, places) and change_slip(
            site.connection, slip, state=State.SUBMITTED.value
        ):
            site.log(slip.id, WAITLIST, Step.ADMIT.value, "", {"grants": one.grants})
            site.tell_agent(slip, "admitted")
            site.tell_post(slip, slip.post, "submitted")
            found.append(slip.id)
    return tuple(found)
