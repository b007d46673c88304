"""Answers to what was asked: accept, decline, withdraw; and what the clock answers for those who did not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, RowMapping

from scheduler.swaps.exchange import BOARD, COVER, leg_of
from scheduler.swaps.judge import Verdict
from scheduler.swaps.outcome import Fate, Outcome, outcome
from scheduler.swaps.reasons import SwapReason
from scheduler.swaps.states import State, Step
from webapp.services.notices import Notice, tell
from webapp.services.people import holders
from webapp.services.sites import site_named
from webapp.services.standing import on_day
from webapp.services.swap_case import RULES, Done, Overtaken, Refused, Result, SwapCase, case_of, refused
from webapp.services.swap_settling import Prospect, end_expired, finish, prospect, settle
from webapp.store.engine import Store
from webapp.store.swaps import (
    DatedLeg,
    StoredSwap,
    claim_cells,
    claims,
    dated,
    due_swaps,
    move_swap,
    overdue_appeals,
    swap_numbered,
)

OVERDUE_NOTICE = "swap-appeal-overdue"


def accept(
    store: Store, site_code: str | None, number: int, agent: str, now: datetime, give: date | None = None
) -> Result:
    """Take part in a swap that was asked of the agent or is on the board, with the duty of `give` in return.

    Then it is judged at once: approved, refused, or left to the supervisor. On the board whoever is refused
    leaves it as it was. Raises CannotDo, StoreError.
    """

    with store.read() as connection:
        vain = _gone(connection, site_code, number, now) or _in_vain(
            connection, site_code, number, agent, now, give
        )
    if vain is not None:
        return vain

    def work(connection: Connection) -> Result:
        case = case_of(connection, site_code, number, now)
        if isinstance(case, Refused):
            return case
        swap = case.swap(number)
        legs = _answered(case, swap, agent, give)
        if isinstance(legs, Refused | Overtaken):
            return legs
        result = _agree(case, swap, agent, legs)
        if not isinstance(result, Done):
            raise _Undone(result)
        return result

    try:
        return store.retrying(work, queued=True)
    except _Undone as undone:
        return undone.result


class _Undone(Exception):
    """Takes an answer out of a transaction of which nothing is to stay."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result


def _gone(
    connection: Connection, site_code: str | None, number: int, now: datetime
) -> Refused | Overtaken | None:
    """Why there is nothing to take (any more): whoever comes too late need not queue to hear it."""
    found = swap_numbered(connection, site_named(connection, site_code).id, number)
    if found is not None and found.state is State.OFFERED:
        return None
    case = case_of(connection, site_code, number, now)
    return case if isinstance(case, Refused) else case.overtaken(case.swap(number))


def _in_vain(
    connection: Connection, site_code: str | None, number: int, agent: str, now: datetime, give: date | None
) -> Refused | None:
    """Why the rules are against it already: where a refusal changes nothing, nobody need queue for it."""
    case = case_of(connection, site_code, number, now)
    if isinstance(case, Refused):
        return case
    swap = case.swap(number)
    if swap.state is not State.OFFERED or swap.expires_at <= now or swap.kind not in (BOARD, COVER):
        return None
    legs = _answered(case, swap, agent, give)
    if isinstance(legs, Overtaken):
        return None
    if isinstance(legs, Refused):
        return legs
    if claimed := _claimed(case, swap, cells_of(legs)):
        return claimed
    against = _against(prospect(case, replace(swap, legs=legs, partner=agent), _outcome_of(case)))
    if against is None:
        # Whoever has the turn of the queue would find it out while all others wait.
        _ = case.month.standing.objective
    return against


def _outcome_of(case: SwapCase) -> Callable[[Verdict], Outcome]:
    return lambda verdict: outcome(verdict, case.settings)


def _against(found: Prospect) -> Refused | None:
    """Why whoever would take something from the board may not; the board keeps it then."""
    if found.changed is None or found.outcome.fate is not Fate.REFUSE:
        return None
    return Refused(found.outcome.reasons, found.outcome.rules)


def _claimed(case: SwapCase, swap: StoredSwap, cells: set[tuple[str, date]]) -> Refused | None:
    """Which of the days another swap has claimed that was agreed before."""
    taken = cells & claims(case.connection, swap.roster_id).keys()
    if not taken:
        return None
    who, day = min(taken)
    return refused(SwapReason.DAY_CLAIMED, swap=swap.id, agent=who, date=day)


def cells_of(legs: tuple[DatedLeg, ...]) -> set[tuple[str, date]]:
    """The days of agents that change."""
    return {(who, leg.date) for leg in legs for who in (leg.giver, leg.taker) if who is not None}


def _answered(
    case: SwapCase, swap: StoredSwap, agent: str, give: date | None
) -> tuple[DatedLeg, ...] | Refused | Overtaken:
    """The legs with the agent in them, or why the agent cannot answer."""
    if swap.state is not State.OFFERED:
        return case.overtaken(swap)
    if swap.expires_at <= case.now:
        return end_expired(case, swap)
    if not_published := case.not_published():
        return not_published
    if agent not in case.month.problem.agent_of:
        return refused(SwapReason.NO_SUCH_AGENT, agent=agent, site=case.site.code)
    if swap.partner is not None and agent != swap.partner:
        return refused(SwapReason.NOT_ASKED, swap=swap.id, partner=swap.partner, agent=agent)
    if agent in (swap.asker, *(leg.giver for leg in swap.legs)) and swap.partner is None:
        return refused(SwapReason.OWN_DUTY, agent=agent, date=swap.legs[0].date)
    legs = tuple(replace(leg, taker=leg.taker or agent) for leg in swap.legs)
    if swap.kind != BOARD or not (swap.in_return or give):
        return legs
    return _in_return(case, swap, agent, give, legs)


