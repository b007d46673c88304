"""Swaps that would free an agent on days for which leave is refused (C-17, NB-02)."""

from collections.abc import Callable, Iterator

from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.leave.check import Assessment
from scheduler.swaps.partners import Partner, partners
from webapp.services.desk import OpenMonth, open_roster
from webapp.services.leave_site import LeaveSite
from webapp.services.swap_case import SwapCase

MOST = 3


def ways_out(site: LeaveSite, weighed: Assessment, lot: Callable[[str], int]) -> tuple[Sentence, ...]:
    """In words, who could take each duty of the agent on no-leave days: for nothing, or for a free day.

    Empty where no window stands against the request, or no roster of the days is published.
    """
    closed = {day.date for day in weighed.closed}
    if not closed:
        return ()
    asked, found = weighed.request, list[Sentence]()
    for stored in site.published(min(closed), max(closed)):
        month = open_roster(site.connection, site.site, stored)
        horizon = month.problem.horizon
        for duty in month.roster.by_agent.get(asked.agent, ()):
            if horizon.date_of(duty.day) in closed:
                found += _told(site, month, duty, {horizon.day_of_date(day) for day in asked.days}, lot)
    return tuple(found)


def _told(
    site: LeaveSite, month: OpenMonth, duty: Duty, away: set[int], lot: Callable[[str], int]
) -> Iterator[Sentence]:
    limits = SwapCase(site.connection, month, site.now).limits
    free = {
        day
        for day in range(month.problem.horizon.days)
        if not month.roster.of(duty.agent, day) and day not in away
    }
    asked = (month.problem, month.rulebook, month.roster, duty, limits)
    given = partners(*asked, lot=lot)
    for partner in given[:MOST] or partners(*asked, lot=lot, in_return=free)[:MOST]:
        yield _way(month, duty, partner)


def _way(month: OpenMonth, duty: Duty, partner: Partner) -> Sentence:
    horizon = month.problem.horizon
    known_as = next((row.name for row in month.centre.agents if row.agent == partner.agent), "")
    who = " ".join(dict.fromkeys(filter(None, (known_as, partner.agent))))
    known: Facts = {"who": who, "shift": duty.shift, "date": horizon.date_of(duty.day)}
    if len(partner.legs) == 1:
        return Sentence("{who} could take {shift} on {date}.", known)
    back = partner.legs[1]
    known |= {"back": back.shift, "on": horizon.date_of(back.day)}
    return Sentence("{who} could take {shift} on {date} for {back} on {on}.", known)
