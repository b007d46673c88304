"""What an agent sees of leave: the days of a month with what stands against leave, the chance, own slips."""

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.leave.chance import Chance, chance
from scheduler.leave.reasons import Refusal, day_count
from scheduler.leave.settings import LeaveSettings
from scheduler.leave.states import BINDING, OPEN, State, Step, after
from webapp.centre.calendar import site_days
from webapp.services.leave_ask import Asked, standing_of, weigh
from webapp.services.leave_line import no_place
from webapp.services.leave_outcome import Refused
from webapp.services.leave_site import LeaveSite, days_between, leave_site
from webapp.services.months import Month
from webapp.services.people import posts_of
from webapp.store.engine import Store
from webapp.store.leave import Signature, Slip, granted, held_places, signatures, slips


@dataclass(frozen=True)
class LeaveDay:
    """A day as somebody who thinks of leave sees it.

    `blocked` names the window or holiday that keeps ordinary leave away; `left` places of the team;
    `shift` of the own published duty, "" for a day off, None where no roster is published; `slip` own leave.
    """

    date: date
    blocked: str
    left: int
    shift: str | None
    slip: int | None
    past: bool


@dataclass(frozen=True)
class LeaveMonth:
    """The month's days, the centre's kinds of leave, and what is granted and used of them this year."""

    days: tuple[LeaveDay, ...]
    settings: LeaveSettings
    places: int
    balances: tuple[tuple[str, float, float], ...]


def leave_month(store: Store, code: str, agent: str, month: Month, now: datetime) -> LeaveMonth | None:
    """What stands for and against leave on each day; None for who is no agent there. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        row = site.agent(agent)
        if row is None:
            return None
        first, last = month.first_day, month.last_day
        days = days_between(first, last)
        held = held_places(connection, site.site.id, row.team, days)
        duties = site.duties(agent, first, last)
        own = [one for one in slips(connection, site.site.id, agent=agent) if one.state in BINDING | OPEN]
        places = site.places(row.team)
        found = []
        for day in site_days(site.centre, first, last):
            duty = duties.get(day.date)
            shift = duty.shift if duty else "" if day.date in duties else None
            slip = next((one.id for one in own if one.first_day <= day.date <= one.last_day), None)
            left = max(0, places - held[day.date])
            past = day.date <= site.today
            found.append(LeaveDay(day.date, day.no_leave_window, left, shift, slip, past))
        return LeaveMonth(tuple(found), site.settings, places, _balances(site, agent, own))


def _balances(site: LeaveSite, agent: str, own: list[Slip]) -> tuple[tuple[str, float, float], ...]:
    """Kind, days granted this year, days taken or asked for, of each kind that is granted in days."""
    year = site.today.year
    extra = granted(site.connection, site.site.id, agent, year)
    found = []
    for kind in site.settings.types:
        if kind.entitlement is None or kind.entitlement.per == "occasion":
            continue
        base = kind.entitlement.half_days({}) if kind.entitlement.per == "year" else 0
        has = extra.get(kind.code, 0) or base
        used = sum(one.charged for one in own if one.type == kind.code and one.first_day.year == year)
        if has:
            found.append((kind.name, day_count(has), day_count(used)))
    return tuple(found)


def prospect_of(store: Store, code: str, asked: Asked, now: datetime) -> Chance | Refused:
    """The chance of a request, told before it is handed in, or why there is none. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        found = weigh(site, asked)
        if isinstance(found, Refusal):
            return Refused((found,))
        if found.refusals:
            return Refused(found.refusals)
        return chance(standing_of(site, asked, found))


@dataclass(frozen=True)
class OwnSlip:
    """A slip of one's own with its signatures, what can be done with it, and its place in line."""

    slip: Slip
    kind: str
    post: str
    signatures: tuple[Signature, ...]
    steps: frozenset[Step]
    waits: Refusal | None
    name: str
    centre: str


def own_slips(store: Store, code: str, agent: str, now: datetime) -> tuple[tuple[Slip, str], ...]:
    """The slips of an agent with the names of their kinds, the newest first. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        found = slips(connection, site.site.id, agent=agent)
        return tuple((one, _kind(site, one)) for one in reversed(found))


def _kind(site: LeaveSite, slip: Slip) -> str:
    known = site.settings.type_of.get(slip.type)
    return known.name if known else slip.type


def own_slip(store: Store, code: str, number: int, agent: str, now: datetime) -> OwnSlip | None:
    """A slip of an agent; None for one that is not theirs. Raises CannotDo."""
    with store.read() as connection:
        site = leave_site(connection, code, now)
        slip = site.slip(number)
        if isinstance(slip, Refusal) or slip.agent != agent:
            return None
        begun = site.now >= slip.first_absent
        steps = {
            step
            for step in (Step.WITHDRAW, Step.CANCEL)
            if not isinstance(after(slip.state, step), Refusal) and not (step is Step.CANCEL and begun)
        }
        waits = no_place(site, slip) if slip.state is State.WAITLISTED else None
        row = site.agent(agent)
        posts = posts_of(connection, site.site)
        post = posts[slip.post].name if slip.post in posts else slip.post
        return OwnSlip(
            slip,
            _kind(site, slip),
            post,
            signatures(connection, slip.id),
            frozenset(steps),
            waits,
            row.name if row else agent,
            site.centre.name,
        )
