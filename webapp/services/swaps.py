"""Asking for swaps: of a named agent, of everybody on the board, or for cover of a duty (SW-02, C-17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Sentence
from scheduler.swaps.exchange import BOARD, COVER, GIFT, MUTUAL, Leg, exchanged, leg_of
from scheduler.swaps.judge import too_soon
from scheduler.swaps.outcome import Fate, outcome
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.states import State
from webapp.services.months import Month
from webapp.services.people import actor_of, require_rank
from webapp.services.standing import on_day
from webapp.services.swap_case import Done, Refused, Result, SwapCase, open_case, refused
from webapp.store.engine import Store
from webapp.store.swaps import add_swap, dated


@dataclass(frozen=True)
class Request:
    """What somebody asks for: the duties that change hands, of whom, and for which days in return."""

    kind: str
    asker: str
    legs: tuple[Leg, ...]
    partner: str | None = None
    in_return: tuple[date, ...] = ()
    reason: str = ""


def ask(
    store: Store,
    site_code: str | None,
    month: Month | str,
    asker: str,
    on: date,
    partner: str,
    now: datetime,
    partner_on: date | None = None,
    reason: str = "",
) -> Result:
    """Ask an agent to take the duty of a day, in exchange for theirs of `partner_on` or for nothing.

    Refused at once where the rules already say no. Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        case = open_case(connection, site_code, month, now)
        mine = _held(case, asker, on)
        if isinstance(mine, Refused):
            return mine
        if asker == partner:
            return refused(SwapReason.OWN_DUTY, agent=asker, date=on)
        if partner not in case.month.problem.agent_of:
            return refused(SwapReason.NO_SUCH_AGENT, agent=partner, site=case.site.code)
        legs = [leg_of(mine, partner)]
        if partner_on is not None:
            theirs = _held(case, partner, partner_on)
            if isinstance(theirs, Refused):
                return theirs
            legs.append(leg_of(theirs, asker))
        kind = GIFT if partner_on is None else MUTUAL
        return _store(case, Request(kind, asker, tuple(legs), partner, (), reason))

    return store.retrying(work, queued=True)


def offer(
    store: Store,
    site_code: str | None,
    month: Month | str,
    asker: str,
    on: date,
    now: datetime,
    in_return: Sequence[date] = (),
    reason: str = "",
) -> Result:
    """Put the duty of a day on the board, for whoever takes it or gives one of the days `in_return`.

    Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        case = open_case(connection, site_code, month, now)
        mine = _held(case, asker, on)
        if isinstance(mine, Refused):
            return mine
        days = tuple(sorted(set(in_return)))
        return _store(case, Request(BOARD, asker, (leg_of(mine, None),), None, days, reason))

    return store.retrying(work, queued=True)


def ask_cover(
    store: Store,
    site_code: str | None,
    month: Month | str,
    person: str,
    on: date,
    now: datetime,
    agent: str | None = None,
    shift: str | None = None,
    queue: str | None = None,
    reason: str = "",
) -> Result:
    """Look for somebody to take the duty of an agent, or a duty of a shift that nobody has.

    Takes the post that moves nights or above. Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        case = open_case(connection, site_code, month, now)
        actor = actor_of(connection, case.site, person, case.today)
        require_rank(connection, case.site, actor, case.settings.night_manager, Sentence("ask for cover"))
        if agent is not None:
            held = _held(case, agent, on)
            leg = held if isinstance(held, Refused) else leg_of(held, None)
        else:
            leg = _open_duty(case, on, shift, queue)
        if isinstance(leg, Refused):
            return leg
        return _store(case, Request(COVER, person, (leg,), None, (), reason))

    return store.retrying(work, queued=True)


def _held(case: SwapCase, agent: str, on: date) -> Duty | Refused:
    problem = case.month.problem
    if agent not in problem.agent_of:
        return refused(SwapReason.NO_SUCH_AGENT, agent=agent, site=case.site.code)
    held = on_day(case.month.roster, agent, problem.horizon.day_of_date(on))
    return held[0] if held else refused(SwapReason.NO_DUTY, agent=agent, date=on)


def _open_duty(case: SwapCase, on: date, shift: str | None, queue: str | None) -> Leg | Refused:
    problem = case.month.problem
    day = problem.horizon.day_of_date(on)
    if shift not in problem.shift_of or not 0 <= day < problem.horizon.days:
        return refused(SwapReason.NO_SUCH_DUTY, shift=shift or "", queue=queue or "", date=on)
    if queue is not None and not problem.shift_of[shift].serves(queue):
        return refused(SwapReason.NO_SUCH_DUTY, shift=shift, queue=queue, date=on)
    return Leg(day, shift, queue, None, None)


def _store(case: SwapCase, request: Request) -> Result:
    month = case.month
    if not_published := case.not_published():
        return not_published
    if request.partner is not None:
        changed = exchanged(month.problem, month.roster, request.legs)
        found = outcome(case.verdict(changed), case.settings)
        if found.fate is Fate.REFUSE:
            return Refused(found.reasons, found.rules)
    problem = month.problem
    asked = [problem.duty(leg.giver or "", leg.day, leg.shift, leg.queue) for leg in request.legs]
    late = list(too_soon(problem, asked, case.limits))
    if late:
        return Refused(tuple(sentence for _, sentence in late), tuple(rule for rule, _ in late))
    values = {
        "site_id": case.site.id,
        "roster_id": month.stored.id,
        "kind": request.kind,
        "state": State.OFFERED.value,
        "asker": request.asker,
        "partner": request.partner,
        "reason": request.reason,
        "asked_at": case.now,
        "expires_at": case.expires(request.legs),
        "in_return": [day.isoformat() for day in request.in_return],
    }
    horizon = month.problem.horizon
    number = add_swap(case.connection, values, [dated(leg, horizon) for leg in request.legs])
    swap = case.swap(number)
    case.note(swap, request.asker, "offer", request.reason, {"kind": swap.kind})
    case.tell(swap)
    return Done(swap)