def _in_return(
    case: SwapCase, swap: StoredSwap, agent: str, give: date | None, legs: tuple[DatedLeg, ...]
) -> tuple[DatedLeg, ...] | Refused:
    if give not in swap.in_return:
        days = ", ".join(f"{day:%Y-%m-%d}" for day in swap.in_return) or "no day"
        return refused(SwapReason.WRONG_RETURN, swap=swap.id, days=days, date=give or "no day")
    horizon = case.month.problem.horizon
    held = on_day(case.month.roster, agent, horizon.day_of_date(give)) if give else ()
    if not held:
        return refused(SwapReason.NO_DUTY, agent=agent, date=give)
    return (*legs, dated(leg_of(held[0], swap.asker), horizon))


def _agree(case: SwapCase, swap: StoredSwap, agent: str, legs: tuple[DatedLeg, ...]) -> Result:
    """Judge, agree and claim the days; everything but Done is to be undone by the caller."""
    # What is asked comes before what is written: that goes to the server in one go.
    found = prospect(case, replace(swap, legs=legs, partner=agent), _outcome_of(case))
    agreed = move_swap(case.connection, swap, State.AGREED, legs=legs, partner=agent, agreed_at=case.now)
    if agreed is None:
        return case.overtaken(swap)
    if not claim_cells(case.connection, swap.roster_id, swap.id, cells_of(legs)):
        claimed = _claimed(case, swap, cells_of(legs))
        assert claimed is not None, "what cannot be claimed is claimed by another one"
        return claimed
    case.note(agreed, agent, "agree", "", {})
    against = _against(found) if swap.kind in (BOARD, COVER) else None
    return against or settle(case, replace(found, swap=agreed), RULES, "")


def decline(
    store: Store, site_code: str | None, number: int, agent: str, now: datetime, reason: str = ""
) -> Result:
    """Say no to what was asked of the agent, for a reason or for none. Raises CannotDo, StoreError."""

    def work(connection: Connection) -> Result:
        case = case_of(connection, site_code, number, now)
        if isinstance(case, Refused):
            return case
        swap = case.swap(number)
        if agent != swap.partner:
            return refused(
                SwapReason.NOT_ASKED, swap=number, partner=swap.partner or "everybody", agent=agent
            )
        if swap.state is not State.OFFERED:
            return case.overtaken(swap)
        return finish(case, swap, Step.DECLINE, agent, reason)

    return store.retrying(work, queued=True)


def withdraw(
    store: Store, site_code: str | None, number: int, person: str, now: datetime, reason: str = ""
) -> Result:
    """Take back what was asked, by whoever asked or, once agreed, by whoever takes part.

    Raises CannotDo, StoreError.
    """

    def work(connection: Connection) -> Result:
        case = case_of(connection, site_code, number, now)
        if isinstance(case, Refused):
            return case
        swap = case.swap(number)
        may = {swap.asker} if swap.state is State.OFFERED else {swap.asker, *swap.agents}
        if person not in may:
            return refused(
                SwapReason.NOT_YOURS, swap=number, asker=swap.asker, agent=person, step=str(Step.WITHDRAW)
            )
        if swap.state not in (State.OFFERED, State.AGREED):
            return case.overtaken(swap)
        return finish(case, swap, Step.WITHDRAW, person, reason)

    return store.retrying(work, queued=True)


def expire(store: Store, site_code: str | None, now: datetime) -> tuple[int, ...]:
    """End all swaps of a site whose time is over; gives their numbers. Raises CannotDo, StoreError.

    Those who decide on appeals are told once of each that is overdue (EV-07).
    """

    def work(connection: Connection) -> tuple[int, ...]:
        site = site_named(connection, site_code)
        ended = []
        for swap in due_swaps(connection, site.id, now):
            case = cast(SwapCase, case_of(connection, site.code, swap.id, now))
            if isinstance(finish(case, swap, Step.EXPIRE, RULES, ""), Done):
                ended.append(swap.id)
        for appeal in overdue_appeals(connection, site.id, now.astimezone(site.zone).date()):
            _remind(cast(SwapCase, case_of(connection, site.code, appeal["swap_id"], now)), appeal)
        return tuple(ended)

    return store.retrying(work, queued=True)


def _remind(case: SwapCase, appeal: RowMapping) -> None:
    """Tell whoever may decide on an appeal that it is overdue; who refused first may not."""
    people = holders(case.connection, case.site, case.settings.supervisor, case.today)
    facts = {"swap": appeal["swap_id"], "due": appeal["due"].isoformat()}
    told = [
        Notice(person, OVERDUE_NOTICE, facts, f"{OVERDUE_NOTICE}/{appeal['swap_id']}/{person}")
        for person in sorted(set(people) - {appeal["first_decider"]})
    ]
    tell(case.connection, case.site.id, told, case.now)
